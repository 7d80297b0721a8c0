import { CHANNEL_KEY } from '../../domain/conversations/channel-key.ts'
import { byTime, type Event, type MessagePosted } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import { stretchKey } from '../episodes/episode-fields.ts'
import { CONVERSATION } from './limits.ts'
import { citableNames, citationsIn } from './spoken.ts'

/** A page, while people talk of it. */
export interface TalkedOfPage {
  /** Its first event. */
  readonly to: EventId
  readonly from: number
  readonly until: number
}

export interface PageFinder {
  /** The page that the message cites; of several the one that began last before it. */
  citedBy(message: MessagePosted): TalkedOfPage | null
  /** The page that names the channel of the message as its own. */
  ofChannel(message: MessagePosted): TalkedOfPage | null
}

export function pagesByName(events: readonly Event[]): PageFinder {
  const byStretch = new Map<string, Event[]>()
  for (const event of events) {
    const name = JSON.stringify([event.source, stretchKey(event)?.value ?? event.id])
    const known = byStretch.get(name)
    if (known === undefined) byStretch.set(name, [event])
    else known.push(event)
  }
  const byName = new Map<string, TalkedOfPage[]>()
  for (const stretch of byStretch.values()) {
    if (stretch.some(({ isTest }) => isTest)) continue
    const page = talkedOf(stretch)
    const names = new Set(stretch.flatMap((event) => [...citableNames(event), ...channelNamesOf(event)]))
    for (const name of names) byName.set(name, [...(byName.get(name) ?? []), page])
  }
  for (const pages of byName.values()) pages.sort((a, b) => a.from - b.from || (a.to < b.to ? -1 : 1))
  const at = (name: string, time: number): TalkedOfPage | null =>
    byName.get(name)?.findLast(({ from, until }) => from <= time && time <= until) ?? null
  const cited = new Map<EventId, TalkedOfPage | null>()
  return {
    citedBy: (message) => {
      const known = byName.size === 0 ? null : cited.get(message.id)
      if (known !== undefined) return known
      const found = [...citationsIn(message)].flatMap((name) => at(name, message.occurred.at) ?? [])
      const last = found.toSorted((a, b) => b.from - a.from || (a.to < b.to ? -1 : 1))[0] ?? null
      cited.set(message.id, last)
      return last
    },
    ofChannel: (message) => at(`${CHANNEL_KEY}${message.channel}`, message.occurred.at),
  }
}

/** As series keys hold them. */
export const channelNamesOf = ({ keys }: Event): readonly string[] =>
  keys.flatMap(({ names, value }) => (names === 'series' && value.startsWith(CHANNEL_KEY) ? [value] : []))

function talkedOf(stretch: readonly Event[]): TalkedOfPage {
  const inOrder = stretch.toSorted(byTime)
  const [first, last] = [inOrder[0]?.occurred.at ?? 0, inOrder.at(-1)?.occurred.at ?? 0]
  const until = Math.max(first + CONVERSATION.pageAtLeastMs, last + CONVERSATION.pageAfterMs)
  return { to: inOrder[0]?.id ?? ('' as EventId), from: first - CONVERSATION.pageAheadMs, until }
}
