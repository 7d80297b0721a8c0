/**
 * What must be known before it is certain to which alert or page a message belongs (`link-messages.ts`), and which messages something may decide
 * of: as marks and keys by which a store finds it.
 * Promise: never less than what decides; more decides nothing.
 */
import { markOf, type WantedMark } from '../../domain/alerts/mark.ts'
import { appendTo } from '../../domain/append-to.ts'
import { CHANNEL_KEY } from '../../domain/conversations/channel-key.ts'
import { citedKey, type Event, isPage, type MessagePosted } from '../../domain/event.ts'
import { type CorrelationKey, type EventId, keyName } from '../../domain/identity.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { type Interval, instant } from '../../domain/time/time.ts'
import type { Topology } from '../correlate/topology.ts'
import { stretchKey } from '../episodes/episode-fields.ts'
import { beganAt, nameMark, pagedMark } from '../neighbourhood/marks.ts'
import { channelNamesOf } from './cited-pages.ts'
import { CONVERSATION } from './limits.ts'
import { isBeginning } from './named-services.ts'
import { citableNames, citationsIn, citesMark, isReply, saidMark, spokenMark, threadMark, threadOf, wordsSaid } from './spoken.ts'
import { around, talkOf } from './talk.ts'

const { citedBackMs, citedAheadMs, namedBackMs, namedAheadMs, threadMs } = CONVERSATION
const BACK_MS = Math.max(citedBackMs, namedBackMs)
const AHEAD_MS = Math.max(citedAheadMs, namedAheadMs)
const START_BACK_MS = Math.max(CONVERSATION.startBeforeMs, CONVERSATION.startBeforeNamedChannelMs)

const wanted = (text: string, from: number, to: number): WantedMark => ({
  mark: markOf(text),
  interval: { from: instant(from), to: instant(to) },
})

/** Messages that name an alert or a page of these: its service, its key, or its channel. */
export function namingWanted(events: readonly Event[], topology: Topology): readonly WantedMark[] {
  const times = new Map<string, Interval[]>()
  const ask = (text: string, from: number, to: number) => appendTo(times, text, { from: instant(from), to: instant(to) })
  for (const event of events) {
    const { at } = event.occurred
    const began = beganAt(event)
    if (isBeginning(event) && event.service !== null)
      for (const word of topology.spellingsOf(event.service)) ask(saidMark(word), began - CONVERSATION.startAfterMs, began + START_BACK_MS)
    if (!isPage(event)) continue
    // The page may have begun so long before this event of it that its end keeps people talking.
    for (const name of citableNames(event)) ask(citesMark(name), at - PAGE_MS, at + PAGE_MS)
    for (const name of channelNamesOf(event)) ask(spokenMark(name.slice(CHANNEL_KEY.length)), at - PAGE_MS, at + PAGE_MS)
  }
  return [...times].flatMap(([text, intervals]) => joinedIntervals(intervals).map((interval) => ({ mark: markOf(text), interval })))
}

const PAGE_MS = CONVERSATION.pageAtLeastMs + CONVERSATION.pageAheadMs + CONVERSATION.pageAfterMs

/** What was said around these messages, as far as it may decide of what they decide of. */
export const talkWanted = (centres: readonly MessagePosted[]): readonly WantedMark[] =>
  centres.flatMap((message) => {
    const { at } = message.occurred
    const thread = wanted(threadMark(threadOf(message)), at - threadMs, at + threadMs)
    return isReply(message) ? [thread] : [thread, wanted(spokenMark(message.channel), at - BACK_MS - AHEAD_MS, at + BACK_MS + AHEAD_MS)]
  })

/** The threads under these messages. */
export const threadsWanted = (messages: readonly MessagePosted[]): readonly WantedMark[] =>
  messages.map((message) => wanted(threadMark(threadOf(message)), message.occurred.at - threadMs, message.occurred.at + threadMs))

/** Who began the thread decides of a reply. */
export const rootsWanted = (messages: readonly MessagePosted[]): readonly CorrelationKey[] =>
  messages.filter(isReply).map((message) => ({ names: 'occurrence', value: threadOf(message) }))

export function rootsOf(messages: readonly MessagePosted[], known: readonly MessagePosted[]): readonly MessagePosted[] {
  const { roots } = talkOf(known)
  return messages.filter(isReply).flatMap((message) => roots.get(threadOf(message)) ?? [])
}

/** The messages of which these may decide, themselves included: of `known`, what lies near them in their channel, and all threads under that. */
export function decidedBy(centres: readonly MessagePosted[], known: readonly MessagePosted[]): readonly MessagePosted[] {
  const { channels, threads } = talkOf(known)
  const decided = new Map<EventId, MessagePosted>()
  for (const centre of centres) {
    const { at } = centre.occurred
    const near = isReply(centre) ? [] : around(channels.get(centre.channel) ?? [], at - AHEAD_MS, at + BACK_MS)
    for (const message of [centre, ...near]) {
      decided.set(message.id, message)
      for (const reply of threads.get(threadOf(message)) ?? []) decided.set(reply.id, reply)
    }
  }
  return [...decided.values()]
}

/** The alerts and pages that these messages may name. */
export function namedWanted(messages: readonly MessagePosted[], topology: Topology) {
  const marks = new Map<string, { from: number; to: number }>()
  const keys = new Map<string, CorrelationKey>()
  const addKey = (key: CorrelationKey) => keys.set(keyName(key), key)
  for (const message of messages) {
    const { at } = message.occurred
    for (const word of wordsSaid(message)) {
      for (const spelling of topology.spellingsOf(topology.nameOf(word))) {
        for (const text of [nameMark(spelling), pagedMark(spelling)]) {
          const known = marks.get(text)
          marks.set(text, {
            from: Math.min(known?.from ?? at, at - START_BACK_MS),
            to: Math.max(known?.to ?? at, at + CONVERSATION.startAfterMs),
          })
        }
      }
    }
    for (const name of citationsIn(message)) addKey(citedKey(name))
    addKey({ names: 'series', value: `${CHANNEL_KEY}${message.channel}` })
  }
  return { marks: [...marks].map(([text, { from, to }]) => wanted(text, from, to)), keys: [...keys.values()] }
}

/** All that was done about these pages. */
export const pagesWanted = (events: readonly Event[]): readonly CorrelationKey[] =>
  events.filter(isPage).flatMap((event) => stretchKey(event) ?? [])
