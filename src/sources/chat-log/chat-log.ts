import { sourceName } from '../../domain/identity.ts'
import { bodyText, type Problem, type RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { addressParameter, chatMessage } from '../values/chat-message.ts'
import type { From } from '../values/facts.ts'
import { type Part, readingOf } from '../values/json-sender.ts'
import { knownText } from '../values/known-text.ts'
import { LIST_MAX, readInPart } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { datesOf } from './dates.ts'
import { type ChatLine, chatLines } from './lines.ts'

const NAME = sourceName('chat-log')

/** A log of a chat as text: of IRC clients, of messengers, or copied out of a window. */
export const chatLog: Source = {
  name: NAME,
  setup: [
    'curl -fsS --retry 5 -H "Authorization: Bearer $TOKEN" --data-binary @ops.log "{url}/webhooks/chat-log?channel=ops&date=2024-03-12&zone=CET"',
    '# date: of the first line, where the log has none; zone: of its clock, such as UTC, CET or +02:00; dates=day-first or month-first, where 03/04 may be both',
  ].join('\n'),
  testDelivery: (at) => ({ contentType: 'text/plain', body: `[${isoOf(at)}] ${TEST_NAME}: ${TEST_WORDS}\n` }),
  postedBy: 'people',
  contentTypes: ['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'],
  authenticate: carriesSecret,
  proof: 'head',
  recognizes: (raw) => {
    const { lines, others } = chatLines(bodyText(raw).slice(0, RECOGNIZED_CHARACTERS))
    return lines.length > 0 && lines.length > others && lines.every(({ isSure }) => isSure)
  },
  read: readLog,
}

const RECOGNIZED_CHARACTERS = 20_000

function readLog(raw: RawEvent): Reading {
  const from: From = { source: NAME, raw }
  const text = bodyText(raw)
  if (text.trim() === '') return { kind: 'unreadable', malformed: true, problems: [{ pointer: '', detail: 'the body is empty' }] }
  const { lines, others, noise } = chatLines(text)
  if (lines.length === 0) return noise > 0 && others === 0 ? { kind: 'ignored', reason: 'people came and went, and said nothing' } : NO_LOG
  const dates = datesOf(lines, {
    date: addressParameter(from, 'date'),
    zone: addressParameter(from, 'zone'),
    order: addressParameter(from, 'dates'),
    receivedAt: raw.receivedAt,
  })
  if ('problem' in dates) return { kind: 'unreadable', malformed: false, problems: [dates.problem] }
  const beyond: readonly Problem[] = lines.length > LIST_MAX ? [{ pointer: '', detail: readInPart(lines.length, 'messages') }] : []
  return readingOf(partsOf(lines.slice(0, LIST_MAX), dates.at, from), beyond)
}

const NO_LOG: Reading = {
  kind: 'unreadable',
  malformed: false,
  problems: [{ pointer: 'line 1', detail: 'no line is a message with its time and its author, such as: [10:02] <ada> the pool is full' }],
}

/** A message is known by what is written of its time and its author, and by how many of them came before: a longer log of the same chat says the same. */
function partsOf(lines: readonly ChatLine[], at: readonly string[], from: From): readonly Part[] {
  // What is not said to be of several channels is of one.
  const channel = addressParameter(from, 'channel') ?? 'log'
  const seen = new Map<string, number>()
  return lines.map((line, index) => {
    const words = knownText(line.text)
    const written = at[index] ?? ''
    if (words === null) return 'a message without words'
    const name = `${written.slice(0, 19)} ${line.author}`
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return chatMessage(from, {
      team: null,
      channel,
      id: count === 0 ? name : `${name} ${count + 1}`,
      at: written,
      actor: line.author,
      text: words,
    })
  })
}
