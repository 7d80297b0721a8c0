import type { Edit } from '../../domain/edit.ts'
import type { IncidentId } from '../../domain/identity.ts'
import { actionsOf, groupOf } from '../../domain/incident/listed-action.ts'
import { inTime } from '../../in-time.ts'
import { GONE_KEPT_REVISIONS, type Store } from '../../store/store.ts'
import { type LoadedActions, loadActions } from './load-actions.ts'

type ActionsStore = Pick<Store, 'edits' | 'incident' | 'incidentsAs' | 'incidentsHolding' | 'figuresRevision' | 'figuresSince'>

interface Known extends LoadedActions {
  readonly revision: number
  /** How many edits may have changed whose actions these are. */
  readonly edits: number
}

interface Memory {
  known: Known | null
  reading: Promise<void> | null
}

/** `isMore`: of that many incidents only the newest are counted. */
export interface OverdueCount {
  readonly count: number
  readonly isMore: boolean
}

const memories = new WeakMap<ActionsStore, Memory>()

/** What a reader does not notice. */
const PATIENCE_MS = 100

/**
 * How many actions are late today, as the page of the actions lists them; null: not known yet. It stands on every page, so no page waits
 * long for it: what is known is kept, read again behind where actions may have changed, and answered as it was meanwhile.
 */
export async function countOverdue(store: ActionsStore, today: string): Promise<OverdueCount | null> {
  const memory = memories.get(store) ?? { known: null, reading: null }
  memories.set(store, memory)
  memory.reading ??= refresh(store, memory)
  await inTime(memory.reading, PATIENCE_MS, undefined)
  if (memory.known === null) return null
  const { actions, isMore } = memory.known
  return { count: actions.filter(({ item }) => groupOf(item, today) === 'overdue').length, isMore }
}

/** Rejects where the store fails: the page that still waits for it fails as it does for all else, and the next one tries anew. */
function refresh(store: ActionsStore, memory: Memory): Promise<void> {
  const reading = (memory.known === null ? load(store) : readAgain(store, memory.known)).then(
    (known) => {
      memory.known = known
      memory.reading = null
    },
    (error: unknown) => {
      memory.reading = null
      throw error
    },
  )
  reading.catch(() => undefined)
  return reading
}

/** The revision is read first: what changes meanwhile is read once more. */
async function load(store: ActionsStore): Promise<Known> {
  const revision = await store.figuresRevision()
  return { revision, edits: await countActionEdits(store), ...(await loadActions(store)) }
}

const countActionEdits = async (store: ActionsStore): Promise<number> =>
  (await store.edits()).filter(({ type }) => MOVING_ACTIONS.has(type)).length
const MOVING_ACTIONS: ReadonlySet<Edit['type']> = new Set(['actionItem', 'merge', 'split', 'assign', 'revert'])

async function readAgain(store: ActionsStore, known: Known): Promise<Known> {
  const revision = await store.figuresRevision()
  if (revision === known.revision) return known
  const changed = await changedSince(store, known)
  if (changed === null || (await countActionEdits(store)) !== known.edits) return load(store)
  const actions = known.actions.filter(({ incident }) => !changed.includes(incident.id))
  for (const id of changed) {
    const incident = await store.incident(id)
    if (incident !== null) actions.push(...actionsOf(incident))
  }
  return { ...known, revision, actions }
}

/** Beyond it, reading all actions costs less than finding out. */
const CHANGES_MAX = 2_000

/** The incidents with actions that have changed; null: all are to be read again, as what has some may be another one now. */
async function changedSince(store: ActionsStore, { revision, lookedAt }: Known): Promise<readonly IncidentId[] | null> {
  if ((await store.figuresRevision()) - revision > GONE_KEPT_REVISIONS) return null
  const ids: IncidentId[] = []
  let seen = 0
  for await (const { changed, gone } of store.figuresSince(revision)) {
    seen += changed.length
    // What is gone may have been a postmortem, or the old name of an incident.
    if (gone.length > 0 || seen > CHANGES_MAX || changed.some(({ origin }) => origin === 'document')) return null
    ids.push(...changed.map(({ id }) => id).filter((id) => lookedAt.has(id)))
  }
  return ids
}
