import type { MessagePosted } from '../../domain/event.ts'
import { type From, postedEvent } from './facts.ts'
import { plausibleTime } from './times.ts'

/** A message of a chat as a reader takes it out of a body; what is null the chat does not say. */
export interface ChatMessage {
  /** The workspace, and the channel in it: by their ids, or by their names where the chat gives no ids. */
  readonly team: string | null
  readonly channel: string | null
  /** The chat's id of the message; an edit has the id of what it edits. Without one its author and its time are it. */
  readonly id: string | null
  /** When it was posted, as sent. */
  readonly at: unknown
  /** When it was last written or withdrawn, as sent; null or left out: never after it was posted. */
  readonly changedAt?: unknown
  /** The id of the message that began the thread. */
  readonly thread?: string | null
  readonly actor: string | null
  readonly text: string
  readonly link?: string | null
  /** Withdrawn by its author: that somebody wrote something then stays. */
  readonly isDeleted?: boolean
  /** Posted by an app: what nobody wrote shows nobody at work. */
  readonly isOfApp?: boolean
}

/** The newest words stand, in whatever order they are received. */
export function chatMessage(from: From, message: ChatMessage): MessagePosted {
  const { team, channel, id, thread = null, actor } = message
  const place = `${team ?? ''}/${channel ?? ''}`
  const posted = postedEvent(
    from,
    {
      about: ['message', place, ...(id === null ? [actor] : [])],
      id,
      at: message.at,
      occurrence: `${place}/${id ?? `${actor ?? ''} ${String(message.at)}`}`,
      series: [thread === null ? null : `${place}/${thread}`],
      senderKey: id,
      actor,
      text: message.isDeleted === true ? 'message deleted' : message.text,
      link: message.link ?? null,
    },
    channel === null ? from.source : `${from.source}/${channel}`,
  )
  const written = plausibleTime(message.changedAt ?? message.at, from.raw.receivedAt)
  const dated = written === null ? posted : { ...posted, content: { receivedAt: written.at, rawEventId: from.raw.id } }
  return message.isDeleted === true || message.isOfApp === true ? { ...dated, isActivity: true } : dated
}

/** What the address of an export says, such as `?channel=checkout-outage`: many an export does not name its own channel. */
export const addressParameter = (from: From, name: string): string | null =>
  new URLSearchParams(from.raw.path.split('?')[1] ?? '').get(name)?.slice(0, 200) || null
