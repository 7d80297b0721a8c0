import { z } from 'zod'
import { DISMISSALS, REVIEW_STATES, SECTION_NAMES } from '../../domain/edits/completion.ts'
import { LEVEL_KINDS } from '../../domain/impact/service-level.ts'
import { ANCHOR_NAMES } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { ORIGINS } from '../../domain/incident/incident.ts'
import { PHASES } from '../../domain/incident/timeline.ts'

/** Schemas of what the API answers, for the OpenAPI document and for tests. Objects may gain keys. */

export const at = z.iso.datetime().meta({ description: 'RFC 3339, UTC, milliseconds.' })
export const undatedAt = at.nullable().meta({ description: 'null: the document states no date; see `written`.' })
const seconds = z.number().nullable()
const share = z.number().min(0).max(1)
const basis = z.enum(['measured', 'reported', 'inferred'])
const eventIds = z.array(z.string()).meta({ description: 'Ids of the supporting events: see /evidence/{eventId}.' })
export const range = {
  earliest: at.optional(),
  latest: at.optional(),
  uncorrected: at.optional().meta({ description: "The time by the sender's own clock, where `clock_offset` has moved `at`." }),
}

const boundSchema = z.looseObject({ rule: z.string(), evidence: eventIds }).meta({ description: 'What `earliest` rests on.' })
const delaySchema = z
  .looseObject({ cause: z.enum(['for-not-known', 'receipt', 'window', 'keep-firing-for', 'evaluation']), seconds: z.number().optional() })
  .meta({ description: 'Why the time may be later than what it stands for.' })

const anchorSchema = z
  .looseObject({
    at: undatedAt,
    ...range,
    basis,
    rule: z.string(),
    evidence: eventIds,
    bound: boundSchema.optional(),
    delays: z.array(delaySchema).optional(),
  })
  .meta({ id: 'Anchor', description: 'A time that durations are measured from or to.' })

const durationSchema = z
  .looseObject({
    seconds: z.number().nullable().meta({ description: 'null: unknown, pending or invalid; see status.' }),
    status: z.enum(['measured', 'inferred', 'pending', 'unknown', 'invalid']),
    from: z.enum(ANCHOR_NAMES),
    to: z.enum(ANCHOR_NAMES),
    minSeconds: z.number().optional().meta({ description: 'The least that it may be, if an end is a range.' }),
    maxSeconds: z.number().optional().meta({ description: 'The most that it may be, also of a duration that is unknown.' }),
  })
  .meta({ id: 'Duration' })

export const anchorsSchema = z.record(z.enum(ANCHOR_NAMES), anchorSchema.nullable()).meta({ description: 'null: unknown.' })
export const durationsSchema = z.record(z.enum(DURATION_NAMES), durationSchema)

export const timelineEntrySchema = z
  .looseObject({
    until: at.nullable().optional().meta({ description: 'The end, if it has a duration; null: no duration, or the end was not recorded.' }),
    id: z.string(),
    at: undatedAt,
    ...range,
    receivedAt: undatedAt,
    phase: z.enum(PHASES),
    kind: z.string(),
    source: z.string(),
    service: z.string().nullable(),
    actor: z.string().nullable(),
    text: z.string(),
    count: z.int().min(1).meta({ description: 'More than 1: this many entries, grouped.' }),
    evidence: eventIds,
    hidden: z.boolean(),
  })
  .meta({ id: 'TimelineEntry' })

export const changeSchema = z
  .looseObject({
    startedAt: at.nullable(),
    finishedAt: at.nullable(),
    id: z.string(),
    at,
    service: z.string().nullable(),
    environment: z.string().nullable(),
    kind: z.string(),
    summary: z.string(),
    score: share,
    reasons: z.array(z.string()),
    role: z.enum(['suspect', 'mitigation', 'bystander']),
    verdict: z.enum(['caused', 'not_caused']).nullable().meta({ description: 'The verdict of a reviewer; null: none yet.' }),
  })
  .meta({ id: 'Change' })

const impactSchema = z
  .looseObject({
    kind: z.string(),
    value: z.number().nullable(),
    unit: z.string(),
    statement: z.string(),
    from: at.nullable(),
    to: at.nullable(),
    basis,
    evidence: eventIds,
  })
  .meta({ id: 'Impact' })

const measuredSchema = z
  .looseObject({
    level: z.looseObject({ name: z.string(), service: z.string(), kind: z.enum(LEVEL_KINDS), objective: share.nullable() }),
    outcome: z.enum(['visible', 'not-visible', 'unknown']),
    phases: z.array(z.looseObject({ start: z.looseObject({ at }), end: z.looseObject({ at }).nullable() })),
    figures: z.looseObject({ failed: z.number().nullable(), excessFailed: z.number().nullable(), unknownShare: share }),
    missingShare: share.meta({ description: 'The share of the samples that are missing: unknown, never 0.' }),
    evidence: eventIds,
  })
  .meta({ id: 'MeasuredImpact', description: 'What a measured service level shows of the incident.' })

