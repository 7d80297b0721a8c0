import type { IncomingHttpHeaders } from 'node:http'
import type { Headers } from '../../domain/raw-event.ts'
import { tellsCredential } from '../../telemetry/strike-out.ts'
import { isCredentialName } from './webhook-target.ts'

/** As Node gives them, several values of one name joined. Credentials included: for authentication, never for keeping. */
export function sentHeaders(headers: IncomingHttpHeaders): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])
  return Object.fromEntries(entries)
}

/** Those worth keeping: nothing of the connection, nothing that opens a door, whatever header a sender was told to put it in. */
export function storedHeaders(headers: Headers, credentials: readonly string[]): Headers {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !NEVER_STORED.has(name) && !isCredentialName(name) && !tellsCredential(value, credentials),
  )
  return Object.fromEntries(kept)
}

/** The encoding is undone before the body is kept, and a receipt that was believed is kept as the receipt. */
const NEVER_STORED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
  ...['content-length', 'content-encoding', 'x-hindsight-received-at'],
])
