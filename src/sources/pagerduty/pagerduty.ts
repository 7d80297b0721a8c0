import { z } from 'zod'
import { sourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { isHmacSha256 } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { jsonBody, jsonValue } from '../values/json-body.ts'
import { readingOf } from '../values/json-sender.ts'
import { knownText } from '../values/known-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { tolerate } from '../values/tolerant.ts'
import { envelopeOf, isFragment, isTimelessFragment } from './fragment.ts'
import { isLegacy, readLegacy } from './legacy.ts'
import { deliverySchema } from './shape.ts'
import { eventsOf } from './to-event.ts'

/** PagerDuty's webhooks, version 3 (PagerDuty/developer-docs `docs/webhooks/`), those before it, and the lists of its REST API. */
export const pagerduty: Source = {
  name: sourceName('pagerduty'),
  setup: [
    'Integrations → Generic Webhooks (v3) → New webhook',
    '  Webhook URL: {url}/webhooks/pagerduty',
    '  Scope: account; events: all of incident.*',
    'The signing secret is shown once: put it into hindsight.yml under sources.pagerduty.secret',
  ].join('\n'),
  testDelivery: (at) => ({
    contentType: 'application/json',
    body: JSON.stringify({
      event: {
        id: `${TEST_NAME}-${at}`,
        event_type: 'incident.triggered',
        resource_type: 'incident',
        occurred_at: isoOf(at),
        data: {
          id: `${TEST_NAME}-${at}`,
          type: 'incident',
          title: TEST_WORDS,
          status: 'triggered',
          service: { id: TEST_NAME, summary: TEST_NAME },
          urgency: 'low',
        },
      },
    }),
  }),
  postedBy: 'machine',
  contentTypes: ['application/json'],
  authenticate: isSigned,
  proof: { header: 'x-pagerduty-signature' },
  recognizes: (raw) => {
    const body = jsonValue(raw)
    return envelopeSchema.safeParse(body).success || isLegacy(body) || isFragment(body)
  },
  read: readDelivery,
  isTimeless: (raw) => isTimelessFragment(jsonValue(raw)),
}

const envelopeSchema = z.object({ event: z.object({ event_type: z.string(), data: z.record(z.string(), z.unknown()).nullish() }) })

/** One `v1=` per live secret of the subscription, so that secrets can be rotated; other versions are for others to check. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const signatures = (raw.headers['x-pagerduty-signature'] ?? '').split(',').map((part) => part.trim())
  const hexes = signatures.flatMap((signature) => (signature.startsWith('v1=') ? signature.slice(3) : []))
  return secret !== '' && hexes.map((hex) => isHmacSha256(raw.body, secret, hex)).includes(true)
}

function readDelivery(raw: RawEvent): Reading {
  const body = jsonBody(raw)
  if ('problem' in body) return { kind: 'unreadable', malformed: true, problems: [body.problem] }
  if (isLegacy(body.value)) return readingOf(readLegacy(body.value, { source: pagerduty.name, raw }))
  const { value, problems } = tolerate(deliverySchema, isFragment(body.value) ? envelopeOf(body.value, raw) : body.value, '')
  const event = value?.event
  const type = knownText(event?.event_type)
  if (event === undefined || event === null || type === null) {
    const detail = 'expected a webhook of version 3: an object "event" with an "event_type"'
    return { kind: 'unreadable', malformed: false, problems: problems.length > 0 ? problems : [{ pointer: '/event', detail }] }
  }
  return eventsOf(raw, { type, event, problems })
}
