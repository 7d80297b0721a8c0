import { z } from 'zod'
import { EXCLUSION_REASONS, type ExclusionReason } from '../domain/metrics/counting.ts'
import { endOfPeriod } from '../domain/metrics/period.ts'
import { clockIn, isTimeZone } from '../domain/time/clock.ts'
import { type Instant, instant } from '../domain/time/time.ts'
import { text } from './files.ts'
import { strictObject } from './strict-object.ts'

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'expected a time such as 09:00')
  .transform((written) => {
    const [hour = 0, minute = 0] = written.split(':').map(Number)
    return hour * 60 + minute
  })

/** null: durations run on the wall clock alone. */
export const businessHoursSchema = strictObject({
  timezone: z.string().refine(isTimeZone, 'expected an IANA time zone, for example Europe/Berlin').default('UTC'),
  from: timeOfDay.prefault('09:00'),
  to: timeOfDay.prefault('17:00'),
  days: z.array(z.enum(DAYS)).default(['mon', 'tue', 'wed', 'thu', 'fri']),
  holidays: z.array(z.iso.date()).default([]),
})
  .refine(({ from, to }) => from < to, 'expected to to be later than from')
  .transform(({ days, ...rest }) => ({ ...rest, weekdays: days.map((day) => DAYS.indexOf(day)) }))

const time = (end: 'from' | 'to') =>
  z.string().transform((written, context): Instant => {
    // Relative times would move the exclusion with every reading.
    const at = /^(-|now$)/.test(written) ? null : endOfPeriod(written, end, { clock: clockIn('UTC'), now: instant(0) })
    if (at !== null) return at
    context.addIssue(`expected a time or a day, for example 2026-09-14T10:00:00Z or 2026-09-14, got "${written}"`)
    return z.NEVER
  })

/** One incident, or all that were detected in a window. */
export const exclusionSchema = strictObject({
  reason: z.enum(EXCLUSION_REASONS),
  incident: text.optional(),
  from: time('from').optional(),
  to: time('to').optional(),
  services: z.array(text).default([]),
}).transform((written, context) => {
  const { reason, incident, from, to, services } = written
  if (incident !== undefined && from === undefined && to === undefined) return { reason, incident }
  if (incident === undefined && from !== undefined && to !== undefined && from < to) return { reason, window: { from, to }, services }
  context.addIssue('expected either incident, or from and a later to')
  return z.NEVER
})

export type ExclusionSetting = { readonly reason: ExclusionReason } & z.infer<typeof exclusionSchema>
