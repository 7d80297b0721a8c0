/** The parts of `/webhooks/:source/:token?…`. */
export interface WebhookTarget {
  readonly source: string
  /** The last path segment or `?token=`, for senders that can set nothing else; null: none. */
  readonly token: string | null
  /** The path as it is stored: without anything that may be a credential. */
  readonly path: string
}

const PREFIX = '/webhooks/'

export const isWebhook = (url: string | undefined): boolean => url?.startsWith(PREFIX) ?? false

/** null: not the URL of a webhook (too many segments, broken percent-encoding). */
export function webhookTarget(url: string): WebhookTarget | null {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const [source = '', token = '', ...more] = path.slice(PREFIX.length).split('/')
  const decoded = decodeSegment(token)
  if (source === '' || decoded === null || more.some((segment) => segment !== '')) return null
  if (question < 0) return { source, token: decoded || null, path: PREFIX + source }

  const query = new URLSearchParams(url.slice(question + 1))
  const inQuery = query.get('token')
  const stored = [...query].filter(([name]) => !isCredentialName(name))
  return { source, token: decoded || inQuery, path: PREFIX + source + (stored.length > 0 ? `?${new URLSearchParams(stored)}` : '') }
}

function decodeSegment(segment: string): string | null {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** Names under which vendors send a credential, in headers, queries and bodies. Signatures are not credentials: they prove one body only. */
export function isCredentialName(name: string): boolean {
  let isCredential = knownNames.get(name)
  if (isCredential === undefined) {
    isCredential = CREDENTIAL_NAME.test(name)
    if (knownNames.size < KNOWN_NAMES_MAX) knownNames.set(name, isCredential)
  }
  return isCredential
}
/** Senders send the same few names with every delivery. */
const knownNames = new Map<string, boolean>()
const KNOWN_NAMES_MAX = 1_000
const CREDENTIAL_NAME =
  /authorization|cookie|token|secret|password|passwd|api[-_]?key|routing[-_]?key|access[-_]?key|private[-_]?key|credential/i
