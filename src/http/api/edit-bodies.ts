import { z } from 'zod'
import type { EditContent } from '../../domain/edit.ts'
import { changeId, entryId, eventId } from '../../domain/identity.ts'
import { ANCHOR_NAMES } from '../../domain/incident/anchor.ts'
import { PHASES } from '../../domain/incident/timeline.ts'
import { instant, type Moment } from '../../domain/time/time.ts'

/** What is posted to change an incident. Whoever is known by a token of their own is the author; others may say who they are. */
const said = {
  author: z.string().trim().min(1).max(200).optional().meta({ description: 'Who says so, where no token tells it.' }),
  reason: z.string().trim().min(1).max(2_000).nullable().optional(),
}

const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))

const moment = z
  .strictObject({ at: time, earliest: time.optional(), latest: time.optional() })
  .refine(({ at, earliest = at, latest = at }) => earliest <= at && at <= latest, 'expected earliest, at and latest in this order')
  .transform(
    ({ at, earliest, latest }): Moment => ({
      at,
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
    }),
  )

const entry = z.string().max(200).transform(entryId).meta({ description: 'Id of an entry of the timeline.' })
const change = z.string().max(200).transform(changeId).meta({ description: 'Id of a change of the incident.' })
const event = z.string().min(1).max(200).transform(eventId)

export const editBody = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.enum(['hide', 'show']), entry, ...said }),
    z.strictObject({ type: z.literal('retime'), entry, to: moment, ...said }),
    z.strictObject({ type: z.literal('retext'), entry, text: z.string().trim().min(1).max(10_000), ...said }),
    z.strictObject({ type: z.literal('rephase'), entry, phase: z.enum(PHASES), ...said }),
    z.strictObject({ type: z.literal('anchor'), anchor: z.enum(ANCHOR_NAMES), to: moment.nullable(), ...said }),
    z.strictObject({ type: z.literal('verdict'), change, verdict: z.enum(['caused', 'not_caused']).nullable(), ...said }),
    z.strictObject({ type: z.literal('title'), text: z.string().trim().min(1).max(500), ...said }),
    z.strictObject({ type: z.literal('severity'), severity: z.string().trim().min(1).max(100).nullable(), ...said }),
  ])
  .meta({ id: 'EditBody' })

export const mergeBody = z.strictObject({
  with: event.meta({ description: 'The other incident, by its id or that of any of its events; or an event of no incident.' }),
  ...said,
})

export const splitBody = z.strictObject({
  events: z
    .tuple([event], event)
    .refine((events) => events.length <= 500, 'expected at most 500')
    .meta({ description: 'Ids of events; the alerts and pages that they tell of leave the incident.' }),
  ...said,
})

export const revertBody = z.strictObject(said)

export interface Attribution {
  readonly author?: string | undefined
  readonly reason?: string | null | undefined
}

/** What an edit says, without who says it and why. */
export function contentOf({ author: _, reason: __, ...content }: z.output<typeof editBody>): EditContent {
  return content
}
