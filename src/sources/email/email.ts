import { sourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { chatMessage } from '../values/chat-message.ts'
import { type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { type Part, readingOf } from '../values/json-sender.ts'
import { knownText } from '../values/known-text.ts'
import { readInPart } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { timeIn } from '../values/time-notations.ts'
import { writtenMoment } from '../values/times.ts'
import { alertIn } from './alert-subject.ts'
import { type Mail, parseMail } from './mime.ts'

const NAME = sourceName('email')

/** Mail of monitoring and of people: one message (.eml), or a mailbox (mbox). */
export const email: Source = {
  name: NAME,
  setup: [
    'Pipe the mail of an address into it, such as in ~/.forward or with procmail:',
    "  \"|curl -fsS --retry 5 -H 'Authorization: Bearer TOKEN' -H 'Content-Type: message/rfc822' --data-binary @- {url}/webhooks/email\"",
    'A mailbox or a saved message: curl --data-binary @alerts.mbox {url}/webhooks/email, with a token',
  ].join('\n'),
  testDelivery: (at) => ({
    contentType: 'message/rfc822',
    body: [
      `From: ${TEST_NAME} <${TEST_NAME}@example.invalid>`,
      'To: hindsight@example.invalid',
      `Subject: ${TEST_WORDS}`,
      `Date: ${new Date(at).toUTCString()}`,
      `Message-Id: <${TEST_NAME}-${at}@example.invalid>`,
      '',
      TEST_WORDS,
      '',
    ].join('\n'),
  }),
  postedBy: 'machine',
  contentTypes: ['message/rfc822', 'application/mbox', 'text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'],
  authenticate: carriesSecret,
  proof: 'head',
  recognizes: (raw) => {
    const [first] = messagesOf(raw)
    const mail = first === undefined ? null : parseMail(first.slice(0, HEAD_CHARACTERS))
    return mail !== null && mail.headers.from !== undefined && mail.headers.date !== undefined
  },
  read: readMails,
}

/** Characters of a name in a header. */
const NAME_MAX = 200
const HEAD_CHARACTERS = 50_000
const MAILS_MAX = 5_000

/** A mailbox begins each message with a line "From sender date". */
function messagesOf(raw: Pick<RawEvent, 'body'>): readonly string[] {
  // Each byte is a character, until the character set of its part is known.
  const text = Buffer.from(raw.body.buffer, raw.body.byteOffset, raw.body.byteLength)
    .toString('latin1')
    .replace(/^(?:ï»¿)?\s{0,100}/, '')
  if (!/^From \S{1,200} {1,3}\w{3} /.test(text)) return [text]
  return text
    .split(/^From \S{1,200} {1,3}\w{3} \w{3} [^\n]{10,40}\n/m, MAILS_MAX + 2)
    .slice(1)
    .map((mail) => mail.replace(/^>(>{0,10}From )/gm, '$1'))
}

function readMails(raw: RawEvent): Reading {
  const mails = messagesOf(raw)
  const from: From = { source: NAME, raw }
  const beyond = mails.length > MAILS_MAX ? [{ pointer: '', detail: readInPart(mails.length, 'messages', MAILS_MAX) }] : []
  return readingOf(
    mails.slice(0, MAILS_MAX).map((mail, index) => mailPart(parseMail(mail), from, index)),
    beyond,
  )
}

function mailPart(mail: Mail | null, from: From, index: number): Part {
  const pointer = `message ${index + 1}`
  if (mail?.headers.from === undefined) return { pointer, detail: 'expected a mail with its headers: From, Date, Subject' }
  if (
    /^(?:auto-replied|auto-notified)/i.test(mail.headers['auto-submitted'] ?? '') ||
    /^multipart\/report/i.test(mail.headers['content-type'] ?? '')
  )
    return 'an automatic reply, or a report on a delivery'
  const subject = knownText(mail.headers.subject)
  const words = mail.isHtml ? plainText(mail.text) : knownText(withoutQuotes(mail.text))
  const at = timeIn(mail.headers.date ?? '', from.raw.receivedAt)
  const alert = isReply(mail, subject) ? null : alertIn(subject, words)
  if (alert === null) return messagePart(mail, from, { subject, words, at: at?.at ?? null })
  const address = addressIn(mail.headers.from)
  const fact = {
    ...alert,
    about: ['alert', mail.headers['message-id'] ?? null],
    at: at?.at ?? null,
    // The domain, not the mailbox: many tools answer from another one each time.
    series: [`${address.split('@')[1] ?? address}/${alert.name}`],
    text: subject ?? alert.name,
  }
  const event = alert.state === 'fired' ? firedEvent(from, fact) : resolvedEvent(from, fact)
  return at === null || at.zone === 'stated' ? event : { ...event, occurred: writtenMoment(at, from.raw.receivedAt) }
}

const isReply = ({ headers }: Mail, subject: string | null): boolean => headers['in-reply-to'] !== undefined && REPLY.test(subject ?? '')
const REPLY = /^(?:(?:re|aw|sv|fwd?|wg|tr|rv)(?:\[\d+\])?: ?)+/i

interface MailWords {
  readonly subject: string | null
  readonly words: string | null
  readonly at: number | null
}

/** The thread is the channel, by its subject: what is written in it belongs together. */
function messagePart({ headers }: Mail, from: From, { subject, words, at }: MailWords): Part {
  const thread = (headers.references ?? headers['in-reply-to'] ?? '').match(/<[^<>\s]{1,300}>/)?.[0] ?? null
  const isFirst = thread === null
  const text = [isFirst ? subject : null, words].filter((part) => part !== null).join('\n')
  if (text === '') return 'a mail without words'
  return chatMessage(from, {
    team: null,
    channel: subject === null ? null : subject.replace(REPLY, '').slice(0, 200),
    id: headers['message-id'] ?? null,
    at: at ?? '',
    thread,
    actor: nameIn(headers.from ?? ''),
    text,
  })
}

/** `Ada Lovelace <ada@example.com>` and `ada@example.com (Ada)`; without a name the mailbox. */
function nameIn(header: string): string | null {
  const before = header.slice(0, Math.max(0, header.indexOf('<'))).replaceAll('"', ' ')
  const [, after] = /\(([^()]{1,200})\)\s*$/.exec(header) ?? []
  return knownText(before.slice(0, NAME_MAX)) ?? knownText(after) ?? knownText(addressIn(header))
}

const addressIn = (header: string): string => (/<([^<>\s]{1,300})>/.exec(header)?.[1] ?? header.split(/[\s(]/)[0] ?? '').toLowerCase()

/** What somebody else wrote before, and the line that says so. */
function withoutQuotes(text: string): string {
  const lines = text.split(/\r?\n/)
  const end = lines.findIndex((line) => /^-- $|^-{2,}\s?Original Message/i.test(line))
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .filter((line) => !/^\s*>/.test(line) && !/^(?:On|Am|Le|El) .{5,200}(?:wrote|schrieb|a écrit|escribió)\s?:\s*$/.test(line))
    .join('\n')
    .trim()
}
