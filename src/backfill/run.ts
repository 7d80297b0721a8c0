import { hours, type Instant, type Interval, instant, isoOf } from '../domain/time/time.ts'
import type { Gap, History, HistoryItem } from './history.ts'
import type { Journal } from './journal.ts'

export interface Run {
  readonly history: History
  readonly interval: Interval
  readonly journal: Journal
  /** Resolves when the server has it on its disk. */
  readonly deliver: (source: string, body: object) => Promise<void>
  readonly onProgress: (progress: Progress) => void
}

export interface Progress {
  readonly day: string
  readonly delivered: number
  /** Delivered by an earlier run. */
  readonly known: number
}

/** One day on both sides. `there` null: the vendor counts nothing, so it is what was listed. */
export interface DayProof {
  readonly day: string
  readonly there: number
  readonly here: number
}

export interface Proof {
  readonly days: readonly DayProof[]
  readonly gaps: readonly Gap[]
  readonly delivered: number
  readonly isComplete: boolean
}

/** So many are under way at the same time: the server writes those that arrive together at once. */
const AT_ONCE = 8

/** Delivers a vendor's past day by day, and counts each day on both sides at the end of it. */
export async function runBackfill(run: Run): Promise<Proof> {
  const gaps: Gap[] = []
  const proofs: DayProof[] = []
  let delivered = 0
  let known = 0
  for (const interval of daysOf(run.interval)) {
    const day = dayOf(interval.from)
    const listed = new Set<string>()
    const underWay = new Set<Promise<void>>()
    for await (const item of run.history.items(interval, (gap) => gaps.push(gap))) {
      if (listed.has(item.id)) continue
      listed.add(item.id)
      if (run.journal.has(item.id, item.version)) {
        known += 1
        continue
      }
      const delivery = deliverItem(run, item).then(() => {
        delivered += 1
        underWay.delete(delivery)
        run.onProgress({ day, delivered, known })
      })
      // Its failure is met below, by the race or at the end.
      delivery.catch(() => {})
      underWay.add(delivery)
      if (underWay.size >= AT_ONCE) await Promise.race(underWay)
    }
    await Promise.all(underWay)
    const there = (await run.history.count(interval)) ?? listed.size
    proofs.push({ day, there, here: [...listed].filter((id) => run.journal.knows(id)).length })
  }
  return { days: proofs, gaps, delivered, isComplete: gaps.length === 0 && proofs.every(({ there, here }) => here >= there) }
}

async function deliverItem({ history, journal, deliver }: Run, item: HistoryItem): Promise<void> {
  for (const body of await item.bodies()) await deliver(history.source, body)
  journal.add({ id: item.id, version: item.version, day: dayOf(item.at) })
}

/** 2024-06-05, in UTC. */
export const dayOf = (at: Instant): string => isoOf(at).slice(0, 10)

const DAY_MS = Number(hours(24))

/** The days of an interval in UTC, the first and the last as far as they are in it. */
export function daysOf({ from, to }: Interval): readonly Interval[] {
  const result: Interval[] = []
  for (let at = from; at < to; ) {
    const next = instant(Math.min(to, Math.floor(at / DAY_MS) * DAY_MS + DAY_MS))
    result.push({ from: at, to: next })
    at = next
  }
  return result
}
