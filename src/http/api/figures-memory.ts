import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import { columnsAfter } from '../../pipeline/metrics/figure-columns.ts'
import { GONE_KEPT_REVISIONS, type Store } from '../../store/store.ts'

type FiguresStore = Pick<Store, 'figuresRevision' | 'figuresSince'>

/** After so long without a question or a scrape they are let go: a hundred thousand incidents are a hundred megabytes. */
const KEPT_MS = 10 * 60_000
const NOTHING_READ = -1

interface Dated {
  readonly at: number
  readonly figures: IncidentFigures
}

interface Memory {
  readonly byId: Map<string, Dated>
  revision: number
  /** By time, as the store lists them; made anew where something has changed. */
  list: readonly IncidentFigures[]
  reading: Promise<unknown>
  forgetting: NodeJS.Timeout | null
}

const memories = new WeakMap<FiguresStore, Memory>()

/**
 * The figures of all incidents of a store as they are now, the earliest first, those without a date before them. Decoding them is most of
 * what a question costs, so they are kept, and only what has changed since the last question is read.
 */
export function figuresOfAll(store: FiguresStore): Promise<readonly IncidentFigures[]> {
  const memory = memories.get(store) ?? emptyMemory()
  memories.set(store, memory)
  if (memory.forgetting !== null) clearTimeout(memory.forgetting)
  memory.forgetting = setTimeout(() => memories.delete(store), KEPT_MS).unref()
  const read = memory.reading.then(() => refresh(store, memory))
  memory.reading = read.catch(() => undefined)
  return read
}

const emptyMemory = (): Memory => ({ byId: new Map(), revision: NOTHING_READ, list: [], reading: Promise.resolve(), forgetting: null })

async function refresh(store: FiguresStore, memory: Memory): Promise<readonly IncidentFigures[]> {
  // Before the changes: what is settled meanwhile is read again with the next question.
  const revision = await store.figuresRevision()
  if (revision === memory.revision) return memory.list
  if (revision - memory.revision > GONE_KEPT_REVISIONS) {
    memory.byId.clear()
    memory.revision = NOTHING_READ
  }
  for await (const { changed, gone } of store.figuresSince(memory.revision)) {
    for (const id of gone) memory.byId.delete(id)
    for (const figures of changed) memory.byId.set(figures.id, { at: countedAt(figures) ?? UNDATED, figures })
  }
  const list = [...memory.byId.values()].sort(byTime).map(({ figures }) => figures)
  columnsAfter(memory.list, list)
  memory.list = list
  memory.revision = revision
  return memory.list
}

const UNDATED = -8_640_000_000_000_001

const byTime = (a: Dated, b: Dated): number => a.at - b.at || (a.figures.id < b.figures.id ? -1 : 1)
