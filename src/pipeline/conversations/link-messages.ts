/**
 * In: messages of channels, the beginnings of alerts, pages with all that was done about them, and people's assignments. Out: the event to which
 * each message belongs, by the first rule that applies; messages that belong to none are left out.
 * Promise: a function of the sets. What decides of a message lies within `limits.ts` of it, in its channel or thread.
 *
 * 1. A person says so (`assigned-by-edit`).
 * 2. A page names the channel as its own (`page-names-channel`).
 * 3. The message cites a page by address or key (`message-cites-page`), or the nearest citation around it in its channel or thread does
 *    (`conversation-cites-page`). A page that lies far away is cited as a comparison and counts for nothing.
 * 4. In a thread: what the message belongs to that began it (`thread-of-message`).
 * 5. Its channel talks of a service (`conversation-names-service`): the one that most messages around it name, the name of the channel too. The
 *    beginning is that of a page before that of an alert, the more severe one, the nearest. A channel that was made for an incident and is not
 *    called after the service talks of it by the way only.
 */
import type { Edit } from '../../domain/edit.ts'
import { byTime, type Event, isPage, type MessagePosted } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { pagesByName, type TalkedOfPage } from './cited-pages.ts'
import { CONVERSATION } from './limits.ts'
import { type NamedService, namedServiceFinder } from './named-services.ts'
import { isReply, threadOf } from './spoken.ts'
import { around, talkOf } from './talk.ts'

/** `to`: an event of the alert or the page. */
export interface MessageLink {
  readonly to: EventId
  readonly rule:
    | 'assigned-by-edit'
    | 'page-names-channel'
    | 'message-cites-page'
    | 'conversation-cites-page'
    | 'thread-of-message'
    | 'conversation-names-service'
}

export type MessageLinks = ReadonlyMap<EventId, MessageLink>

export interface ConversationContext {
  readonly policy: Policy
  /** Those in effect. */
  readonly edits: readonly Edit[]
}

/** `events`: alerts and pages, on one clock, with services under their configured names. Messages are on the same clock. */
export function linkMessages(
  messages: readonly MessagePosted[],
  events: readonly Event[],
  { policy, edits }: ConversationContext,
): MessageLinks {
  const links = new Map<EventId, MessageLink>()
  if (messages.length === 0) return links
  const { channels, threads, roots } = talkOf(messages)
  const pages = pagesByName(events.filter(isPage))
  const serviceNamed = namedServiceFinder(events, policy)
  const assigned = assignments(edits)

  function link(message: MessagePosted): MessageLink | null {
    const known = links.get(message.id)
    if (known !== undefined) return known
    const made = assigned.get(message.id) ?? byChannel(message) ?? byThread(message) ?? byTalk(message)
    if (made !== null) links.set(message.id, made)
    return made
  }

  const byChannel = (message: MessagePosted): MessageLink | null => linkTo(pages.ofChannel(message), 'page-names-channel')

  function byThread(message: MessagePosted): MessageLink | null {
    if (!isReply(message)) return null
    const thread = threads.get(threadOf(message)) ?? [message]
    const cited = citedNear(message, thread)
    if (cited !== null) return cited
    const root = roots.get(threadOf(message))
    const ofRoot = root === undefined || isReply(root) ? null : link(root)
    if (ofRoot !== null) return { to: ofRoot.to, rule: 'thread-of-message' }
    return named(serviceNamed(message, thread))
  }

  function byTalk(message: MessagePosted): MessageLink | null {
    if (isReply(message)) return null
    const talk = channels.get(message.channel) ?? [message]
    return citedNear(message, talk) ?? named(serviceNamed(message, talk))
  }

  /** Its own citation, else the nearest one before it, else the nearest one after. */
  function citedNear(message: MessagePosted, talk: readonly MessagePosted[]): MessageLink | null {
    const own = pages.citedBy(message)
    if (own !== null) return { to: own.to, rule: 'message-cites-page' }
    const { at } = message.occurred
    const before = around(talk, at - CONVERSATION.citedBackMs, at).findLast((other) => byTime(other, message) < 0 && citesAny(other))
    const after = around(talk, at, at + CONVERSATION.citedAheadMs).find((other) => byTime(other, message) > 0 && citesAny(other))
    const near = before ?? after
    return near === undefined ? null : linkTo(pages.citedBy(near), 'conversation-cites-page')
  }

  const citesAny = (message: MessagePosted): boolean => pages.citedBy(message) !== null

  for (const message of messages) link(message)
  return links
}

const linkTo = (page: TalkedOfPage | null, rule: MessageLink['rule']): MessageLink | null => (page === null ? null : { to: page.to, rule })
const named = (service: NamedService | null): MessageLink | null =>
  service === null ? null : { to: service.to, rule: 'conversation-names-service' }

/** Of several the last one made. */
function assignments(edits: readonly Edit[]): ReadonlyMap<EventId, MessageLink> {
  const assigned = new Map<EventId, MessageLink>()
  for (const edit of edits) {
    if (edit.type !== 'assign') continue
    for (const id of edit.events) if (id !== edit.about) assigned.set(id, { to: edit.about, rule: 'assigned-by-edit' })
  }
  return assigned
}
