import { z } from 'zod'
import { revertsOf } from '../../domain/edit.ts'
import type { FormState } from '../../domain/edits/form-state.ts'
import { ignoredRulesOf, isIgnored, ruleOf } from '../../domain/edits/ignored-rules.ts'
import { eventId } from '../../domain/identity.ts'
import { editJson } from '../../render/edit-json.ts'
import { renderIgnoredPage } from '../../render/page.tsx'
import { ignoreBody } from '../api/edits/edit-bodies.ts'
import type { PlannedEdits } from '../api/edits/edit-handler.ts'
import type { Asked } from '../asked.ts'
import { frameOf, htmlAnswer, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, json, problem, type Route, refusal, route } from '../route.ts'
import { type FormParts, formAnswers, seeOther } from './form-pages.ts'
import { readForm } from './form-values.ts'
import { signingOf } from './signing.ts'
import { stateOf, submit } from './submit.ts'

const PATH = '/unassigned/ignored'
const ids = { event: z.string().max(200).optional() }

/** The rules that are left out of the list of what is in no incident: who left them out, when and why, and the way back. */
export const ignoreRoutes = (parts: FormParts): readonly Route[] => [
  route({
    method: 'get',
    path: PATH,
    role: 'viewer',
    summary: 'Page of the rules that are left out of the events of no incident',
    query: z.strictObject({ ...zone, ...ids }),
    answers: pageAnswer,
    handle: ({ query: { timezone, event }, asked }) =>
      ignoredPage(parts, { event: event ?? null, asked, zoneAsked: timezone ?? null, form: null, status: 200 }),
  }),
  route({
    method: 'post',
    path: PATH,
    role: 'editor',
    summary: 'Leave the rule of an event out of that list, or take it in again, by a form',
    takesForm: true,
    query: z.strictObject(zone),
    answers: formAnswers,
    async handle({ query: { timezone }, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const event = form.get('event')
      const plan = event === null ? await planRestore(parts, form.get('edit') ?? '') : await planIgnore(parts, event)
      const page = { event, asked, zoneAsked: timezone ?? null }
      if (plan === null) return ignoredPage(parts, { ...page, form: null, status: 404 })
      const { outcome, author } = await submit(parts, { id: null, form, asked }, plan)
      if ('made' in outcome)
        return seeOther(parts, `${PATH}${timezone === undefined ? '' : `?timezone=${encodeURIComponent(timezone)}`}`, author)
      return ignoredPage(parts, { ...page, form: stateOf(form, outcome, { reading: null, incident: null }), status: outcome.status })
    },
  }),
  postRule(parts, {
    path: '/api/v1/events/ignore',
    summary: 'Leave the rule of an event out of the list of what is in no incident',
    unknown: 'No such event.',
    plan: (event) => planIgnore(parts, event),
  }),
  postRule(parts, {
    path: '/api/v1/events/ignore/revert',
    summary: 'Take the rule of an event into that list again',
    unknown: 'No such event, or its rule is not ignored.',
    plan: (event) => planRestoreOf(parts, event),
  }),
]

interface RuleRoute {
  readonly path: string
  readonly summary: string
  /** What is answered where there is nothing to plan. */
  readonly unknown: string
  readonly plan: (event: string) => Promise<PlannedEdits | null>
}

/** `rule`: what is ignored, or is not any more. */
const postRule = (parts: FormParts, { path, summary, unknown, plan }: RuleRoute): Route =>
  route({
    method: 'post',
    path,
    role: 'editor',
    summary,
    body: ignoreBody,
    answers: {
      201: {
        description: 'The edit, and the rule that it is about.',
        content: {
          'application/json': z.object({
            edit: z.looseObject({ id: z.string() }),
            rule: z.object({ source: z.string(), rule: z.string(), service: z.string().nullable() }),
          }),
        },
      },
      404: refusal(unknown),
    },
    async handle({ body, asked }) {
      const [event] = await parts.store.eventsOf([eventId(body.event)])
      const planned = event === undefined ? null : await plan(event.id)
      if (event === undefined || planned === null) return problem(404, unknown)
      const outcome = await parts.editor({ id: null, attribution: body, dryRun: false, asked }, planned)
      if ('status' in outcome) return problem(outcome.status, outcome.detail, outcome.errors)
      return json({ edit: editJson(outcome.made[0], revertsOf(outcome.edits)), rule: ruleOf(event) }, 201)
    },
  })

async function planIgnore({ store }: FormParts, id: string): Promise<PlannedEdits | null> {
  const [event] = await store.eventsOf([eventId(id)])
  return event === undefined ? null : { edits: [{ about: event.id, content: { type: 'ignore', ...ruleOf(event) } }] }
}

async function planRestore({ store }: FormParts, id: string): Promise<PlannedEdits | null> {
  const known = ignoredRulesOf(await store.edits()).find((edit) => edit.id === id)
  return known === undefined ? null : { edits: [{ about: known.about, content: { type: 'revert', edit: known.id } }] }
}

/** All that ignore it: it may have been ignored twice. */
async function planRestoreOf({ store }: FormParts, id: string): Promise<PlannedEdits | null> {
  const [event] = await store.eventsOf([eventId(id)])
  const known = event === undefined ? [] : ignoredRulesOf(await store.edits()).filter((edit) => isIgnored(event, [edit]))
  const [first, ...rest] = known.map(({ id: edit, about }) => ({ about, content: { type: 'revert', edit } as const }))
  return first === undefined ? null : { edits: [first, ...rest] }
}

interface IgnoredRequest {
  readonly event: string | null
  readonly asked: Asked
  readonly zoneAsked: string | null
  readonly form: FormState | null
  readonly status: number
}

async function ignoredPage(parts: FormParts, { event: id, asked, zoneAsked, form, status }: IgnoredRequest): Promise<Answer> {
  const [event] = id === null ? [] : await parts.store.eventsOf([eventId(id)])
  const rules = ignoredRulesOf(await parts.store.edits()).toReversed()
  const signing = signingOf(asked, parts.settings().auth)
  const chosen = event === undefined ? null : { id: event.id, ...ruleOf(event) }
  return htmlAnswer(renderIgnoredPage({ frame: await frameOf(parts, zoneAsked), chosen, rules, signing, form }), status)
}
