import { byEditTime, type Edit, type EditContent, editOf, eventsNamedBy } from '../../../domain/edit.ts'
import { type EventId, eventId, type NonEmpty } from '../../../domain/identity.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Problem } from '../../../domain/raw-event.ts'
import { type Instant, instant } from '../../../domain/time/time.ts'
import type { Scene } from '../../../pipeline/explain/explanation.ts'
import { underEdits } from '../../../pipeline/explain/under-edits.ts'
import { OperationalError, type Store } from '../../../store/store.ts'
import type { Asked } from '../../asked.ts'
import { INVALID_BODY } from '../../problem.ts'
import { json } from '../../route.ts'
import { isMatch } from '../entity-tag.ts'
import type { ReportRenderers } from '../renderers.ts'
import { createAppliedWait } from './await-applied.ts'
import type { Attribution } from './edit-bodies.ts'
import { createEditQueue, type Turn } from './edit-queue.ts'
import { wrongTime } from './edit-times.ts'

export interface EditContext {
  readonly store: Pick<Store, 'incident' | 'edits' | 'appendEditsAfter' | 'isEditApplied' | 'inTurn'>
  readonly render: Pick<ReportRenderers, 'incidentJson'>
  readonly now: () => Instant
  /** The incidents around these events, reconstructed with these edits. */
  readonly sceneAround: (ids: readonly EventId[], edits: readonly Edit[]) => Promise<Scene>
  /** A person waits for what became pending. */
  readonly onPending: (urgency: 'urgent') => void
}

export interface EditRequest {
  /** Id of the incident, or of any of its events; null: the edits are of events that no incident holds. */
  readonly id: string | null
  readonly attribution: Attribution
  readonly dryRun: boolean
  /** Entity tags of the incident that the edit may be made of; left out: any state of it. */
  readonly ifMatch?: string | undefined
  readonly asked: Asked
}

/** Why an edit is not made, with the status of the answer and what is wrong where. */
export interface Refusal {
  readonly status: number
  readonly detail: string
  readonly errors: readonly Problem[]
}

/** An incident with every edit so far, whether the worker has applied it yet or not. */
interface CurrentState {
  readonly incident: Incident
  readonly scene: Scene
  /** The event around which the scene was loaded. */
  readonly loadedFor: EventId
}

/** Edits that need no incident to be planned. */
type FixedPlan = PlannedEdits

interface PlannedEdit {
  readonly about: EventId
  readonly content: EditContent
}

export interface PlannedEdits {
  /** Made together, all or none. */
  readonly edits: NonEmpty<PlannedEdit>
  /** Checks the resulting incidents; a refusal: why the edits are not made. */
  readonly refuse?: (incidents: readonly HeldIncident[]) => Refusal | null
}

/** An incident with the ids of all its events. */
export type HeldIncident = Scene['reconstruction']['incidents'][number]

/** Plans edits of the incident, or says why they cannot be made. */
export type Plan = (present: CurrentState) => PlannedEdits | Refusal

export interface MadeEdits {
  readonly made: NonEmpty<Edit>
  /** All edits, with those. */
  readonly edits: readonly Edit[]
  /** null: there was none. */
  readonly before: Incident | null
  readonly incidents: readonly Incident[]
}

/**
 * Makes edits one after the other, each only if no other replica has made one since it was checked, so that `If-Match` and
 * the other checks still hold when it is appended.
 */
export type Editor = (request: EditRequest, plan: Plan | FixedPlan) => Promise<MadeEdits | Refusal>

export function createEditor(parts: EditContext): Editor {
  const enqueue = createEditQueue<Loaded>({ share: () => ({ latest: null }), inTurn: (work) => parts.store.inTurn(work) })
  const waitUntilApplied = createAppliedWait(parts.store)
  return async (wanted, plan) => {
    const outcome = await enqueue(
      (turn) => decideInTime({ ...parts, loaded: turn.shared }, { wanted, plan, turn }),
      () => wanted.asked.hasLeft(),
    )
    if ('made' in outcome && !wanted.dryRun) await waitUntilApplied((outcome.made.at(-1) ?? outcome.made[0]).id)
    return outcome
  }
}

/**
 * The evidence of the incident that was loaded last, for all edits that waited together: it was loaded after each of them had come. Of one
 * incident, because it may be a large one.
 */
interface Loaded {
  latest: { readonly about: EventId; readonly scene: Scene } | null
}

type Deciding = EditContext & { readonly loaded: Loaded }

/** Each is kept for ever and laid over the incident whenever it is reconstructed. */
const EDITS_MAX = 5_000

interface Decision {
  readonly wanted: EditRequest
  readonly plan: Plan | FixedPlan
  readonly turn: Turn<Loaded>
}

