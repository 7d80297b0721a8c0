import { z } from 'zod'
import type { FormState } from '../../domain/edits/form-state.ts'
import { entryId } from '../../domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName } from '../../domain/incident/anchor.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import { readTypedTime, typedTimeOf } from '../../domain/time/typed-time.ts'
import { anchorCandidates, effectOfAnchor } from '../../pipeline/figures/anchor-candidates.ts'
import { renderAnchorPage } from '../../render/page.tsx'
import type { Asked } from '../asked.ts'
import { frameOf, htmlAnswer, notFoundPage, pageAnswer, zone } from '../page-answers.ts'
import { type Answer, json, problem, type Route, route } from '../route.ts'
import { type FormParts, formAnswers, isAskedAsData, seeOther } from './form-pages.ts'
import { type FormReader, isError, momentBody, readAs, toContent } from './form-reading.ts'
import { readForm } from './form-values.ts'
import { signingOf } from './signing.ts'
import { NOTHING_CHANGED, planForm, type ReadForm, stateOf, submit } from './submit.ts'

const PATH = '/incidents/{id}/anchors/{name}'
const params = z.strictObject({ id: z.string(), name: z.enum(ANCHOR_NAMES) })
const query = z.strictObject(zone)

/** The page on which people choose when something was. */
export const anchorRoutes = (parts: FormParts): readonly Route[] => [
  route({
    method: 'get',
    path: PATH,
    role: 'editor',
    summary: 'Page to set or clear a time that durations hang on',
    params,
    query,
    answers: pageAnswer,
    handle: ({ params: { id, name }, query: { timezone }, asked }) =>
      anchorPage(parts, { id, name, asked, zoneAsked: timezone ?? null, form: null, status: 200 }),
  }),
  route({
    method: 'post',
    path: PATH,
    role: 'editor',
    summary: 'Set or clear a time by a form',
    takesForm: true,
    params,
    query,
    answers: formAnswers,
    async handle({ params: { id, name }, query: { timezone }, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const clock = clockIn(timezone ?? parts.settings().postmortem.timezone)
      const held: ReadForm = { reading: null, incident: null }
      const { outcome, isPreview, author } = await submit(
        parts,
        { id, form, asked },
        planForm(form, { read: readAnchor(name), clock, held }),
      )
      if ('status' in outcome && outcome.status === 404) return notFoundPage(parts, `/incidents/${id}`)
      if (!isPreview && 'made' in outcome) {
        const search = new URLSearchParams({ ...(timezone !== undefined && { timezone }), saved: outcome.made[0].id })
        return seeOther(parts, `/incidents/${id}?${search}`, author)
      }
      const status = 'status' in outcome && outcome.detail !== NOTHING_CHANGED ? outcome.status : 200
      const state = stateOf(form, outcome, held)
      if (isPreview && isAskedAsData(asked)) return json(state, status)
      return anchorPage(parts, { id, name, asked, zoneAsked: timezone ?? null, form: state, status })
    },
  }),
]

interface AnchorPageRequest {
  readonly id: string
  readonly name: AnchorName
  readonly asked: Asked
  readonly zoneAsked: string | null
  readonly form: FormState | null
  readonly status: number
}

async function anchorPage(parts: FormParts, { id, name, asked, zoneAsked, form, status }: AnchorPageRequest): Promise<Answer> {
  const incident = await parts.store.incident(id)
  const signing = signingOf(asked, parts.settings().auth)
  if (incident === null || signing === null) return notFoundPage(parts, `/incidents/${id}`)
  const entries = new Map(incident.timeline.map((entry) => [entry.id, entry]))
  const candidates = anchorCandidates(incident, name).map((candidate) => ({
    ...candidate,
    entry: candidate.entry === null ? null : (entries.get(candidate.entry) ?? null),
  }))
  const unknownEffect = effectOfAnchor(incident, name, null)
  const frame = await frameOf(parts, zoneAsked)
  return htmlAnswer(renderAnchorPage({ frame, incident, name, candidates, unknownEffect, signing, form }), status)
}

/**
 * `choice`: `entry <id>`, `at <time>` of a candidate, `time` for what was typed, `unknown`. Who types a time has chosen it, as long as
 * the choice is still the one that the page came with.
 */
const readAnchor =
  (anchor: AnchorName): FormReader =>
  (form, { incident, clock }) => {
    const current = incident.anchors[anchor]
    const theirs = current === null ? '?' : typedTimeOf(current, clock)
    const isTheirs = (form.get('was.time') ?? theirs) !== theirs
    const text = form.get('time') ?? ''
    const chosen = form.get('choice') ?? ''
    const isUntouched = chosen === '' || chosen === form.get('was.choice')
    const choice = text !== '' && isUntouched ? 'time' : chosen
    const near = current?.at ?? incident.anchors.detected?.at ?? incident.timeline[0]?.at.at ?? instant(0)
    const read = (typed: string) => readTypedTime(typed, { clock, near })
    const entry = incident.timeline.find(({ id }) => choice === `entry ${id}`)
    const typed = choice === 'unknown' ? '?' : choice.startsWith('at ') ? choice.slice(3) : text
    const reading = { contents: [], errors: [], conflicts: [], values: { time: text, choice }, notes: [] }
    if (choice === '') return { ...reading, errors: [{ field: 'form', sentence: 'Choose one of the times.' }] }
    if (text !== '' && choice !== 'time')
      return {
        ...reading,
        errors: [{ field: 'time', sentence: 'You typed a time but selected another one. Clear the typed time, or select “Another time”.' }],
      }
    if (entry === undefined && typed === theirs) return reading
    const time = entry === undefined ? read(typed) : { kind: 'moment' as const, moment: entry.at }
    if (time.kind === 'wrong') return { ...reading, errors: [{ field: 'time', sentence: time.why }] }
    const to = time.kind === 'unknown' ? null : momentBody(time.moment)
    const content = toContent({ type: 'anchor', anchor, to, ...(entry !== undefined && { entry: entryId(entry.id) }) }, 'time')
    if (isError(content)) return { ...reading, errors: [content] }
    const yours = time.kind === 'unknown' ? '?' : typedTimeOf(time.moment, clock)
    if (isTheirs && yours !== theirs) return { ...reading, conflicts: [{ field: 'time', theirs, yours }] }
    return { ...reading, contents: [content], notes: time.kind === 'unknown' ? [] : [readAs(time.moment, clock)] }
  }
