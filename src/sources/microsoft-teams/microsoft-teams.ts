import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { addressParameter, chatMessage } from '../values/chat-message.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/**
 * Messages of Microsoft Teams: lists of Microsoft Graph with their replies (learn.microsoft.com "chatMessage resource type"), and the activity
 * of an outgoing webhook ("Create an Outgoing Webhook").
 */
export const microsoftTeams = jsonSender({
  name: 'microsoft-teams',
  setup: [
    'Team → Manage team → Apps → Create an outgoing webhook: {url}/webhooks/microsoft-teams; it is sent what mentions it by name',
    '  The security token that is shown goes to hindsight.yml under sources.microsoft-teams.secret',
    'A channel as a whole: GET https://graph.microsoft.com/v1.0/teams/TEAM/channels/CHANNEL/messages?$expand=replies, saved as a file,',
    '  curl --data-binary @messages.json "{url}/webhooks/microsoft-teams?channel=checkout-outage", with a token',
  ],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    type: 'message',
    id: String(at),
    localTimestamp: isoOf(at),
    channelId: 'msteams',
    conversation: { id: `19:${TEST_NAME}@thread.tacv2;messageid=${at}` },
    text: TEST_WORDS,
  }),
  recognizes: (body) => isActivity(body) || isMessage(messagesOf(body)[0]),
  read: readBody,
})

const isMessage = (body: unknown): boolean => hasAll(body, 'id', 'createdDateTime', 'body/content')
const isActivity = (body: unknown): boolean => wordAt(body, 'channelId') === 'msteams' && hasAll(body, 'conversation/id')

/** `Authorization: HMAC <base64>`, with the key that is given as Base64. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const base64 = /^hmac ([A-Za-z0-9+/=]+)$/i.exec(raw.headers.authorization ?? '')?.[1]
  const key = Buffer.from(secret, 'base64')
  return base64 !== undefined && key.length > 0 && isHmac([raw.body], key, { algorithm: 'sha256', base64 })
}

function messagesOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return listAt(body, '')
  if (isMessage(body)) return [body]
  return listAt(body, 'value')
}

function readBody(body: unknown, from: From): readonly Part[] {
  if (isActivity(body)) return [activityPart(body, from)]
  const messages = messagesOf(body)
  if (messages.length === 0) {
    if (Array.isArray(body) || Array.isArray(memberAt(body, 'value'))) return ['a page without messages']
    return [missing('/value', 'expected messages of Microsoft Graph, or the activity of an outgoing webhook')]
  }
  if (messages.every((message) => hasAll(message, 'subscriptionId')))
    return ['a change notification: its message is encrypted or not in it']
  return messages.flatMap((message) => [messagePart(message, from), ...listAt(message, 'replies').map((reply) => messagePart(reply, from))])
}

/** The replies of a thread name the message that they reply to. The two senders name a team differently, and a channel alike: it is enough. */
function messagePart(message: unknown, from: From): Part {
  const id = textAt(message, 'id')
  const type = wordAt(message, 'messageType')
  if (id === null) return missing('/value/id', 'expected the id of a message')
  if (type !== '' && type !== 'message') return `${type}: nobody's words`
  const isDeleted = textAt(message, 'deletedDateTime') !== null
  const words = [plainText(memberAt(message, 'subject')), contentOf(message), cardText(message)].filter((part) => part !== null)
  if (words.length === 0 && !isDeleted) return 'a message without words'
  return chatMessage(from, {
    team: null,
    channel: textAt(message, 'channelIdentity/channelId', 'chatId') ?? addressParameter(from, 'channel'),
    id,
    at: memberAt(message, 'createdDateTime'),
    changedAt: textAt(message, 'deletedDateTime') ?? textAt(message, 'lastEditedDateTime'),
    thread: textAt(message, 'replyToId'),
    actor: textAt(message, 'from/user/displayName', 'from/application/displayName', 'from/device/displayName', 'from/user/id'),
    text: words.join('\n'),
    link: linkAt(message, 'webUrl'),
    isDeleted,
    isOfApp: hasAll(message, 'from/application/id'),
  })
}

/** An attachment stands in the content as an empty element of its own. */
const contentOf = (message: unknown): string | null =>
  wordAt(message, 'body/contentType') === 'text' ? textAt(message, 'body/content') : plainText(memberAt(message, 'body/content'))

/** What bots say: the title and the text of a connector card. */
function cardText(message: unknown): string | null {
  const cards = listAt(message, 'attachments').flatMap((attachment) => {
    const parts = ['content/title', 'content/summary', 'content/text'].map((path) => plainText(memberAt(attachment, path)))
    return [...new Set(parts.filter((part) => part !== null))]
  })
  return cards.length === 0 ? null : cards.join('\n')
}

/** The id is that of the message in Graph; a reply has its thread in the name of the conversation. */
function activityPart(activity: unknown, from: From): Part {
  if (wordAt(activity, 'type') !== 'message') return `activity ${wordAt(activity, 'type') || 'of no type'}: no message`
  const [channel, thread] = (textAt(activity, 'conversation/id') ?? '').split(';messageid=')
  const id = textAt(activity, 'id')
  const text = plainText(memberAt(activity, 'text'))
  if (text === null) return 'a message without words'
  return chatMessage(from, {
    team: null,
    channel: textAt(activity, 'channelData/channel/id', 'channelData/teamsChannelId') ?? (channel || null),
    id,
    at: [memberAt(activity, 'timestamp'), memberAt(activity, 'localTimestamp')],
    thread: thread === undefined || thread === id ? null : thread,
    actor: textAt(activity, 'from/name', 'from/id'),
    text,
  })
}
