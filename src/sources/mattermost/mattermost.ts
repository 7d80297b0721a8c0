import type { RawEvent } from '../../domain/raw-event.ts'
import { carriesSecret, isSecret } from '../signature.ts'
import type { Sent } from '../source.ts'
import { addressParameter, chatMessage } from '../values/chat-message.ts'
import type { From } from '../values/facts.ts'
import { jsonOrForm, jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, isObject, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { jsonLines } from './json-lines.ts'

/**
 * Messages of Mattermost: outgoing webhooks (docs.mattermost.com "Outgoing webhooks"), the lines of a bulk export ("Bulk export data"), and the
 * posts of a channel as its API lists them.
 */
export const mattermost = jsonSender({
  name: 'mattermost',
  setup: [
    'Integrations → Outgoing Webhooks → Add: content type application/json, the channel of incidents, no trigger words',
    '  Callback URLs: {url}/webhooks/mattermost/TOKEN (a token under sources.mattermost.tokens)',
    'An export: mmctl export create; curl --data-binary @import.jsonl {url}/webhooks/mattermost, with a token',
  ],
  contentTypes: ['application/x-ndjson', 'application/jsonl'],
  authenticate: (raw, secret) => isSecret(tokenOf(raw), secret) || carriesSecret(raw, secret),
  bodyOf: (raw) => jsonLines(raw) ?? jsonOrForm(raw),
  test: (at) => ({
    team_id: TEST_NAME,
    channel_id: TEST_NAME,
    channel_name: TEST_NAME,
    timestamp: at,
    user_id: TEST_NAME,
    user_name: TEST_NAME,
    post_id: `${TEST_NAME}-${at}`,
    text: TEST_WORDS,
  }),
  recognizes: (body) => isHook(body) || isExport(body) || isListing(body),
  read: readBody,
  conceal: concealToken,
})

const isHook = (body: unknown): boolean => hasAll(body, 'channel_id', 'channel_name', 'user_name', 'text') && hasAll(body, 'post_id')
const isExport = (body: unknown): boolean =>
  Array.isArray(body) &&
  listAt(body, '').some((line) => hasAll(line, 'type', 'post/create_at') || hasAll(line, 'type', 'direct_post/create_at'))
const isListing = (body: unknown): boolean => hasAll(body, 'order', 'posts')

const tokenOf = (raw: RawEvent): string => {
  const body = jsonOrForm(raw)
  return 'value' in body ? (textAt(body.value, 'token') ?? '') : ''
}

/** The token of an outgoing webhook stands in its body: it is struck out before anything is kept. */
function concealToken({ headers, body }: Sent): Sent {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const concealed = text.replace(TOKEN, '$1[removed]$2').replace(/(^|&)token=(?!%5Bremoved%5D)[^&]{1,200}/, '$1token=%5Bremoved%5D')
  return { headers, body: concealed === text ? body : new TextEncoder().encode(concealed) }
}
const TOKEN = /("token"\s{0,20}:\s{0,20}")(?!\[removed\])[^"\\]{1,200}(")/g

function readBody(body: unknown, from: From): readonly Part[] {
  if (isListing(body)) return readListing(body, from)
  if (Array.isArray(body)) return listAt(body, '').flatMap((line) => linePart(line, from))
  if (hasAll(body, 'command', 'response_url')) return ['a slash command: no message']
  if (!hasAll(body, 'channel_id') && !hasAll(body, 'channel_name'))
    return [missing('/channel_id', 'expected an outgoing webhook, posts, or the lines of an export')]
  return [
    messagePart(from, {
      team: textAt(body, 'team_domain', 'team_id'),
      channel: textAt(body, 'channel_name', 'channel_id'),
      at: memberAt(body, 'timestamp'),
      user: textAt(body, 'user_name', 'user_id'),
      words: memberAt(body, 'text'),
    }),
  ]
}

interface Post {
  readonly team: string | null
  readonly channel: string | null
  readonly at: unknown
  readonly user: string | null
  readonly words: unknown
  readonly editedAt?: unknown
  readonly isDeleted?: boolean
  readonly thread?: string | null
  readonly isOfApp?: boolean
}

/** An export has no ids: as its import does, a post is known by its channel, its author and its millisecond. */
const postId = (user: string | null, at: unknown): string => `${user ?? ''} ${String(at)}`

function messagePart(
  from: From,
  { team, channel, at, user, words, editedAt, isDeleted = false, isOfApp = false, thread = null }: Post,
): Part {
  const text = plainText(words)
  if (text === null && !isDeleted) return 'a message without words'
  const changedAt = isSet(editedAt) ? editedAt : null
  return chatMessage(from, {
    team,
    channel,
    id: postId(user, at),
    at,
    changedAt,
    thread,
    actor: user,
    text: text ?? '',
    isDeleted,
    isOfApp,
  })
}

const isOfApp = (post: unknown): boolean => ['from_webhook', 'from_bot'].some((name) => textAt(post, `props/${name}`) === 'true')

/** 0: never. */
const isSet = (time: unknown): boolean => time !== undefined && time !== null && time !== 0

/** A post of a bulk export with its replies, which name neither their team nor their channel. */
function linePart(line: unknown, from: From): readonly Part[] {
  const type = wordAt(line, 'type')
  const post = memberAt(line, 'post')
  if (type === 'direct_post') return ['a direct message: not of a channel']
  if (type !== 'post' || !isObject(post)) return [`${type || 'a line'}: no message`]
  if (/^system_/.test(wordAt(post, 'type'))) return [`${wordAt(post, 'type').replaceAll('_', ' ')}: nobody's words`]
  const [team, channel] = [textAt(post, 'team'), textAt(post, 'channel')]
  const user = textAt(post, 'user')
  const partOf = (one: unknown, thread: string | null): Part =>
    messagePart(from, {
      team,
      channel,
      at: memberAt(one, 'create_at'),
      user: textAt(one, 'user'),
      words: memberAt(one, 'message'),
      editedAt: memberAt(one, 'edit_at'),
      thread,
      isOfApp: isOfApp(one),
    })
  const root = postId(user, memberAt(post, 'create_at'))
  return [partOf(post, null), ...listAt(post, 'replies').map((reply) => partOf(reply, root))]
}

/** The API names people and channels by ids, unless the address says which channel it is. */
function readListing(body: unknown, from: From): readonly Part[] {
  const posts = memberAt(body, 'posts')
  const all = isObject(posts) ? Object.values(posts).slice(0, 20_000) : []
  if (all.length === 0) return ['a page without messages']
  return all.map((post) => {
    if (/^system_/.test(wordAt(post, 'type'))) return `${wordAt(post, 'type').replaceAll('_', ' ')}: nobody's words`
    const deletedAt = memberAt(post, 'delete_at')
    const root = memberAt(posts, textAt(post, 'root_id') ?? '')
    return messagePart(from, {
      team: addressParameter(from, 'team'),
      channel: addressParameter(from, 'channel') ?? textAt(post, 'channel_id'),
      at: memberAt(post, 'create_at'),
      user: textAt(post, 'user_id'),
      words: memberAt(post, 'message'),
      editedAt: isSet(deletedAt) ? deletedAt : memberAt(post, 'edit_at'),
      isDeleted: isSet(deletedAt),
      isOfApp: isOfApp(post),
      thread: isObject(root) ? postId(textAt(root, 'user_id'), memberAt(root, 'create_at')) : textAt(post, 'root_id'),
    })
  })
}
