import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Headers, RawEvent } from '../domain/raw-event.ts'

/** Whether `hex` is the HMAC-SHA256 of the exact bytes. */
export const isHmacSha256 = (body: Uint8Array, secret: string, hex: string): boolean => isHmac([body], secret, { algorithm: 'sha256', hex })

export interface PresentedHmac {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  /** The signature as presented, in one of the two notations. */
  readonly hex?: string
  readonly base64?: string
}

/** Whether a signature is that of the parts, one after the other. Constant time; an empty secret signs nothing. */
export function isHmac(
  parts: readonly (string | Uint8Array)[],
  secret: string | Uint8Array,
  { algorithm, hex, base64 }: PresentedHmac,
): boolean {
  const presented = hex !== undefined ? fromHex(hex) : fromBase64(base64 ?? '')
  const hmac = createHmac(algorithm, secret)
  for (const part of parts) hmac.update(part)
  const expected = hmac.digest()
  return presented.length === expected.length && timingSafeEqual(expected, presented) && secret.length > 0
}

const fromHex = (text: string): Buffer => (/^(?:[0-9a-f]{2}){20,64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0))
const fromBase64 = (text: string): Buffer => (/^[A-Za-z0-9+/]{26,88}={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0))

/** A signed time more than five minutes from the receipt is a replay. */
const SIGNED_TIME_MAX_MS = 300_000

export const isFresh = (seconds: string, { receivedAt }: Pick<RawEvent, 'receivedAt'>): boolean =>
  /^\d{9,11}$/.test(seconds) && Math.abs(Number(seconds) * 1_000 - receivedAt) <= SIGNED_TIME_MAX_MS

/**
 * Standard Webhooks (standardwebhooks.com), also under Svix's names: id, time and body, with a key that is given as Base64. Several signatures
 * while keys are rotated.
 */
export function isStandardWebhook(raw: RawEvent, secret: string): boolean {
  const header = (name: string): string => raw.headers[`webhook-${name}`] ?? raw.headers[`svix-${name}`] ?? ''
  const [id, time] = [header('id'), header('timestamp')]
  const signatures = header('signature')
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? one.slice(3) : []))
  if (id === '' || signatures.length === 0 || secret === '' || !isFresh(time, raw)) return false
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret
  return signatures
    .slice(0, 10)
    .map((base64) => isHmac([`${id}.${time}.`, raw.body], key, { algorithm: 'sha256', base64 }))
    .includes(true)
}

/** `Authorization: Bearer <secret>`, or Basic with the secret as password: for senders that sign nothing. */
export function carriesSecret(raw: Pick<RawEvent, 'headers'>, secret: string): boolean {
  const credential = bearerToken(raw.headers) ?? basicPassword(raw.headers)
  return credential !== null && isSecret(credential, secret)
}

/** Compares digests, so that neither content nor length shows in the time it takes. An empty secret never matches. */
export function isSecret(candidate: string, secret: string): boolean {
  return timingSafeEqual(digestOf(candidate), digestOfSecret(secret)) && secret !== ''
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Every delivery is compared with the few secrets that are configured; after many reloads they are others. */
const secretDigests = new Map<string, Buffer>()
const SECRET_DIGESTS_MAX = 1_000

function digestOfSecret(secret: string): Buffer {
  const known = secretDigests.get(secret)
  if (known !== undefined) return known
  if (secretDigests.size >= SECRET_DIGESTS_MAX) secretDigests.clear()
  const digest = digestOf(secret)
  secretDigests.set(secret, digest)
  return digest
}

export function bearerToken(headers: Headers): string | null {
  return /^bearer ([^ ]+)$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

/** The password of Basic authentication; the user name may be anything. */
export function basicPassword(headers: Headers): string | null {
  const encoded = /^basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1]
  if (encoded === undefined) return null
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon === -1 ? null : pair.slice(colon + 1)
}
