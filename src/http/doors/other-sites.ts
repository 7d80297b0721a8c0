import type { IncomingHttpHeaders } from 'node:http'
import { isOwnOrigin, type OwnNames } from './own-address.ts'

/**
 * Whether a page of another site made a browser send this, with whatever credentials that browser has saved for us.
 * `Sec-Fetch-Site` is sent only where the address is trustworthy (TLS, or this machine); `Origin` with every POST;
 * `Referer` by browsers too old for either. A client that is no browser sends none of them.
 */
export function isOfOtherSite(headers: IncomingHttpHeaders, own: OwnNames): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && !OWN_SITE.has(String(site))) return true
  const from = headers.origin ?? originOf(headers.referer)
  return from !== undefined && !isOwnOrigin(from, headers.host, own)
}

/** Whether it says at all which page sent it, once it is known to be of no other site. */
export const isOfKnownPage = (headers: IncomingHttpHeaders): boolean =>
  headers['sec-fetch-site'] === 'same-origin' || headers.origin !== undefined || headers.referer !== undefined

/** The one type in which our own pages send forms. */
export const isFormEncoded = (headers: IncomingHttpHeaders): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers['content-type']?.trim() ?? '')

const OWN_SITE: ReadonlySet<string> = new Set(['same-origin', 'none'])

/** Types that a form can send without asking first. */
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

/** Whether this is a form where only JSON, or nothing at all, is expected. */
export const isForm = (headers: IncomingHttpHeaders): boolean => FORM_TYPE.test(headers['content-type']?.trim() ?? '')

const originOf = (referer: string | undefined): string | undefined =>
  referer === undefined ? undefined : URL.canParse(referer) ? new URL(referer).origin : 'null'
