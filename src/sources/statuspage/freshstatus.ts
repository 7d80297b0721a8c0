import { isoOf } from '../../domain/time/time.ts'
import { type From, postedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, memberAt, textAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Incidents of Freshstatus by its webhooks (support.freshstatus.io "Webhooks"); all its values are texts. */
export const freshstatus = jsonSender({
  name: 'freshstatus',
  setup: ['Settings → Integrations → Webhooks → New: {url}/webhooks/freshstatus/TOKEN (a token under sources.freshstatus.tokens)'],
  test: (at) => ({
    id: `${TEST_NAME}-${at}`,
    title: TEST_WORDS,
    description: 'Test',
    affected_services: TEST_NAME,
    status: 'Open',
    event_data: { event_type: 'INCIDENT_OPEN', event_created_on: isoOf(at) },
  }),
  recognizes: (body) => hasAll(body, 'event_data/event_type'),
  read: readEvent,
})

function readEvent(body: unknown, from: From): readonly Part[] {
  const type = textAt(body, 'event_data/event_type')
  if (type === null) return [missing('/event_data/event_type', 'expected the type of the event')]
  const id = textAt(body, 'incident_id', 'incident', 'id')
  const title = textAt(body, 'title', 'incident_title')
  const words = plainText(memberAt(body, 'message') ?? memberAt(body, 'description'))
  return [
    postedEvent(
      from,
      {
        about: [type, id, textAt(body, 'event_data/account_id')],
        id: textAt(body, 'event_data/event_id'),
        at: [memberAt(body, 'event_data/event_created_on'), memberAt(body, 'start_time')],
        occurrence: id,
        service: textAt(body, 'affected_services'),
        text: [statusOf(type, textAt(body, 'status', 'incident_status')), title, words].filter((part) => part !== null).join(': '),
      },
      `${from.source}/status-update`,
    ),
  ]
}

const statusOf = (type: string, status: string | null): string => status ?? type.toLowerCase().replaceAll('_', ' ')
