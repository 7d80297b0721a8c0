import { z } from 'zod'
import { defined } from '../../domain/defined.ts'
import { eventId, incidentId, serviceName, sourceName } from '../../domain/identity.ts'
import { ANCHOR_NAMES } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { PHASES } from '../../domain/incident/timeline.ts'
import { instant, milliseconds } from '../../domain/time/time.ts'

/** What the API answers of an incident, as far as claims are compared with it. */
const time = z.iso.datetime().transform((text) => instant(Date.parse(text)))
const events = z.array(z.string().transform(eventId))
const range = { earliest: time.optional(), latest: time.optional() }
const service = z.string().transform(serviceName).nullable()

const anchor = z
  .looseObject({ at: time, ...range, basis: z.enum(['measured', 'reported', 'inferred']), rule: z.string(), evidence: events })
  .transform(({ at, earliest, latest, basis, rule, evidence }) => ({ at, ...defined({ earliest, latest }), basis, rule, evidence }))

const length = z.number().transform((seconds) => milliseconds(seconds * 1_000))
const duration = z
  .looseObject({
    seconds: length.nullable(),
    minSeconds: length.optional(),
    maxSeconds: length.optional(),
    from: z.enum(ANCHOR_NAMES),
    to: z.enum(ANCHOR_NAMES),
  })
  .transform(({ seconds, minSeconds, maxSeconds, from, to }) => ({
    ms: seconds,
    ...defined({ minMs: minSeconds, maxMs: maxSeconds }),
    from,
    to,
  }))

const entry = z
  .looseObject({
    at: time,
    ...range,
    phase: z.enum(PHASES),
    kind: z.string(),
    source: z.string().transform(sourceName),
    service,
    text: z.string(),
    count: z.int(),
    evidence: events,
    hidden: z.boolean(),
  })
  .transform(({ at, earliest, latest, ...rest }) => ({ ...rest, at: { at, ...defined({ earliest, latest }) } }))

const impact = z.looseObject({
  kind: z.enum(['users', 'requests', 'revenue', 'errorBudget', 'service']),
  value: z.number().nullable(),
  unit: z.enum(['percent', 'count']),
  evidence: events,
})

const change = z.looseObject({
  service,
  summary: z.string(),
  role: z.enum(['suspect', 'mitigation', 'bystander']),
  likelihood: z.enum(['likely', 'possible']).nullable(),
  verdict: z.enum(['caused', 'not_caused']).nullable(),
  evidence: events,
})

const incident = z.looseObject({
  id: z.string().transform(incidentId),
  services: z.array(z.string().transform(serviceName)),
  anchors: z.record(z.enum(ANCHOR_NAMES), anchor.nullable()),
  durations: z.record(z.enum(DURATION_NAMES), duration),
  impact: z.array(impact),
  timeline: z.array(entry),
  changes: z.array(change),
})

/** A page of the list of incidents. */
export const recordedPage = z.looseObject({
  incidents: z.array(incident),
  nextCursor: z.string().nullable(),
})
