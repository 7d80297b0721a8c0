import type { Instant, Milliseconds } from '../domain/time/time.ts'

/** Calls `write` at most once per `every` for each key, with the number of suppressed calls: a full disk must not flood the log. */
export function throttleLog(now: () => Instant, every: Milliseconds): (key: string, write: (suppressed: number) => void) => void {
  const written = new Map<string, { readonly at: Instant; suppressed: number }>()
  return (key, write) => {
    const last = written.get(key)
    const at = now()
    if (last !== undefined && at - last.at < every && at >= last.at) {
      last.suppressed += 1
      return
    }
    written.set(key, { at, suppressed: 0 })
    write(last?.suppressed ?? 0)
  }
}
