/** The path below the prefix; null: it is not below it. `/hindsight` itself is the root. */
export function withoutPrefix(url: string, prefix: string): string | null {
  if (prefix === '') return url
  if (!url.startsWith(prefix)) return null
  const rest = url.slice(prefix.length)
  if (rest === '' || rest.startsWith('?')) return `/${rest}`
  return rest.startsWith('/') ? rest : null
}

/**
 * A page whose links lead below the path of the external address. All of its links begin at the root, and none of them is
 * in a text: there a quotation mark is escaped.
 */
export const withLinksBelow = (html: string, path: string): string =>
  path === '' ? html : html.replace(/( (?:href|action|src|data-from)=")\/(?!\/)/g, `$1${path.replaceAll('$', '$$$$')}/`)

/** The path of an address, without a slash at its end: `/hindsight`, or nothing. */
export const pathOf = (url: string | null): string => (url === null ? '' : new URL(url).pathname.replace(/(?<!\/)\/+$/, ''))
