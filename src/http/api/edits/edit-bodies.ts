import { z } from 'zod'
import { defined } from '../../../domain/defined.ts'
import type { EditContent } from '../../../domain/edit.ts'
import { ACTION_OUTCOMES, ACTION_STATES, actionItemId, DISMISSALS, SECTION_NAMES } from '../../../domain/edits/completion.ts'
import { changeId, entryId, eventId, serviceName } from '../../../domain/identity.ts'
import { ANCHOR_NAMES } from '../../../domain/incident/anchor.ts'
import { IMPACT_KINDS } from '../../../domain/incident/impact.ts'
import { PHASES } from '../../../domain/incident/timeline.ts'
import { instant, type Moment } from '../../../domain/time/time.ts'

/** The bodies that change an incident. The author is the name of the token; without tokens, callers may name themselves. */
const attribution = {
  author: z.string().trim().min(1).max(200).optional().meta({ description: 'The author; ignored where a token names one.' }),
  reason: z.string().trim().min(1).max(2_000).nullable().optional(),
}

const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))

const moment = z
  .strictObject({ at: time, earliest: time.optional(), latest: time.optional() })
  .refine(({ at, earliest = at, latest = at }) => earliest <= at && at <= latest, 'expected earliest, at and latest in this order')
  .transform(({ at, earliest, latest }): Moment => ({ at, ...defined({ earliest, latest }) }))

const entry = z.string().max(200).transform(entryId).meta({ description: 'Id of a timeline entry.' })
const change = z.string().max(200).transform(changeId).meta({ description: 'Id of a change of the incident.' })
const event = z.string().min(1).max(200).transform(eventId)

const word = z.string().trim().min(1).max(200)
const service = word.transform(serviceName)
const count = z.number().min(0).max(1e15)

export const editBody = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['hide', 'show']), entry, ...attribution }),
    z.strictObject({ type: z.literal('retime'), entry, to: moment, ...attribution }),
    z.strictObject({ type: z.literal('retext'), entry, text: z.string().trim().min(1).max(10_000), ...attribution }),
    z.strictObject({ type: z.literal('rephase'), entry, phase: z.enum(PHASES), ...attribution }),
    z.strictObject({
      type: z.literal('anchor'),
      anchor: z.enum(ANCHOR_NAMES),
      to: moment.nullable(),
      entry: entry.optional(),
      ...attribution,
    }),
    z.strictObject({ type: z.literal('verdict'), change, verdict: z.enum(['caused', 'not_caused']).nullable(), ...attribution }),
    z.strictObject({ type: z.literal('title'), text: z.string().trim().min(1).max(500), ...attribution }),
    z.strictObject({ type: z.literal('severity'), severity: z.string().trim().min(1).max(100).nullable(), ...attribution }),
    z.strictObject({
      type: z.literal('add'),
      to: moment,
      text: z.string().trim().min(1).max(10_000),
      phase: z.enum(PHASES).default('other'),
      service: word
        .nullable()
        .default(null)
        .transform((name) => (name === null ? null : serviceName(name))),
      ...attribution,
    }),
    z.strictObject({
      type: z.literal('impact'),
      kind: z.enum(IMPACT_KINDS),
      from: time.optional().meta({ description: 'From when it was so; others of its kind from another time stay.' }),
      until: time.optional(),
      source: word.optional().meta({ description: 'Where the figures were read.' }),
      value: count.nullable().default(null),
      unit: z.enum(['percent', 'count']).default('percent'),
      numerator: count.nullable().default(null),
      denominator: count.nullable().default(null),
      statement: z.string().trim().min(1).max(1_000),
      ...attribution,
    }),
    z.strictObject({
      type: z.literal('section'),
      section: z.enum(SECTION_NAMES),
      text: z.string().trim().min(1).max(20_000).nullable().meta({ description: 'Markdown; null: what the evidence gives.' }),
      ...attribution,
    }),
    z.strictObject({
      type: z.literal('actionItem'),
      item: z.string().max(200).transform(actionItemId).nullable().default(null).meta({ description: 'Id of an item; null: a new one.' }),
      text: z.string().trim().min(1).max(2_000),
      owner: word.nullable().default(null),
      due: z.iso.date().nullable().default(null),
      check: z.string().trim().min(1).max(2_000).nullable().default(null).meta({ description: 'How it will be seen that it helped.' }),
      state: z.enum(ACTION_STATES).default('open'),
      outcome: z.enum(ACTION_OUTCOMES).optional().meta({ description: 'Of a done one: whether it helped.' }),
      ...attribution,
    }),
    z.strictObject({ type: z.literal('approve'), ...attribution }),
    z.strictObject({
      type: z.literal('services'),
      services: z
        .tuple([service], service)
        .refine((services) => services.length <= 100, 'expected at most 100')
        .meta({ description: 'The primary service first.' }),
      ...attribution,
    }),
    z.strictObject({ type: z.literal('noChange'), isConfirmed: z.boolean().default(true), ...attribution }),
    z.strictObject({ type: z.literal('close'), to: moment.nullable(), ...attribution }),
    z.strictObject({ type: z.literal('dismiss'), as: z.enum(DISMISSALS).nullable(), ...attribution }),
  ])
  .refine(
    (body) => body.type !== 'impact' || body.from === undefined || body.until === undefined || body.from <= body.until,
    'expected from before until',
  )
  .meta({ id: 'EditBody' })

export const mergeBody = z.strictObject({
  with: event.meta({ description: 'Id of the other incident or of any of its events, or of an event that is in no incident.' }),
  title: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'What the merged incident is called; left out: as its evidence says.' }),
  ...attribution,
})

export const splitBody = z.strictObject({
  events: z
    .tuple([event], event)
    .refine((events) => events.length <= 500, 'expected at most 500')
    .meta({ description: 'Ids of events. The alerts and pages that they belong to leave the incident.' }),
  ...attribution,
})

export const assignBody = z.strictObject({
  events: z
    .tuple([event], event)
    .refine((events) => events.length <= 500, 'expected at most 500')
    .meta({ description: 'Ids of events. The alerts and pages that they belong to are one incident.' }),
  incident: z.string().min(1).max(200).optional().meta({ description: 'Into this incident; left out: one of their own.' }),
  ...attribution,
})

export const ignoreBody = z.strictObject({
  event: event.meta({ description: 'Id of an event of the rule.' }),
  ...attribution,
})

export const revertBody = z.strictObject(attribution)

export interface Attribution {
  readonly author?: string | undefined
  readonly reason?: string | null | undefined
}

/** An edit as it is asked for: what an approval is of is known only when it is made. */
export type AskedContent = EditContent | { readonly type: 'approve' }

/** The edit itself, without its author and reason. */
export function contentOf({ author: _, reason: __, ...content }: z.output<typeof editBody>): AskedContent {
  // Absent keys must be absent: the content is part of the identity of the edit.
  return defined(content) as AskedContent
}
