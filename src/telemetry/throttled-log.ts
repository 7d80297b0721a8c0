import type { Instant, Milliseconds } from '../domain/time/time.ts'

/** Calls `write` at most once in `every` for each key, with how many calls were left out since: a full disk must not fill a log. */
export function throttleLog(now: () => Instant, every: Milliseconds): (key: string, write: (leftOut: number) => void) => void {
  const told = new Map<string, { readonly at: Instant; leftOut: number }>()
  return (key, write) => {
    const last = told.get(key)
    const at = now()
    if (last !== undefined && at - last.at < every && at >= last.at) {
      last.leftOut += 1
      return
    }
    told.set(key, { at, leftOut: 0 })
    write(last?.leftOut ?? 0)
  }
}