const memberSchema = z
  .looseObject({
    eventId: z.string(),
    source: z.string(),
    key: z.string(),
    at,
    because: z.string(),
    rule: z.string(),
    until: at.nullable().optional().meta({ description: 'The end of the episode; null: not recorded; absent: it has no duration.' }),
    score: share.nullable(),
    edit: z
      .looseObject({ id: z.string(), at, author: z.string(), reason: z.string().nullable() })
      .optional()
      .meta({ description: 'The edit that assigned it here.' }),
  })
  .meta({ id: 'Member', description: 'Why an alert episode, page or change is in the incident.' })

const findingSchema = z
  .looseObject({ code: z.string(), severity: z.enum(['error', 'warning', 'info']), message: z.string(), evidence: eventIds })
  .meta({ id: 'Finding', description: 'An inconsistency or a gap in the evidence.' })

const coverageSchema = z.looseObject({
  sources: z.array(z.looseObject({ source: z.string(), events: z.int(), first: undatedAt, last: undatedAt })),
  gaps: z.array(z.looseObject({ from: at, to: at })),
})

export const incidentSchema = z
  .looseObject({
    id: z.string(),
    origin: z.enum(ORIGINS).meta({ description: 'document: known from an imported postmortem only.' }),
    describedBy: z.array(z.string()).optional().meta({ description: 'Recorded incident: the imported postmortems that describe it.' }),
    describes: z.string().nullable().optional().meta({ description: 'Imported postmortem: the incident that it describes; null: none.' }),
    title: z.string(),
    status: z.enum(['open', 'resolved']),
    severity: z.string().nullable(),
    services: z.array(z.string()),
    anchors: anchorsSchema,
    durations: durationsSchema,
    impact: z.array(impactSchema),
    measured: z.array(measuredSchema).optional(),
    members: z.array(memberSchema),
    timeline: z.array(timelineEntrySchema),
    changes: z.array(changeSchema),
    findings: z.array(findingSchema),
    coverage: coverageSchema,
    actionItems: z.array(z.looseObject({ text: z.string(), done: z.boolean() })),
    review: z
      .enum(REVIEW_STATES)
      .nullable()
      .optional()
      .meta({ description: 'How far its review has come, once somebody has edited it; null: it is open.' }),
    dismissed: z.enum(DISMISSALS).optional(),
    approval: z
      .looseObject({ edit: z.string(), at, author: z.string(), isChanged: z.boolean() })
      .optional()
      .meta({ description: 'isChanged: what the draft says is no longer what was approved.' }),
    sections: z
      .partialRecord(z.enum(SECTION_NAMES), z.string())
      .optional()
      .meta({ description: 'Sections of the draft that people wrote.' }),
    edits: z
      .array(z.looseObject({ id: z.string(), type: z.string(), at, author: z.string(), reason: z.string().nullable() }))
      .optional()
      .meta({ description: 'The edits in force, oldest first, each with what it replaced (`before`); absent: none.' }),
  })
  .meta({ id: 'Incident' })

export const eventSchema = z
  .looseObject({
    id: z.string(),
    kind: z.string(),
    source: z.string(),
    occurred: z.looseObject({ at: undatedAt, ...range }),
    receivedAt: at,
    service: z.string().nullable(),
    environment: z.string().nullable(),
    actor: z.string().nullable(),
    text: z.string(),
    firedAt: at.optional().meta({ description: 'End of an alert: when it fired.' }),
    heldFor: seconds.optional().meta({ description: 'Alert: how long its condition had held before it fired.' }),
    pendingFor: z.number().optional().meta({ description: 'Alert: how long it was pending before it fired, as measured, in seconds.' }),
    window: z.number().optional().meta({ description: 'Alert: how far back its expression looks, in seconds.' }),
    keepFiring: z.number().optional().meta({ description: 'Alert: keep_firing_for of its rule, in seconds.' }),
    notifications: z
      .array(z.object({ receivedAt: at, instance: z.string(), start: at.nullable(), end: at.nullable(), until: at.nullable() }))
      .optional()
      .meta({ description: 'Alert: what was received of it. instance: the sender; until: how long it is believed without word.' }),
    content: z.object({ receivedAt: at, rawEventId: z.string() }).optional().meta({ description: 'The delivery that the rest is from.' }),
  })
  .meta({ id: 'Event', description: 'One fact, as read from its source.' })

export const storedDeliverySchema = z
  .object({
    id: z.string(),
    source: z.string(),
    receivedAt: at,
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    payload: z.unknown().meta({ description: 'JSON as sent, or text; credentials redacted.' }),
    isCut: z.boolean().meta({ description: 'true: only the beginning of a long payload is shown, as text.' }),
  })
  .meta({ id: 'StoredDelivery' })

export const nextCursor = z.string().nullable().meta({ description: 'The cursor of the next page; null: this is the last one.' })

const leftOut = z
  .object({ members: z.int(), timeline: z.int() })
  .optional()
  .meta({ description: 'How many members and entries the list leaves out; the address of the incident answers all.' })
export const incidentsSchema = z.object({
  incidents: z.array(incidentSchema.extend({ leftOut }).meta({ id: 'ListedIncident' })),
  nextCursor,
})
