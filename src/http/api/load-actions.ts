import { effectiveEdits } from '../../domain/edit.ts'
import type { IncidentId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { actionsOf, type ListedAction } from '../../domain/incident/listed-action.ts'
import type { Store } from '../../store/store.ts'

/** Each incident is read as a whole, one after the other. */
const INCIDENTS_MAX = 500
const DOCUMENTS_MAX = 200

export interface LoadedActions {
  readonly actions: readonly ListedAction[]
  /** There may be more: of that many incidents the newest are read. */
  readonly isMore: boolean
  /** The incidents whose actions these are, those among them that have none any more. */
  readonly lookedAt: ReadonlySet<string>
}

/**
 * The actions of all incidents: those that people added, and those that imported postmortems list. Reads only the incidents that have
 * some: the edits name them, and every postmortem is looked at.
 */
export async function loadActions(store: Pick<Store, 'edits' | 'incident' | 'incidentsAs' | 'incidentsHolding'>): Promise<LoadedActions> {
  const edits = effectiveEdits(await store.edits()).filter(({ type }) => type === 'actionItem')
  const about = [...new Set(edits.toReversed().map((edit) => edit.about))]
  const toActions = ({ id, describes, ...rest }: Incident) => ({ id, describes, actions: actionsOf({ id, describes, ...rest }) })
  const documents = await store.incidentsAs({ origin: 'document', linked: 'included', limit: DOCUMENTS_MAX }, toActions)
  const described = documents.items.flatMap(({ describes, actions }) => (actions.length > 0 ? (describes ?? []) : []))
  const recorded = await store.incidentsHolding(about.slice(0, INCIDENTS_MAX))
  const ids = [...new Set<IncidentId>([...recorded, ...described])]
  const own = documents.items.filter(({ id, describes }) => describes === null && !ids.includes(id))
  const actions = own.flatMap((document) => document.actions)
  for (const id of ids.slice(0, INCIDENTS_MAX)) {
    const incident = await store.incident(id)
    // One that describes another is listed with that one.
    if (incident !== null && incident.describes === null) actions.push(...actionsOf(incident))
  }
  return { actions, isMore: Math.max(about.length, ids.length) > INCIDENTS_MAX || documents.nextCursor !== null, lookedAt: new Set(ids) }
}
