import { appendTo } from '../../domain/append-to.ts'
import { byTime, type MessagePosted } from '../../domain/event.ts'
import { keyNamed } from '../episodes/episode-fields.ts'
import { isReply, threadOf } from './spoken.ts'

/** Messages by where they were exchanged, each list in order of time. */
export interface Talk {
  /** What was said in a channel itself, by the channel. */
  readonly channels: ReadonlyMap<string, readonly MessagePosted[]>
  /** The replies of each thread. */
  readonly threads: ReadonlyMap<string, readonly MessagePosted[]>
  /** Messages by what a thread under them is called. */
  readonly roots: ReadonlyMap<string, MessagePosted>
}

export function talkOf(messages: readonly MessagePosted[]): Talk {
  const [channels, threads] = [new Map<string, MessagePosted[]>(), new Map<string, MessagePosted[]>()]
  const roots = new Map<string, MessagePosted>()
  for (const message of messages.toSorted(byTime)) {
    if (isReply(message)) appendTo(threads, threadOf(message), message)
    else appendTo(channels, message.channel, message)
    const name = keyNamed(message, 'occurrence')?.value
    if (name !== undefined && !roots.has(name)) roots.set(name, message)
  }
  return { channels, threads, roots }
}

/** The messages between two times, both included; they come in order of time. */
export const around = (messages: readonly MessagePosted[], from: number, to: number): readonly MessagePosted[] =>
  messages.slice(firstAt(messages, from), firstAt(messages, to + 1))

function firstAt(messages: readonly MessagePosted[], at: number): number {
  let [low, high] = [0, messages.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle]?.occurred.at ?? at) < at) low = middle + 1
    else high = middle
  }
  return low
}
