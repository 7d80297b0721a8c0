import { z } from 'zod'
import { type Milliseconds, milliseconds } from '../domain/time/time.ts'

/** `10m`, `90s`, `1h30m`, `250ms`, `2d`. */
export const durationSchema = z.string('expected a duration, for example 10m, 90s or 1h30m').transform((written, context): Milliseconds => {
  const duration = durationOf(written)
  if (duration !== null) return duration
  context.addIssue(`expected a duration, for example 10m, 90s or 1h30m, got "${written}"`)
  return z.NEVER
})

/** A clock that is off by more than a day was never set: no offset corrects that. */
const OFFSET_MAX_MS = 86_400_000

/** A duration with a sign: `-90s` for a clock that is ahead by so much. */
export const offsetSchema = z
  .string('expected an offset with its unit, for example -90s or 2m')
  .transform((written, context): Milliseconds => {
    const duration = durationOf(written.replace(/^[+-]/, ''))
    if (duration !== null && duration <= OFFSET_MAX_MS) return milliseconds(written.startsWith('-') ? -duration : duration)
    context.addIssue(`expected an offset of at most a day with its unit, for example -90s or 2m, got "${written}"`)
    return z.NEVER
  })

export function durationOf(written: string): Milliseconds | null {
  const parts = [...written.matchAll(/(\d{1,9})(ms|[smhd])/g)]
  if (written === '' || parts.map(([part]) => part).join('') !== written) return null
  return milliseconds(parts.reduce((total, [, count, unit]) => total + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0))
}
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
