import type { RawEvent } from '../../domain/raw-event.ts'
import { isFresh, isHmac } from '../signature.ts'
import type { From } from '../values/facts.ts'
import { jsonOrForm, jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { isZippedExport, readDay, readZippedExport, zippedExport } from './export.ts'
import { messagePart } from './message.ts'
import { concealToken } from './token.ts'

/** Messages of Slack by its Events API, and a day of a channel's export (api.slack.com "Events API"). */
export const slack = jsonSender({
  name: 'slack',
  setup: [
    'api.slack.com/apps → Create New App → Basic Information: the signing secret goes to hindsight.yml under sources.slack.secret',
    '  Event Subscriptions → Request URL: {url}/webhooks/slack; bot events: message.channels, message.groups',
    '  Install the app, and invite it to the channels of incidents',
    'An export: curl --data-binary @export.zip {url}/webhooks/slack, with a token; it has the names of people and channels',
    'A day of a channel: curl --data-binary @checkout-outage/2024-03-12.json "{url}/webhooks/slack?channel=checkout-outage"',
  ],
  authenticate: isSigned,
  contentTypes: ['application/zip'],
  bodyOf: (raw) => zippedExport(raw) ?? jsonOrForm(raw),
  test: (at) => ({
    type: 'event_callback',
    team_id: TEST_NAME,
    event_id: `${TEST_NAME}-${at}`,
    event: { type: 'message', channel: TEST_NAME, user: TEST_NAME, text: TEST_WORDS, ts: (at / 1_000).toFixed(6) },
  }),
  recognizes: (body) => isEnvelope(body) || isExport(body) || isZippedExport(body),
  read: readBody,
  conceal: concealToken,
  handshake: (body) => {
    const challenge = wordAt(body, 'type') === 'url_verification' ? textAt(body, 'challenge') : null
    return challenge === null ? null : { challenge }
  },
})

const isEnvelope = (body: unknown): boolean =>
  (hasAll(body, 'event/type') && (hasAll(body, 'team_id') || hasAll(body, 'api_app_id'))) ||
  (wordAt(body, 'type') === 'url_verification' && hasAll(body, 'challenge'))
const isExport = (body: unknown): boolean => {
  const [first] = listAt(body, '')
  return (
    hasAll(first, 'type', 'ts') ||
    (hasAll(first, 'id', 'name') && (hasAll(first, 'is_archived') || hasAll(first, 'members') || hasAll(first, 'deleted')))
  )
}

/** The time and the body; the token in the body is the check of old, and is not looked at. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const time = raw.headers['x-slack-request-timestamp'] ?? ''
  const [, hex = ''] = /^v0=([0-9a-f]{64})$/i.exec(raw.headers['x-slack-signature'] ?? '') ?? []
  return isFresh(time, raw) && isHmac([`v0:${time}:`, raw.body], secret, { algorithm: 'sha256', hex })
}

function readBody(body: unknown, from: From): readonly Part[] {
  if (isZippedExport(body)) return readZippedExport(body, from)
  if (Array.isArray(body)) return readDay(body, from)
  if (wordAt(body, 'type') === 'url_verification') return ['verification of the address']
  if (hasAll(body, 'command', 'channel_id') || hasAll(body, 'actions') || hasAll(body, 'callback_id'))
    return ['a command or a button: no message']
  const type = wordAt(body, 'event/type')
  if (type === '') return [missing('/event/type', 'expected an event of the Events API')]
  // A mention is the message itself, sent once more.
  if (type !== 'message' && type !== 'app_mention') return [`event ${type}: no message`]
  const event = memberAt(body, 'event')
  return [messagePart(event, from, { team: textAt(body, 'team_id', 'event/team'), channel: textAt(event, 'channel') })]
}
