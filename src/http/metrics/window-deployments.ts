import { type Instant, instant, type Window } from '../../domain/time/time.ts'
import { changeRecordsOf } from '../../pipeline/episodes/change-records.ts'
import { type Deployment, deploymentsOf } from '../../pipeline/metrics/change-metrics.ts'
import type { Store } from '../../store/store.ts'

const DAY_MS = 86_400_000
/** A deployment that began on the day before is found whole. */
const BEFORE_MS = DAY_MS / 4
/** What is received late is mostly of the last days; the rest is read again once an hour. */
const FRESH_DAYS = 2
const ALL_EVERY_MS = 3_600_000

/**
 * The deployments to production of the longest window, kept by day: of a year of them only the last days are read each time. `turn` lets
 * others have theirs after each day that is read.
 */
export function createDeployments(store: Pick<Store, 'changesBetween'>, turn: () => Promise<unknown>) {
  const days = new Map<number, readonly Deployment[]>()
  let readAllAt = Number.NEGATIVE_INFINITY
  return async (windows: readonly Window[], asOf: Instant): Promise<readonly Deployment[]> => {
    const longest = windows.reduce((most, { lengthMs }) => Math.max(most, lengthMs), 0)
    const [first, last] = [Math.floor((asOf - longest) / DAY_MS), Math.floor(asOf / DAY_MS)]
    const isAll = asOf - readAllAt >= ALL_EVERY_MS
    for (const day of days.keys()) if (day < first) days.delete(day)
    for (let day = first; day <= last; day += 1) {
      if (days.has(day) && !isAll && day <= last - FRESH_DAYS) continue
      days.set(day, await loadDay(store, day))
      await turn()
    }
    if (isAll) readAllAt = asOf
    return [...days.values()].flat()
  }
}

async function loadDay(store: Pick<Store, 'changesBetween'>, day: number): Promise<readonly Deployment[]> {
  const [from, until] = [day * DAY_MS, (day + 1) * DAY_MS]
  const events = await store.changesBetween({ from: instant(from - BEFORE_MS), to: instant(until - 1) })
  return deploymentsOf(changeRecordsOf(events)).filter(({ completedAt }) => completedAt >= from && completedAt < until)
}
