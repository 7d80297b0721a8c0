import type { IncomingHttpHeaders } from 'node:http'
import type { Headers } from '../../domain/raw-event.ts'
import { containsCredential } from '../../telemetry/redact.ts'
import { isCredentialName } from './webhook-target.ts'

/** As Node gives them, several values of one name joined. Credentials included: for authentication, never to be stored. */
export function sentHeaders(headers: IncomingHttpHeaders): Headers {
  const sent: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    sent[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  return sent
}

/** The headers to store: no hop-by-hop headers and no credentials, whatever header a sender puts one in. */
export function storedHeaders(headers: Headers, credentials: readonly string[]): Headers {
  const stored: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name] ?? ''
    if (!NEVER_STORED.has(name) && !isCredentialName(name) && !containsCredential(value, credentials)) stored[name] = value
  }
  return stored
}

/** The body is stored decoded, and a trusted replay header is stored as the receipt. */
const NEVER_STORED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host'],
  ...['content-length', 'content-encoding', 'x-hindsight-received-at'],
])
