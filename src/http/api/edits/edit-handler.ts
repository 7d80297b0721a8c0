import { setTimeout as sleep } from 'node:timers/promises'
import { byEditTime, type Edit, type EditContent, editOf, eventsNamedBy, revertsOf } from '../../../domain/edit.ts'
import { type EditId, type EventId, eventId } from '../../../domain/identity.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import { type Instant, instant } from '../../../domain/time/time.ts'
import type { Scene } from '../../../pipeline/explain/explanation.ts'
import { editJson } from '../../../render/edit-json.ts'
import { OperationalError, type Store } from '../../../store/store.ts'
import type { Asked } from '../../asked.ts'
import { INVALID_BODY } from '../../problem.ts'
import { type Answer, json, problem } from '../../route.ts'
import { isMatch } from '../entity-tag.ts'
import type { ReportRenderers } from '../renderers.ts'
import type { Attribution } from './edit-bodies.ts'
import { createEditQueue } from './edit-queue.ts'
import { wrongTime } from './edit-times.ts'

export interface EditContext {
  readonly store: Pick<Store, 'incident' | 'edits' | 'appendEditAfter' | 'isEditApplied'>
  readonly render: ReportRenderers
  readonly now: () => Instant
  /** The incidents around these events, reconstructed with these edits. */
  readonly sceneAround: (ids: readonly EventId[], edits: readonly Edit[]) => Promise<Scene>
  /** A person waits for what became pending. */
  readonly onPending: (urgency: 'urgent') => void
}

export interface EditRequest {
  /** Id of the incident, or of any of its events. */
  readonly id: string
  readonly attribution: Attribution
  readonly dryRun: boolean
  readonly asked: Asked
}

/** An incident with every edit so far, whether the worker has applied it yet or not. */
interface CurrentState {
  readonly incident: Incident
  readonly scene: Scene
}

export interface PlannedEdit {
  readonly about: EventId
  readonly content: EditContent
  /** Checks the resulting incidents; an answer: why the edit is refused. */
  readonly refuse?: (incidents: readonly HeldIncident[]) => Answer | null
}

/** An incident with the ids of all its events. */
export type HeldIncident = Scene['reconstruction']['incidents'][number]

/** Plans the edit of the incident, or answers why it cannot be made. */
export type Plan = (present: CurrentState) => PlannedEdit | Answer

/**
 * Makes edits one after the other, each only if no other replica has made one since it was checked, so that `If-Match` and
 * the other checks still hold when it is appended.
 */
export function createEditHandler(parts: EditContext): (request: EditRequest, plan: Plan) => Promise<Answer> {
  const enqueue = createEditQueue()
  return async (wanted, plan) => {
    const outcome = await enqueue(
      () => decideWithRetry(parts, wanted, plan),
      () => wanted.asked.hasLeft(),
    )
    if ('status' in outcome) return outcome
    if (!wanted.dryRun) await waitUntilApplied(parts.store, outcome.edit.id)
    const incidents = outcome.incidents.map(parts.render.incidentJson)
    return json({ edit: editJson(outcome.edit, revertsOf(outcome.edits)), incidents }, wanted.dryRun ? 200 : 201)
  }
}

interface DecidedEdit {
  readonly edit: Edit
  readonly edits: readonly Edit[]
  readonly incidents: readonly Incident[]
}

/** Each is kept for ever and laid over the incident whenever it is reconstructed. */
const EDITS_MAX = 5_000

/** How often an edit is checked again because another replica has made one in the meantime. */
const ATTEMPTS = 5

async function decideWithRetry(parts: EditContext, wanted: EditRequest, plan: Plan): Promise<DecidedEdit | Answer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const outcome = await decide(parts, wanted, plan)
    if (outcome !== 'overtaken') return outcome
  }
  throw new OperationalError('busy', 'too many concurrent edits through other replicas', { retryable: true })
}

async function decide(parts: EditContext, wanted: EditRequest, plan: Plan): Promise<DecidedEdit | Answer | 'overtaken'> {
  const { store, render, sceneAround } = parts
  const stored = await store.incident(wanted.id)
  if (stored === null) return problem(404, 'No incident has or had this id.')
  const before = await store.edits()
  const scene = await sceneAround([eventId(stored.id)], before)
  const incident = selectIncidentsHolding(scene, [eventId(stored.id)])[0]?.incident
  if (incident === undefined) return problem(409, 'This incident is being rebuilt; retry.')
  if (!isMatch(wanted.asked, json(render.incidentJson(incident))))
    return problem(412, 'The incident has changed since you read it; reload it.')
  const wish = plan({ incident, scene })
  if ('status' in wish) return wish
  const wrong = wrongTime(wish.content, incident, parts.now())
  if (wrong !== null) return problem(422, INVALID_BODY, [{ pointer: '/to', detail: wrong }])
  if (before.filter(({ about }) => about === wish.about).length >= EDITS_MAX)
    return problem(409, `This incident has ${EDITS_MAX} edits, which is as many as one may have.`)
  const edit = editOf({ about: wish.about, ...signEdit(parts, wanted, before) }, wish.content)
  const edits = [...before, edit]
  const named = eventsNamedBy(edit, edits)
  const incidents = selectIncidentsHolding(await sceneAround(named, edits), named)
  const refused = wish.refuse?.(incidents) ?? null
  if (refused !== null) return refused
  if (!wanted.dryRun) {
    if (!(await store.appendEditAfter(edit, before.length))) return 'overtaken'
    parts.onPending('urgent')
  }
  return { edit, edits, incidents: incidents.map((held) => held.incident) }
}

const selectIncidentsHolding = ({ reconstruction }: Scene, ids: readonly EventId[]): readonly HeldIncident[] =>
  reconstruction.incidents.filter(({ eventIds }) => ids.some((id) => eventIds.includes(id)))

/** Later than every edit so far: otherwise a clock that was set back would order the edit before one that its author has seen. */
function signEdit({ now }: EditContext, { attribution, asked }: EditRequest, edits: readonly Edit[]) {
  const last = edits.toSorted(byEditTime).at(-1)?.at ?? Number.NEGATIVE_INFINITY
  return {
    at: instant(Math.max(now(), last + 1)),
    author: asked.caller ?? attribution.author ?? 'anonymous',
    reason: attribution.reason ?? null,
  }
}

/** How long the answer waits for the worker, in milliseconds: the edit is durable and will be applied later. */
const APPLIED_WITHIN_MS = 2_000
const PAUSE_MS = 20

async function waitUntilApplied(store: Pick<Store, 'isEditApplied'>, id: EditId): Promise<void> {
  for (let waited = 0; waited < APPLIED_WITHIN_MS; waited += PAUSE_MS) {
    if (await store.isEditApplied(id)) return
    await sleep(PAUSE_MS)
  }
}
