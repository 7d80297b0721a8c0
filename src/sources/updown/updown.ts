import { isoOf } from '../../domain/time/time.ts'
import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Checks of updown.io by its webhooks (updown.io/api#webhooks): a list of events. */
export const updown = jsonSender({
  name: 'updown',
  setup: ['Settings → Webhooks → Add: {url}/webhooks/updown/TOKEN (a token under sources.updown.tokens)'],
  test: (at) => [
    {
      event: 'check.down',
      check: { token: TEST_NAME, url: `https://${TEST_NAME}.invalid` },
      downtime: { id: `${TEST_NAME}-${at}`, error: TEST_WORDS, started_at: isoOf(at) },
    },
  ],
  recognizes: (body) => (Array.isArray(body) ? hasAll(body, '0/event', '0/check') : hasAll(body, 'event', 'check/token')),
  read: (body, from) => {
    const events = Array.isArray(body) ? listAt(body, '') : [body]
    return events.length === 0 ? ['an empty list'] : events.flatMap((event, index) => readEvent(event, from, index))
  },
  hasTimeless: true,
})

function readEvent(event: unknown, from: From, index: number): readonly Part[] {
  const type = wordAt(event, 'event')
  const token = textAt(event, 'check/token', 'check/url')
  if (type === '' || token === null) return [missing(`/${index}/event`, 'expected an event of a check')]
  const fact = factOf(event, { token, type })
  const started = [memberAt(event, 'downtime/started_at'), memberAt(event, 'check/down_since')]
  switch (type) {
    case 'check.down':
      return [firedEvent(from, { ...fact, at: [...started, memberAt(event, 'time')] })]
    case 'check.still_down':
      return ['still down']
    case 'check.up':
      if (!hasAll(event, 'downtime/started_at') && textAt(event, 'check/down_since') === null)
        return ['up for the first time: nothing ended']
      return [resolvedEvent(from, { ...fact, at: [memberAt(event, 'downtime/ended_at'), memberAt(event, 'time')], firedAt: started })]
    default:
      return type.startsWith('check.') ? [activityEvent(from, { ...fact, at: memberAt(event, 'time') })] : [`event ${type}: of no check`]
  }
}

function factOf(event: unknown, { token, type }: { readonly token: string; readonly type: string }): AlertFact {
  const start = textAt(event, 'downtime/started_at')
  const name = textAt(event, 'check/alias', 'check/url') ?? token
  const link = linkAt(event, 'check/url')
  return {
    about: [token, type],
    at: null,
    occurrence: start === null ? null : `${token}@${start}`,
    series: [token],
    service: textAt(event, 'check/alias') ?? (link === null ? textAt(event, 'check/url') : new URL(link).hostname),
    text:
      textAt(event, 'description') ??
      `${name}: ${textAt(event, 'downtime/error', 'check/error') ?? type.replace('check.', '').replaceAll('_', ' ')}`,
    link,
  }
}
