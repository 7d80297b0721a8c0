import { appendTo } from '../../domain/append-to.ts'
import type { Edit } from '../../domain/edit.ts'
import { byTime, type Event, isAlert, isPage, type MessagePosted } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Cluster } from '../correlate/correlate.ts'
import { linkMessages, type MessageLink, type MessageLinks } from './link-messages.ts'
import { isSpoken } from './spoken.ts'

/** A message of a channel, and why it is here. */
export interface LinkedMessage {
  readonly message: MessagePosted
  readonly link: MessageLink
}

interface LinkContext {
  /** null: what the events themselves say. */
  readonly links: MessageLinks | null
  readonly edits: readonly Edit[]
  readonly policy: Policy
}

/** In order of time. What belongs to alerts that are no incident is left out. */
export function linkedByCluster(
  clusters: readonly Cluster[],
  known: readonly Event[],
  { links: given, edits, policy }: LinkContext,
): ReadonlyMap<Cluster, readonly LinkedMessage[]> {
  const linked = new Map<Cluster, LinkedMessage[]>()
  const messages = known.filter(isSpoken)
  if (messages.length === 0) return linked
  const links = given ?? linkMessages(messages, known.filter(isAlertOrPage), { policy, edits })
  if (links.size === 0) return linked
  const clusterOf = clustersByEvent(clusters)
  for (const message of messages.toSorted(byTime)) {
    const link = links.get(message.id)
    const cluster = link === undefined ? undefined : clusterOf.get(link.to)
    if (link === undefined || cluster === undefined) continue
    appendTo(linked, cluster, { message, link })
  }
  return linked
}

export const isAlertOrPage = (event: Event): boolean => isAlert(event) || isPage(event)

function clustersByEvent(clusters: readonly Cluster[]): ReadonlyMap<EventId, Cluster> {
  const byEvent = new Map<EventId, Cluster>()
  for (const cluster of clusters) {
    for (const { events } of [...cluster.episodes, ...cluster.notifications.map(({ episode }) => episode)])
      for (const { id } of events) byEvent.set(id, cluster)
  }
  return byEvent
}

export const conversationMembers = (messages: readonly LinkedMessage[]): readonly Membership[] =>
  messages.map(({ message, link }) => ({
    eventId: message.id,
    source: message.source,
    key: message.senderKey,
    at: message.occurred.at,
    because: link.rule === 'assigned-by-edit' ? 'named-by-edit' : 'same-conversation',
    rule: link.rule,
    score: null,
  }))
