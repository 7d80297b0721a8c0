import type { IncomingHttpHeaders } from 'node:http'
import type { Headers } from '../../domain/raw-event.ts'
import { containsCredential } from '../../telemetry/redact.ts'
import { isCredentialName } from './webhook-target.ts'

/** As Node gives them, several values of one name joined. Credentials included: for authentication, never for keeping. */
export function sentHeaders(headers: IncomingHttpHeaders): Headers {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])
  return Object.fromEntries(entries)
}

/** Those worth keeping: nothing of the connection, nothing that opens a door, whatever header a sender was told to put it in. */
export function storedHeaders(headers: Headers, credentials: readonly string[]): Headers {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !OF_THE_CONNECTION.has(name) && !isCredentialName(name) && !containsCredential(value, credentials),
  )
  return Object.fromEntries(kept)
}

/** The encoding is undone before the body is kept, and a receipt that was believed is kept as the receipt. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
  ...['content-length', 'content-encoding', 'x-hindsight-received-at'],
])