/** Again each time that another replica has made an edit meanwhile: of two that decide at once one is always first. */
async function decideInTime(parts: Deciding, { wanted, plan, turn }: Decision): Promise<MadeEdits | Refusal> {
  do {
    const outcome = await decide(parts, wanted, plan)
    if (outcome !== 'overtaken') return outcome
  } while (turn.isInTime() && !wanted.asked.hasLeft())
  throw new OperationalError('busy', 'too many concurrent edits through other replicas', { retryable: true })
}

const refusal = (status: number, detail: string, errors: Refusal['errors'] = []): Refusal => ({ status, detail, errors })

async function decide(parts: Deciding, wanted: EditRequest, plan: Plan | FixedPlan): Promise<MadeEdits | Refusal | 'overtaken'> {
  const before = await parts.store.edits()
  if (typeof plan !== 'function') return append(parts, wanted, { wish: plan, before, present: null })
  const present = await loadPresent(parts, wanted, before)
  if ('status' in present) return present
  const { incident } = present
  const wish = plan(present)
  if ('status' in wish) return wish
  const wrong = wish.edits.flatMap(({ content }) => wrongTime(content, incident, parts.now()) ?? [])
  if (wrong.length > 0) return refusal(422, INVALID_BODY, wrong)
  return append(parts, wanted, { wish, before, present })
}

/** The incident as it is with these edits. */
async function loadPresent(
  { store, render, sceneAround, loaded }: Deciding,
  { id, ifMatch }: EditRequest,
  edits: readonly Edit[],
): Promise<CurrentState | Refusal> {
  const stored = id === null ? null : await store.incident(id)
  if (stored === null) return refusal(404, 'No incident has or had this id.')
  const about = eventId(stored.id)
  const scene = (loaded.latest?.about === about ? withEdits(loaded.latest.scene, edits) : null) ?? (await sceneAround([about], edits))
  loaded.latest = { about, scene }
  const incident = selectIncidentsHolding(scene, [about])[0]?.incident
  if (incident === undefined) return refusal(409, 'This incident is being rebuilt; retry.')
  if (ifMatch !== undefined && !isMatch(ifMatch, json(render.incidentJson(incident))))
    return refusal(412, 'The incident has changed since you read it; reload it.')
  return { incident, scene, loadedFor: about }
}

/** Edits are only ever added: as many are the same. */
const withEdits = (scene: Scene, edits: readonly Edit[]): Scene | null =>
  scene.edits.length === edits.length ? scene : underEdits(scene, edits)

interface Signing {
  readonly wish: PlannedEdits
  /** All edits so far. */
  readonly before: readonly Edit[]
  readonly present: CurrentState | null
}

async function append(parts: Deciding, wanted: EditRequest, signing: Signing): Promise<MadeEdits | Refusal | 'overtaken'> {
  const { store, sceneAround } = parts
  const { wish, before, present } = signing
  const [{ about }] = wish.edits
  if (before.filter((edit) => edit.about === about).length >= EDITS_MAX)
    return refusal(409, `This incident has ${EDITS_MAX} edits, which is as many as one may have.`)
  const made = signEdits(parts, wanted, signing)
  const edits = [...before, ...made]
  const named = [...new Set(made.flatMap((edit) => eventsNamedBy(edit, edits)))]
  // Where they are about the incident itself, what is loaded is what is needed.
  const isLoaded = present !== null && named.every((id) => id === present.loadedFor)
  const reconstructed = isLoaded ? underEdits(present.scene, edits) : null
  const after = reconstructed ?? (await sceneAround(named, edits))
  const incidents = selectIncidentsHolding(after, named)
  const refused = wish.refuse?.(incidents) ?? null
  if (refused !== null) return refused
  if (!wanted.dryRun) {
    if (!(await store.appendEditsAfter(made, before.length))) return 'overtaken'
    if (present !== null && reconstructed !== null) parts.loaded.latest = { about: present.loadedFor, scene: reconstructed }
    parts.onPending('urgent')
  }
  return { made, edits, before: present?.incident ?? null, incidents: incidents.map((held) => held.incident) }
}

function selectIncidentsHolding({ reconstruction }: Scene, ids: readonly EventId[]): readonly HeldIncident[] {
  const wanted = new Set(ids)
  return reconstruction.incidents.filter(({ eventIds }) => eventIds.some((id) => wanted.has(id)))
}

/** Later than every edit so far: otherwise a clock that was set back would order the edit before one that its author has seen. */
function signEdits({ now }: EditContext, { attribution, asked }: EditRequest, { wish, before }: Signing): NonEmpty<Edit> {
  const last = before.toSorted(byEditTime).at(-1)?.at ?? Number.NEGATIVE_INFINITY
  const from = Math.max(now(), last + 1)
  const author = asked.caller ?? attribution.author ?? 'anonymous'
  const reason = attribution.reason ?? null
  const sign = ({ about, content }: PlannedEdit, index: number) => editOf({ about, at: instant(from + index), author, reason }, content)
  const [first, ...others] = wish.edits
  return [sign(first, 0), ...others.map((edit, index) => sign(edit, index + 1))]
}
