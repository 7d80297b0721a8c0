import { Document, stringify } from 'yaml'
import { z } from 'zod'
import { type RuleSetting, settingsOf } from '../domain/rules/rule-settings.ts'
import { renderRulePage } from '../render/page.tsx'
import { frameOf, htmlAnswer, notFoundPage, type PagesParts, pageAnswer, zone } from './page-answers.ts'
import { type Route, route } from './route.ts'

/** What of the configuration decides by one rule; only of rules that something does. */
export const rulePageRoute = (parts: PagesParts): Route =>
  route({
    method: 'get',
    path: '/rules/{rule}',
    role: 'viewer',
    summary: 'Page of the configuration keys behind a rule',
    params: z.strictObject({ rule: z.string().max(100) }),
    query: z.strictObject(zone),
    answers: pageAnswer,
    async handle({ params: { rule }, query }) {
      const settings = settingsOf(rule, parts.policy())
      if (settings.length === 0) return notFoundPage(parts, `/rules/${rule}`)
      const frame = await frameOf(parts, query.timezone ?? null)
      return htmlAnswer(renderRulePage({ frame, rule, ...rowsOf(settings) }))
    },
  })

/** What the page of a rule shows of its settings. */
export const rowsOf = (settings: readonly RuleSetting[]) => ({
  settings: settings.map(({ key, value, isExample, words }) => ({ key, value: isExample ? null : yamlOf(value).trim(), words })),
  lines: settingLines(settings),
})

/** The settings as `hindsight.yml` writes them. */
export function settingLines(settings: readonly RuleSetting[]): string {
  const file = new Document({})
  for (const { key, value } of settings) file.setIn(key.split('.'), file.createNode(value, { flow: key.includes('.') }))
  return file.toString(LAYOUT).trimEnd()
}

const yamlOf = (value: unknown): string => stringify(value, { ...LAYOUT, collectionStyle: 'flow' })

const LAYOUT = { lineWidth: 0, flowCollectionPadding: false } as const
