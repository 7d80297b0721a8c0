import { inTime } from './in-time.ts'

export interface Part {
  /** As the log names it. */
  readonly name: string
  /** Ends it, within about so many milliseconds where it can. */
  readonly stop: (withinMs: number) => Promise<unknown> | undefined
}

/** What ends at the same time. */
export interface Stage {
  /** Counted from the beginning of the stop: whatever has not ended by then is left as it is, and the next stage begins. */
  readonly untilMs: number
  readonly parts: readonly Part[]
}

interface StopLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Of a part's time, so that one that ends just in time is not taken for a late one. */
const GRACE_MS = 250

/**
 * Ends the stages one after the other. The time of the last one bounds the whole, whatever a part does: each is awaited no longer than
 * its stage lasts. Late parts are logged. One that fails is logged, and the others are still ended; then its error is thrown.
 */
export async function stopInTime(stages: readonly Stage[], log: StopLog): Promise<void> {
  const beganAt = performance.now()
  const failures: unknown[] = []
  for (const { untilMs, parts } of stages) {
    const restMs = Math.max(0, beganAt + untilMs - performance.now())
    const stopOne = async ({ name, stop }: Part): Promise<void> => {
      try {
        const work = Promise.resolve(stop(Math.max(0, restMs - GRACE_MS)))
        const isLate = await inTime(
          work.then(() => false),
          restMs,
          true,
        )
        if (isLate) log.warn({ part: name, seconds: untilMs / 1_000 }, 'not ended in time; the stop goes on without it')
      } catch (error) {
        failures.push(error)
        log.error({ part: name, err: error }, 'not ended in order')
      }
    }
    await Promise.all(parts.map(stopOne))
  }
  if (failures.length > 0) throw failures[0]
}
