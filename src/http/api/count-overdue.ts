import { groupOf, type ListedAction } from '../../domain/incident/listed-action.ts'
import type { Store } from '../../store/store.ts'
import { loadActions } from './load-actions.ts'

type ActionsStore = Pick<Store, 'edits' | 'incident' | 'incidentsAs' | 'incidentsHolding' | 'figuresRevision' | 'figuresSince'>

interface Memory {
  readonly revision: number
  readonly edits: number
  readonly actions: readonly ListedAction[]
  readonly lookedAt: ReadonlySet<string>
}

const memories = new WeakMap<ActionsStore, Promise<Memory>>()

/**
 * How many actions are late today, for every page: so what they are is kept, and read again only where an incident that has some, or an
 * imported postmortem, has changed. As many as the page of the actions lists.
 */
export async function countOverdue(store: ActionsStore, today: string): Promise<number> {
  const before = memories.get(store)
  const reading = before === undefined ? load(store) : before.then((memory) => refresh(store, memory))
  memories.set(store, reading)
  try {
    const { actions } = await reading
    return actions.filter(({ item }) => groupOf(item, today) === 'overdue').length
  } catch (error) {
    // The next page tries anew.
    if (memories.get(store) === reading) memories.delete(store)
    throw error
  }
}

/** The revision is read first: what changes meanwhile is read once more. */
async function load(store: ActionsStore): Promise<Memory> {
  const revision = await store.figuresRevision()
  const edits = (await store.edits()).length
  return { revision, edits, ...(await loadActions(store)) }
}

async function refresh(store: ActionsStore, memory: Memory): Promise<Memory> {
  const revision = await store.figuresRevision()
  if (revision === memory.revision) return memory
  const edits = (await store.edits()).length
  if (edits !== memory.edits || (await hasChanged(store, memory))) return load(store)
  return { ...memory, revision }
}

/** Beyond it, reading the actions costs less than finding out. */
const CHANGES_MAX = 2_000

async function hasChanged(store: ActionsStore, { revision, lookedAt }: Memory): Promise<boolean> {
  let seen = 0
  for await (const { changed, gone } of store.figuresSince(revision)) {
    seen += changed.length
    // What is gone may have been a postmortem, or the old name of an incident.
    if (gone.length > 0 || seen > CHANGES_MAX) return true
    if (changed.some(({ id, origin }) => lookedAt.has(id) || origin === 'document')) return true
  }
  return false
}
