import type { MessagePosted } from '../../domain/event.ts'
import { type From, postedEvent } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { hasAll, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plausibleTime } from '../values/times.ts'
import { slackText } from './slack-text.ts'

/** What people are called, by their ids. */
export type People = ReadonlyMap<string, string>

export interface Place {
  readonly team: string | null
  readonly channel: string | null
  /** What the channel is called; left out: by its id. */
  readonly name?: string | null
  /** Left out: by their ids. */
  readonly people?: People
}

/** What says something; what is left out of it is about the channel, not in it. */
const SAID: readonly string[] = [
  '',
  'bot_message',
  'me_message',
  'thread_broadcast',
  'file_share',
  'file_comment',
  'channel_topic',
  'group_topic',
  'bot_add_message',
  'reply_broadcast',
]

/** One message, its newest words: an edit has the id of what it edits. */
export function messagePart(event: unknown, from: From, place: Place): Part {
  const subtype = wordAt(event, 'subtype')
  if (subtype === 'message_deleted') return deletionPart(event, from, place)
  if (subtype === 'message_changed') return editPart(event, from, place)
  if (!SAID.includes(subtype)) return `${subtype.replaceAll('_', ' ')}: nobody's words`
  return wordsOf(event, from, { ...place, ts: textAt(event, 'ts', 'event_ts') })
}

/** A link that was unfolded changes the message, and nobody edited it. */
function editPart(event: unknown, from: From, place: Place): Part {
  const message = memberAt(event, 'message')
  if (textAt(message, 'text') === textAt(event, 'previous_message/text') || !hasAll(message, 'edited'))
    return 'a message was decorated, not edited'
  return wordsOf(message, from, { ...place, ts: textAt(event, 'message/ts', 'previous_message/ts') })
}

/** Its words are withdrawn; that somebody wrote something then stays. */
function deletionPart(event: unknown, from: From, place: Place): Part {
  const ts = textAt(event, 'deleted_ts', 'previous_message/ts')
  if (ts === null) return 'a message was deleted, and it is not said which'
  const previous = memberAt(event, 'previous_message')
  const deleted = messageEvent(previous, from, { ...place, ts, text: 'message deleted', since: textAt(event, 'ts', 'event_ts') })
  return { ...deleted, isActivity: true }
}

type Message = Place & { readonly ts: string | null }

function wordsOf(message: unknown, from: From, place: Message): Part {
  const text = withNames(textOf(message), place.people)
  return text === null
    ? 'a message without words'
    : messageEvent(message, from, { ...place, text, since: textAt(message, 'edited/ts') ?? place.ts })
}

interface Words extends Message {
  readonly text: string
  /** When it was last written. */
  readonly since: string | null
}

function messageEvent(message: unknown, from: From, { team, channel, name = null, people, ts, text, since }: Words): MessagePosted {
  const thread = textAt(message, 'thread_ts')
  const place = `${team ?? ''}/${channel ?? ''}`
  const actor = textAt(
    message,
    'user_profile/real_name',
    'user_profile/display_name',
    'comment/user',
    'user',
    'bot_profile/name',
    'username',
    'bot_id',
  )
  const posted = postedEvent(
    from,
    {
      about: ['message', place],
      id: ts,
      at: ts,
      occurrence: `${place}/${ts ?? ''}`,
      series: [thread === null ? null : `${place}/${thread}`],
      senderKey: ts,
      actor: actor === null ? null : (people?.get(actor) ?? actor),
      text,
    },
    channel === null ? from.source : `${from.source}/${name ?? channel}`,
  )
  // The newest words stand, in whatever order they are received.
  const written = plausibleTime(since, from.raw.receivedAt)
  const dated = written === null ? posted : { ...posted, content: { receivedAt: written.at, rawEventId: from.raw.id } }
  // What an app posted shows nobody at work.
  return hasAll(message, 'bot_id') || wordAt(message, 'subtype') === 'bot_message' ? { ...dated, isActivity: true } : dated
}

/** `@U0123` as the person is called. */
const withNames = (text: string | null, people: People | undefined): string | null =>
  text === null || people === undefined
    ? text
    : text.replace(/@([UW][A-Z0-9]{2,20})\b/g, (whole, id: string) => {
        const name = people.get(id)
        return name === undefined ? whole : `@${name}`
      })

/** Bots put their words into attachments or blocks. */
function textOf(message: unknown): string | null {
  const own = slackText(textAt(message, 'text') ?? textAt(message, 'comment/comment'))
  if (own !== null) return own
  const attached = listAt(message, 'attachments').flatMap((attachment) => {
    const parts = ['pretext', 'title', 'text'].map((name) => slackText(textAt(attachment, name))).filter((part) => part !== null)
    return parts.length > 0 ? [parts.join('\n')] : (slackText(textAt(attachment, 'fallback')) ?? [])
  })
  if (attached.length > 0) return attached.join('\n')
  const blocks = listAt(message, 'blocks').flatMap((block) => slackText(textAt(block, 'text/text', 'title/text')) ?? [])
  return blocks.length > 0 ? blocks.join('\n') : slackText(textAt(message, 'file/title', 'files/0/title', 'topic'))
}
