import { z } from 'zod'
import type { Problem } from '../../domain/raw-event.ts'
import { anything, optionalText, tolerate } from '../values/tolerant.ts'

/** A longer list is left out as a whole, before its members cost time. */
const LINKS_MAX = 100
const linksSchema = z
  .array(z.unknown())
  .max(LINKS_MAX)
  .pipe(z.array(z.object({ href: optionalText }).nullish()))

const bodySchema = z.object({
  event_action: optionalText,
  dedup_key: optionalText,
  client: optionalText,
  client_url: optionalText,
  payload: z
    .object({
      summary: optionalText,
      source: optionalText,
      severity: optionalText,
      timestamp: anything,
      component: optionalText,
      group: optionalText,
      class: optionalText,
      custom_details: anything,
    })
    .nullish(),
  links: linksSchema.nullish(),
})
export type Body = z.infer<typeof bodySchema>

export const ACTIONS = ['trigger', 'acknowledge', 'resolve'] as const
export type Action = (typeof ACTIONS)[number]

/** One message to the API. `sender`: hash of the routing key. `dedupKey` null: the sender leaves it to us. */
export interface EventsMessage {
  readonly action: Action | 'change'
  readonly sender: string
  readonly dedupKey: string | null
  readonly body: Body
}

export interface MessageReading {
  /** null: the problems say what is wrong. */
  readonly message: EventsMessage | null
  readonly problems: readonly Problem[]
}

const SEVERITIES: readonly string[] = ['critical', 'error', 'warning', 'info']
const DEDUP_KEY_CHARACTERS_MAX = 255
const SUMMARY_CHARACTERS_MAX = 1_024

/** Where a message was posted, and by whom. */
export interface Origin {
  readonly endpoint: 'events' | 'changes'
  readonly sender: string | null
}

/**
 * Checks a body as PagerDuty does (PagerDuty/developer-docs `docs/events-API-v2/02-Trigger-Events.md`). What may be left
 * out and has the wrong type is left out, and named in the problems.
 */
export function readBody(value: unknown, { endpoint, sender }: Origin): MessageReading {
  const { value: body, problems } = tolerate(bodySchema, value, '')
  if (body === null) return { message: null, problems }
  const action = endpoint === 'changes' ? 'change' : (ACTIONS.find((name) => name === body.event_action) ?? null)
  const faults = [...senderFaults(sender), ...actionFaults(body, action)]
  if (sender === null || action === null || faults.length > 0) return { message: null, problems: onePerPointer([...faults, ...problems]) }
  const message: EventsMessage = { action, sender, dedupKey: hasText(body.dedup_key) ? body.dedup_key : null, body }
  return { message, problems: onePerPointer([...problems, ...severityProblems(message)]) }
}

const senderFaults = (sender: string | null): readonly Problem[] =>
  sender === null ? [{ pointer: '/routing_key', detail: 'expected the routing key, here or in the header X-Routing-Key' }] : []

function actionFaults(body: Body, action: EventsMessage['action'] | null): readonly Problem[] {
  switch (action) {
    case null:
      return [{ pointer: '/event_action', detail: `expected one of ${ACTIONS.join(', ')}` }]
    case 'change':
      return summaryFaults(body)
    case 'trigger':
      return [...dedupKeyFaults(body), ...summaryFaults(body), ...alertFaults(body)]
    default:
      return hasText(body.dedup_key) ? dedupKeyFaults(body) : [{ pointer: '/dedup_key', detail: `expected the key of what to ${action}` }]
  }
}

function dedupKeyFaults({ dedup_key: dedupKey }: Body): readonly Problem[] {
  const isTooLong = (dedupKey ?? '').length > DEDUP_KEY_CHARACTERS_MAX
  return isTooLong ? [{ pointer: '/dedup_key', detail: `expected at most ${DEDUP_KEY_CHARACTERS_MAX} characters` }] : []
}

function summaryFaults({ payload }: Body): readonly Problem[] {
  if (payload === null || payload === undefined) return [{ pointer: '/payload', detail: 'expected an object' }]
  if (!hasText(payload.summary)) return [{ pointer: '/payload/summary', detail: 'expected some text' }]
  const isTooLong = payload.summary.length > SUMMARY_CHARACTERS_MAX
  return isTooLong ? [{ pointer: '/payload/summary', detail: `expected at most ${SUMMARY_CHARACTERS_MAX} characters` }] : []
}

function alertFaults({ payload }: Body): readonly Problem[] {
  if (payload === null || payload === undefined) return []
  return [
    ...(hasText(payload.source) ? [] : [{ pointer: '/payload/source', detail: 'expected some text: where it happened' }]),
    ...(isEmptySeverity(payload.severity) || isSeverity(payload.severity)
      ? []
      : [{ pointer: '/payload/severity', detail: SEVERITY_EXPECTED }]),
  ]
}

const SEVERITY_EXPECTED = `expected one of ${SEVERITIES.join(', ')}`
/** Severities in capitals are common among clients. */
const isSeverity = (severity: string | null | undefined): boolean => SEVERITIES.includes(severity?.trim().toLowerCase() ?? '')

/** What a client's template gives for a label that is not there: its page must not be lost, though PagerDuty refuses it. */
const isEmptySeverity = (severity: string | null | undefined): boolean =>
  severity === null || (severity !== undefined && EMPTY_SEVERITY.test(severity))
const EMPTY_SEVERITY = /^\s*(?:(?:<no value>|<nil>|\{\}|\{\{.*\}\})\s*)?$/

function severityProblems({ action, body }: EventsMessage): readonly Problem[] {
  const isUnknown = action === 'trigger' && isEmptySeverity(body.payload?.severity)
  return isUnknown
    ? [
        {
          pointer: '/payload/severity',
          detail: `empty, so the severity is unknown; PagerDuty would refuse the event: ${SEVERITY_EXPECTED}`,
        },
      ]
    : []
}

const hasText = (text: string | null | undefined): text is string => typeof text === 'string' && text.trim() !== ''

/** A member of the wrong type is also reported as missing. */
const onePerPointer = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(({ pointer }, index) => problems.findIndex((other) => other.pointer === pointer) === index)
