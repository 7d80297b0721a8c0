import { isoOf } from '../../domain/time/time.ts'
import { addressParameter, chatMessage } from '../values/chat-message.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/**
 * Messages of Discord, which posts none by itself: a channel as DiscordChatExporter writes it (its JsonMessageWriter), or a list as the API gives
 * it (discord.com/developers "Message Resource").
 */
export const discord = jsonSender({
  name: 'discord',
  setup: [
    'An export as JSON: DiscordChatExporter.Cli export --format Json --channel CHANNEL --output channel.json',
    '  curl -fsS --retry 5 -H "Authorization: Bearer $TOKEN" --data-binary @channel.json {url}/webhooks/discord',
  ],
  test: (at) => [{ id: String(at), channel_id: TEST_NAME, content: TEST_WORDS, timestamp: isoOf(at), author: { id: TEST_NAME } }],
  recognizes: (body) => isExport(body) || isMessage(messagesOf(body)[0]),
  read: (body, from) => {
    const messages = messagesOf(body)
    if (messages.length > 0) return messages.map((message) => messagePart(message, from, placeOf(body, from)))
    return isExport(body) || Array.isArray(body)
      ? ['a channel without messages']
      : [missing('/messages', 'expected the messages of a channel')]
  },
})

const isExport = (body: unknown): boolean => hasAll(body, 'guild/id', 'channel/id', 'messages')
const isMessage = (message: unknown): boolean => hasAll(message, 'id', 'channel_id', 'author/id', 'content', 'timestamp')

const messagesOf = (body: unknown): readonly unknown[] =>
  Array.isArray(body) ? listAt(body, '') : isMessage(body) ? [body] : listAt(body, 'messages')

interface Place {
  readonly guild: string | null
  readonly channel: string | null
}

const placeOf = (body: unknown, from: From): Place => ({
  guild: textAt(body, 'guild/id'),
  channel: textAt(body, 'channel/name') ?? addressParameter(from, 'channel'),
})

/** What a person wrote: the exporter writes words, the API numbers. */
const SAID: readonly string[] = [
  '',
  'default',
  'reply',
  '0',
  '19',
  '20',
  '21',
  '23',
  'chatinputcommand',
  'contextmenucommand',
  'threadstartermessage',
]

/** A reply quotes a message and stays in the channel: a thread is a channel of its own here. */
function messagePart(message: unknown, from: From, { guild, channel }: Place): Part {
  const id = textAt(message, 'id')
  const type = wordAt(message, 'type')
  if (id === null) return missing('/messages/id', 'expected the id of a message')
  if (!SAID.includes(type)) return `${type}: nobody's words`
  const words = [plainText(memberAt(message, 'content')), embeddedText(message)].filter((part) => part !== null)
  if (words.length === 0) return 'a message without words'
  return chatMessage(from, {
    team: guild,
    channel: channel ?? textAt(message, 'channel_id'),
    id,
    at: memberAt(message, 'timestamp'),
    changedAt: textAt(message, 'timestampEdited', 'edited_timestamp'),
    actor: textAt(message, 'author/nickname', 'author/global_name', 'author/name', 'author/username', 'author/id'),
    text: words.join('\n'),
    isOfApp: memberAt(message, 'author/isBot') === true || memberAt(message, 'author/bot') === true,
  })
}

/** What bots say. */
function embeddedText(message: unknown): string | null {
  const embeds = listAt(message, 'embeds').flatMap((embed) => {
    const parts = ['title', 'description'].map((name) => plainText(memberAt(embed, name))).filter((part) => part !== null)
    return parts.length === 0 ? [] : [parts.join('\n')]
  })
  return embeds.length === 0 ? null : embeds.join('\n')
}
