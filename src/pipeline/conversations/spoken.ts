/**
 * In: a message. Out: whether people exchanged it in a channel, in which thread, and what it names: words that may be services, and addresses
 * and keys that may be pages.
 * Promise: looks at one message alone, so that it can be stored with it by what it is found.
 */
import { citationsOf, type Event, isPage, type MessagePosted } from '../../domain/event.ts'
import { keyNamed } from '../episodes/episode-fields.ts'

/** A message of a channel; notes on a page belong to it by its key, an update of a status page is for those outside, and a test means nobody. */
export const isSpoken = (event: Event): event is MessagePosted =>
  event.kind === 'message.posted' &&
  !event.isTest &&
  event.channel.startsWith(`${event.source}/`) &&
  !event.channel.endsWith('/status-update')

/** The thread that it is in, named after the message that began it, which may be itself. */
export const threadOf = (message: MessagePosted): string =>
  (keyNamed(message, 'series') ?? keyNamed(message, 'occurrence'))?.value ?? message.id

/** Whether it replies in a thread, and so is no part of the channel's own talk. */
export const isReply = (message: MessagePosted): boolean => keyNamed(message, 'series') !== null

const TEXT_MAX = 4_000
const WORDS_MAX = 60

/** Words as a service may be called, in lower case, each once: in the text, and in the name of the channel. */
export function wordsSaid(message: MessagePosted): ReadonlySet<string> {
  const words = new Set<string>([...wordsOfChannel(message)])
  for (const word of wordsIn(message.text)) if (words.size < WORDS_MAX) words.add(word)
  return words
}

/** `checkout-api` is one word, and of a channel's name its parts as well: `inc-42-checkout-api` has `checkout-api`, `checkout`, `api`. */
export function wordsOfChannel({ channel, source }: MessagePosted): ReadonlySet<string> {
  const name = channel
    .slice(source.length + 1)
    .toLowerCase()
    .slice(0, 200)
  const parts = name.split(/[^\p{L}\d.]+/u).filter((part) => part.length > 1)
  const pairs = parts.slice(1).map((part, at) => `${parts[at] ?? ''}-${part}`)
  const triples = parts.slice(2).map((part, at) => `${parts[at] ?? ''}-${parts[at + 1] ?? ''}-${part}`)
  return new Set([...parts, ...pairs, ...triples].filter((word) => !COMMON.has(word)).slice(0, WORDS_MAX))
}

function wordsIn(text: string): readonly string[] {
  const words =
    text
      .slice(0, TEXT_MAX)
      .toLowerCase()
      .match(/[\p{L}\d][\p{L}\d._-]*/gu) ?? []
  return words.map((word) => word.replace(/(?<![._-])[._-]+$/, '')).filter((word) => word.length > 1 && !COMMON.has(word))
}

/** Too common in talk to be looked up as the name of a service. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'the be to of and in that have it for not on with as you do at this but his by from they we say her she or an will my one all would there ' +
    'their what so up out if about who get which go me when make can like time no just him know take into your good some could them see ' +
    'other than then now look only come its over think also back after use two how our work first well way even new want because any ' +
    'these give day most us is are was were has had been did does am im ok yes looking down still again more'
  ).split(' '),
)

/** The channel was made for one incident: `inc-42`, `incident-checkout`, `sev1-…`, `2024-03-12-outage`. */
export const isOfOneIncident = ({ channel, source }: MessagePosted): boolean =>
  /(?:^|[^a-z])(?:inc|incident|incidents?|outage|sev-?\d|p[01]|war-?room|postmortem)(?:[^a-z]|$)/.test(
    channel.slice(source.length + 1).toLowerCase(),
  )

const CITATIONS_MAX = 20

/** Addresses, and keys such as `INC-123` or `Q1IC19Z6U7MIQB`, as written; of the channel's name in capitals, too. */
export function citationsIn(message: MessagePosted): ReadonlySet<string> {
  const text = message.text.slice(0, TEXT_MAX)
  const addresses = (text.match(/https?:\/\/[^\s<>()|"'\]]+/g) ?? []).map((address) => address.replace(/(?<![.,;:!?])[.,;:!?]+$/, ''))
  const bare = addresses.map((address) => address.replace(/[?#].*/s, '').replace(/\/$/, ''))
  const keys = text.match(/(?<![\w-])(?:[A-Za-z]{2,10}-\d{1,9}|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{6,40})(?![\w-])/g) ?? []
  const ofChannel = (message.channel.match(/[a-z]{2,10}-\d{1,9}/gi) ?? []).flatMap((key) => [key, key.toUpperCase()])
  return new Set([...addresses, ...bare, ...keys, ...ofChannel].slice(0, CITATIONS_MAX))
}

/** By what a message may cite a page: as `citationsIn` gives it. */
export const citableNames = (event: Event): readonly string[] => (isPage(event) ? citationsOf(event) : [])

export const spokenMark = (channel: string): string => `spoken ${channel}`
export const threadMark = (thread: string): string => `thread ${thread}`
export const saidMark = (word: string): string => `said ${word}`
export const citesMark = (name: string): string => `cites ${name}`

/** By what whoever may have to do with it finds it. */
export const marksOfSpoken = (message: MessagePosted): readonly string[] => [
  spokenMark(message.channel),
  threadMark(threadOf(message)),
  ...[...wordsSaid(message)].map(saidMark),
  ...[...citationsIn(message)].map(citesMark),
]
