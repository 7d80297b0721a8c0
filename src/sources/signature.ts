import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Headers, RawEvent } from '../domain/raw-event.ts'

/** Whether `hex` is the HMAC-SHA256 of the exact bytes. */
export function isHmacSha256(body: Uint8Array, secret: string, hex: string): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) return false
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), Buffer.from(hex, 'hex'))
}

/** `Authorization: Bearer <secret>`, or Basic with the secret as password: for senders that sign nothing. */
export function carriesSecret(raw: Pick<RawEvent, 'headers'>, secret: string): boolean {
  const credential = bearerToken(raw.headers) ?? basicPassword(raw.headers)
  return credential !== null && isSecret(credential, secret)
}

/** Compares digests, so that neither content nor length shows in the time it takes. An empty secret never matches. */
export function isSecret(candidate: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(candidate), digest(secret)) && secret !== ''
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
