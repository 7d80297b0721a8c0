import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import { columnsAfter } from '../../pipeline/metrics/figure-columns.ts'
import { GONE_KEPT_REVISIONS, type Store } from '../../store/store.ts'

type FiguresStore = Pick<Store, 'figuresRevision' | 'figuresSince'>

/** After so long without a question or a scrape they are let go: a hundred thousand incidents are a hundred megabytes. */
const KEPT_MS = 10 * 60_000
const NOTHING_READ = -1

interface Memory {
  revision: number
  /** By time, as the store lists them; another one where something has changed. */
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

const emptyMemory = (): Memory => ({ revision: NOTHING_READ, list: [], reading: Promise.resolve(), forgetting: null })

async function refresh(store: FiguresStore, memory: Memory): Promise<readonly IncidentFigures[]> {
  // Before the changes: what is settled meanwhile is read again with the next question.
  const revision = await store.figuresRevision()
  if (revision === memory.revision) return memory.list
  const isAnew = revision - memory.revision > GONE_KEPT_REVISIONS
  const list = isAnew ? await readSince(store, NOTHING_READ, []) : await readSince(store, memory.revision, memory.list)
  columnsAfter(memory.list, list)
  memory.list = list
  memory.revision = revision
  return list
}

/** In: what was known as of that revision, by time. Out: what is known now. */
async function readSince(store: FiguresStore, revision: number, known: readonly IncidentFigures[]): Promise<readonly IncidentFigures[]> {
  const changed = new Map<string, IncidentFigures>()
  const stale = new Set<string>()
  for await (const batch of store.figuresSince(revision)) {
    for (const id of batch.gone) {
      changed.delete(id)
      stale.add(id)
    }
    for (const figures of batch.changed) {
      changed.set(figures.id, figures)
      stale.add(figures.id)
    }
  }
  const kept = known.filter(({ id }) => !stale.has(id))
  return changed.size === 0 && kept.length === known.length ? known : merge(kept, sorted([...changed.values()]))
}

const sorted = (some: readonly IncidentFigures[]): readonly IncidentFigures[] =>
  some
    .map((figures) => ({ at: timeOf(figures), id: figures.id, figures }))
    .sort(byTime)
    .map(({ figures }) => figures)

/** Of two lists that are in order one. */
function merge(many: readonly IncidentFigures[], few: readonly IncidentFigures[]): readonly IncidentFigures[] {
  if (many.length === 0) return few
  const all: IncidentFigures[] = []
  let next = few[0]
  let taken = 0
  for (const figures of many) {
    while (next !== undefined && byTime({ at: timeOf(next), id: next.id }, { at: timeOf(figures), id: figures.id }) < 0) {
      all.push(next)
      taken += 1
      next = few[taken]
    }
    all.push(figures)
  }
  return [...all, ...few.slice(taken)]
}

const UNDATED = -8_640_000_000_000_001
const timeOf = (figures: IncidentFigures): number => countedAt(figures) ?? UNDATED

interface Dated {
  readonly at: number
  readonly id: string
}

const byTime = (a: Dated, b: Dated): number => a.at - b.at || (a.id < b.id ? -1 : 1)
