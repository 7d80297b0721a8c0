import { expect, it } from 'vitest'
import { dedupeEvents } from '../../../src/domain/event.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { slack } from '../../../src/sources/slack/slack.ts'
import { eventsIn, rawEvent } from '../fixture.ts'

const TS = '1717596000.000100'
const message = (text: string, more: object = {}) => ({ type: 'message', user: 'U1', text, ts: TS, ...more })
const edited = (text: string, at: string) => message(text, { edited: { user: 'U1', ts: at } })

/** What the Events API sends, received so many seconds after the message. */
function received(seconds: number, event: object) {
  const body = { team_id: 'T1', api_app_id: 'A1', type: 'event_callback', event: { channel: 'C1', ...event } }
  const receivedAt = instant(Math.floor(Number(TS)) * 1_000 + seconds * 1_000)
  return eventsIn(slack.read(rawEvent('slack', JSON.stringify(body), { receivedAt })))
}

const WRITTEN = message('the pool is fine')
const CHANGED = {
  type: 'message',
  subtype: 'message_changed',
  ts: '1717596060.000200',
  message: edited('the pool is full', '1717596060.000000'),
  previous_message: WRITTEN,
}
const DELETED = { type: 'message', subtype: 'message_deleted', ts: '1717596120.000300', deleted_ts: TS, previous_message: CHANGED.message }

it.each([
  ['an edit', [WRITTEN, CHANGED], 'the pool is full'],
  ['a deletion', [WRITTEN, CHANGED, DELETED], 'message deleted'],
])('%s replaces the words of its message, in whatever order they are received', (_, events, text) => {
  const orders = [events, events.toReversed()]
  for (const order of orders) {
    const reported = order.flatMap((event, index) => received(200 + index, event))
    expect(dedupeEvents(reported)).toMatchObject([{ text, occurred: { at: Math.floor(Number(TS) * 1_000) } }])
  }
})

it('a message that was deleted is no word of a person any more', () => {
  expect(received(200, DELETED)).toMatchObject([{ isActivity: true }])
})

it.each([
  ['a slash command', 'token=x&team_id=T1&channel_id=C1&command=%2Fnote&text=x'],
  ['a button', `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', actions: [] }))}`],
])('%s is ignored', (_, body) => {
  const raw = rawEvent('slack', body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  expect(slack.read(raw)).toEqual({ kind: 'ignored', reason: 'a command or a button: no message' })
})
