/** `/webhooks/:source/:token?…` taken apart. */
export interface WebhookTarget {
  readonly source: string
  /** The last path segment or `?token=`, for senders that can carry nothing else; null: none. */
  readonly token: string | null
  /** The path as it is kept: without anything that may be a credential. */
  readonly path: string
}

const PREFIX = '/webhooks/'

export const isWebhook = (url: string | undefined): boolean => url?.startsWith(PREFIX) ?? false

/** null: not an address of a webhook (too many segments, broken percent signs). */
export function webhookTarget(url: string): WebhookTarget | null {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const [source = '', token = '', ...more] = path.slice(PREFIX.length).split('/')
  const decoded = decodeSegment(token)
  if (source === '' || decoded === null || more.some((segment) => segment !== '')) return null
  if (question < 0) return { source, token: decoded || null, path: PREFIX + source }

  const query = new URLSearchParams(url.slice(question + 1))
  const inQuery = query.get('token')
  const kept = [...query].filter(([name]) => !isCredentialName(name))
  return { source, token: decoded || inQuery, path: PREFIX + source + (kept.length > 0 ? `?${new URLSearchParams(kept)}` : '') }
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

/** Names under which vendors carry a credential, in headers, in queries and in bodies. Signatures are none: they prove, and do not open. */
export const isCredentialName = (name: string): boolean => CREDENTIAL_NAME.test(name)
const CREDENTIAL_NAME =
  /authorization|cookie|token|secret|password|passwd|api[-_]?key|routing[-_]?key|access[-_]?key|private[-_]?key|credential/i
