import type { Instant } from '../domain/time/time.ts'
import { later, minutes } from '../domain/time/time.ts'

/** What is fetched for senders that sign with a certificate. The addresses were checked by the source that named them. */
export interface SenderCertificates {
  /** The certificate in PEM. Rejects where it cannot be fetched. */
  certificateAt(url: string): Promise<string>
  /** Confirms a subscription. Rejects where the sender does not take it. */
  confirm(url: string): Promise<void>
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

const BYTES_MAX = 65_536
const WITHIN_MS = 5_000
/** A sender has one certificate at a time in each region. */
const KEPT_MAX = 50
/** Certificates are fetched before anything is proven: a flood of made-up addresses must not become a flood of requests. */
const FETCHES_MAX = 10
const FETCHES_WITHIN_MS = minutes(1)

export function senderCertificates(now: () => Instant, fetchUrl: Fetch = fetch): SenderCertificates {
  const kept = new Map<string, Promise<string>>()
  let recent: readonly Instant[] = []
  return {
    certificateAt(url) {
      const known = kept.get(url)
      if (known !== undefined) return known
      const at = now()
      recent = recent.filter((before) => later(before, FETCHES_WITHIN_MS) > at)
      if (recent.length >= FETCHES_MAX) return Promise.reject(new Error('too many certificates were asked for'))
      recent = [...recent, at]
      const fetched = textAt(url, fetchUrl)
      kept.set(url, fetched)
      for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_MAX))) kept.delete(oldest)
      // A failure is asked again, within the limit.
      fetched.catch(() => kept.delete(url))
      return fetched
    },
    confirm: async (url) => void (await textAt(url, fetchUrl)),
  }
}

/** Never where a redirect leads: that could be an address of ours. */
async function textAt(url: string, fetchUrl: Fetch): Promise<string> {
  const response = await fetchUrl(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`${new URL(url).host} answered ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > BYTES_MAX) throw new Error(`${new URL(url).host} answered more than ${BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
