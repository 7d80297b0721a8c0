import { appendTo } from '../../domain/append-to.ts'
import { type Event, isAlert, isPage, type MessagePosted } from '../../domain/event.ts'
import { byText, type EventId, type ServiceName } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { serviceNamer } from '../../domain/service.ts'
import { bySeverity } from '../../domain/severity.ts'
import { beganAt } from '../neighbourhood/marks.ts'
import { CHANNEL_NAME_VOTES, CONVERSATION, NAMED_MIN } from './limits.ts'
import { isOfOneIncident, wordsOfChannel, wordsSaid } from './spoken.ts'
import { around } from './talk.ts'

export interface NamedService {
  readonly service: ServiceName
  /** The beginning that is meant. */
  readonly to: EventId
}

/** Whether it says when an alert or a page began, so that talk of its service may be about it: the end of an alert says so, too. */
export const isBeginning = (event: Event): boolean => (isAlert(event) || event.kind === 'page.triggered') && !event.isTest

/** The service that the talk around a message is about. `talk`: of its channel or its thread, in order of time. */
export function namedServiceFinder(
  events: readonly Event[],
  policy: Policy,
): (message: MessagePosted, talk: readonly MessagePosted[]) => NamedService | null {
  const beginnings = new Map<ServiceName, Event[]>()
  for (const event of events) if (isBeginning(event) && event.service !== null) appendTo(beginnings, event.service, event)
  const nameOf = serviceNamer(policy.services)
  const servicesIn = (words: ReadonlySet<string>): ReadonlySet<ServiceName> =>
    new Set([...words].map(nameOf).filter((service) => beginnings.has(service)))

  const named = new Map<EventId, ReadonlySet<ServiceName>>()
  const servicesNamedBy = (message: MessagePosted): ReadonlySet<ServiceName> => {
    const found = named.get(message.id) ?? servicesIn(wordsSaid(message))
    named.set(message.id, found)
    return found
  }

  return (message, talk) => {
    if (beginnings.size === 0) return null
    const inName = servicesIn(wordsOfChannel(message))
    const { at } = message.occurred
    const votes = new Map<ServiceName, Vote>()
    for (const other of around(talk, at - CONVERSATION.namedBackMs, at + CONVERSATION.namedAheadMs)) {
      for (const service of servicesNamedBy(other)) {
        const known = votes.get(service)
        const to = known?.to ?? meant(beginnings.get(service) ?? [], other, inName.has(service))
        if (known !== undefined) known.count += 1
        else if (to !== null) votes.set(service, { service, to, first: other.occurred.at, count: 1 })
      }
    }
    const isPossible = ({ service, count }: Vote): boolean => inName.has(service) || (count >= NAMED_MIN && !isOfOneIncident(message))
    const weight = ({ service, count }: Vote): number => count + (inName.has(service) ? CHANNEL_NAME_VOTES : 0)
    const [best] = [...votes.values()]
      .filter(isPossible)
      .sort((a, b) => weight(b) - weight(a) || a.first - b.first || byText(a.service, b.service))
    return best ?? null
  }

  function meant(candidates: readonly Event[], naming: MessagePosted, isInName: boolean): EventId | null {
    const before = isInName ? CONVERSATION.startBeforeNamedChannelMs : CONVERSATION.startBeforeMs
    const { at } = naming.occurred
    const possible = candidates.filter((event) => beganAt(event) >= at - before && beganAt(event) <= at + CONVERSATION.startAfterMs)
    const [best] = possible.sort((a, b) => byRank(a, b) || distance(a, at) - distance(b, at) || byText(a.id, b.id))
    return best?.id ?? null
  }

  function byRank(a: Event, b: Event): number {
    if (isPage(a) !== isPage(b)) return isPage(a) ? -1 : 1
    return bySeverity(severityOf(a), severityOf(b), policy.correlation.severityWords)
  }
}

interface Vote extends NamedService {
  readonly first: number
  count: number
}

const severityOf = (event: Event): string | null => (isAlert(event) || event.kind === 'page.triggered' ? event.severity : null)

/** What began before is nearer than what began after. */
function distance(event: Event, at: number): number {
  const began = beganAt(event)
  return began <= at ? at - began : 2 * (began - at) + 1
}
