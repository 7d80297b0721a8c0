import { bodyText, type RawEvent } from '../../../domain/raw-event.ts'
import { isoOf } from '../../../domain/time/time.ts'
import { REDACTED, redact } from '../../../telemetry/redact.ts'
import { isCredentialName } from '../../receive/webhook-target.ts'

/** As much as a page or a client can show; `export raw` prints the whole body. */
const PAYLOAD_CHARACTERS_MAX = 1_000_000

/** A stored delivery for people to read, without credentials. `credentials`: the configured ones. */
export function storedDeliveryJson(raw: RawEvent, credentials: readonly string[]) {
  const { id, source, receivedAt, path, headers } = raw
  const text = bodyText(raw)
  const isCut = text.length > PAYLOAD_CHARACTERS_MAX
  const payload = isCut ? redactText(text.slice(0, PAYLOAD_CHARACTERS_MAX), credentials) : redactPayload(text, credentials)
  return { id, source, receivedAt: isoOf(receivedAt), path, headers, payload, isCut }
}

/** As JSON where it is JSON. Redacts values under names of credentials, and configured credentials anywhere. */
function redactPayload(text: string, credentials: readonly string[]): unknown {
  try {
    return JSON.parse(text, (name, value: unknown) => {
      const isOpen = typeof value === 'object' && !Array.isArray(value)
      if (isCredentialName(name) && !isOpen && typeof value !== 'boolean') return REDACTED
      return typeof value === 'string' ? redact(value, credentials) : value
    })
  } catch (error) {
    // A RangeError: nested too deep to be visited.
    if (error instanceof SyntaxError || error instanceof RangeError) return redactText(text, credentials)
    throw error
  }
}

const redactText = (text: string, credentials: readonly string[]): string =>
  redact(text.replace(CREDENTIAL_IN_TEXT, `$1${REDACTED}`), credentials)

/** `routing_key=…`, `"token": "…"` in text that is not JSON, or only a piece of it. */
const CREDENTIAL_IN_TEXT = /((?:token|secret|password|api[-_]?key|routing[-_]?key)["']?\s?[=:]\s?["']?)[^\s"'&,;]{1,500}/gi
