import { z } from 'zod'
import { settingsOf } from '../domain/rules/rule-settings.ts'
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
      const [first, ...rest] = settingsOf(rule, parts.policy())
      if (first === undefined) return notFoundPage(parts, `/rules/${rule}`)
      return htmlAnswer(renderRulePage({ frame: await frameOf(parts, query.timezone ?? null), rule, settings: [first, ...rest] }))
    },
  })
