import type { IncomingHttpHeaders } from 'node:http'
import { rawEventId } from '../domain/identity.ts'
import type { Headers, RawEvent } from '../domain/raw-event.ts'
import { instant } from '../domain/time/time.ts'
import { isSecret } from '../sources/signature.ts'
import type { Source } from '../sources/source.ts'
import type { AccessToken, Role, ServerSettings, SourceCredentials } from './settings.ts'

/** `raw` is what arrived, credentials included and before any decoding. Several secrets are valid at once during a rotation. */
export function isAuthentic(raw: RawEvent, { source, credentials, pathToken }: Sender): boolean {
  const { secrets, tokens, topics = [] } = credentials
  if (secrets.length === 0 && tokens.length === 0) return topics.length === 0
  if (secrets.some((secret) => source.authenticate(raw, secret))) return true
  const presented = [...presentedTokens(raw.headers), ...(pathToken === null ? [] : [pathToken])]
  return tokens.some((token) => presented.some((candidate) => isSecret(candidate, token)))
}

/** Whether nothing but the head has a part in it: where `mayBeAuthentic` is true it is then known. */
export const isProvenByHead = ({ proof }: Source): boolean => proof === 'head'

/** Whether the head of a delivery leaves it possible that its body is authentic: whoever shows nothing is not listened to. */
export function mayBeAuthentic(headers: Headers, sender: Sender): boolean {
  const { source, credentials } = sender
  const { proof } = source
  if (proof === undefined || (credentials.secrets.length === 0 && credentials.tokens.length === 0)) return true
  if (proof !== 'head' && headers[proof.header] !== undefined && credentials.secrets.length > 0) return true
  return isAuthentic({ id: NO_ID, source: source.name, receivedAt: NEVER, path: '', headers, body: NO_BODY }, sender)
}
const [NO_ID, NEVER, NO_BODY] = [rawEventId(''), instant(0), new Uint8Array()]

export interface Sender {
  readonly source: Source
  readonly credentials: SourceCredentials
  /** The token in the path or the query; null: none. */
  readonly pathToken: string | null
}

/** Whether everybody is let in. */
export const isOpen = ({ tokens, users = {} }: ServerSettings['auth']): boolean => tokens.length === 0 && Object.keys(users).length === 0

/** The role that the caller's token gives; null: a token is required and none of ours was sent. */
export const roleOf = (headers: IncomingHttpHeaders, auth: ServerSettings['auth']): Role | null =>
  isOpen(auth) ? 'admin' : (tokenOf(headers, auth.tokens)?.role ?? null)

/** Whether something was sent that could be a token or a password, right or wrong. */
export const presentsToken = ({ authorization = '' }: IncomingHttpHeaders): boolean => authorization.trim() !== ''

/** The configured token in these headers; null: none. */
export function tokenOf(headers: IncomingHttpHeaders, tokens: readonly AccessToken[]): AccessToken | null {
  const presented = presentedTokens({ authorization: headers.authorization ?? '' })
  return tokens.find(({ token }) => presented.some((candidate) => isSecret(candidate, token))) ?? null
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, editor: 1, admin: 2 }
export const isAllowed = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed]

/** `Bearer X`, any other scheme of a vendor (`GenieKey X`), a bare `X`, or the password or the user of Basic. */
function presentedTokens(headers: Readonly<Record<string, string>>): readonly string[] {
  const named = TOKEN_HEADERS.flatMap((name) => headers[name] ?? [])
  const authorization = headers.authorization?.trim() ?? ''
  if (authorization === '') return named
  const space = authorization.indexOf(' ')
  const value = authorization.slice(space + 1).trim()
  return [...named, ...(authorization.slice(0, space).toLowerCase() === 'basic' ? decodeBasic(value) : [value])]
}

const TOKEN_HEADERS = ['x-hindsight-token', 'x-auth-token', 'x-api-key'] as const

function decodeBasic(encoded: string): readonly string[] {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return (colon < 0 ? [text] : [text.slice(colon + 1), text.slice(0, colon)]).filter((part) => part !== '')
}
