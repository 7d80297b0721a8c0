import { z } from 'zod'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'

/** null: not known, or too few. */
const seconds = z.number().nullable()

const summarySchema = z.looseObject({
  known: z.int(),
  pending: z.int(),
  unknown: z.int(),
  invalid: z.int(),
  medianSeconds: seconds,
  medianInterval95: z
    .looseObject({ lowerSeconds: z.number(), upperSeconds: z.number() })
    .nullable()
    .meta({ description: 'From 6 known values on.' }),
  p90Seconds: seconds.meta({ description: 'From 10 known values on.' }),
  meanSeconds: seconds,
})

export const aggregatesSchema = z.looseObject({
  definition: z.string(),
  groups: z.array(
    z.looseObject({
      group: z.record(z.string(), z.string()),
      incidents: z.int(),
      open: z.int(),
      durations: z.record(z.enum(DURATION_NAMES), summarySchema).optional(),
      measures: z.array(
        summarySchema.extend({ name: z.string(), ends: z.string(), statistic: z.enum(['median', 'mean']), valueSeconds: seconds }),
      ),
    }),
  ),
})

export const alertQualitySchema = z.looseObject({
  rules: z.array(z.looseObject({ rule: z.string(), fired: z.int(), inIncident: z.int(), advice: z.string() })),
  load: z.looseObject({ hours: z.array(z.looseObject({ hour: z.int(), inIncident: z.int(), alone: z.int() })) }),
})
