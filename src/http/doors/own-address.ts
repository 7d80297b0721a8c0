import { isIP } from 'node:net'

/** Under which names browsers may reach this server, besides every IP address and this machine's own name. */
export interface OwnNames {
  readonly externalUrl: string | null
  readonly hosts?: readonly string[]
  readonly address: { readonly host: string }
}

/**
 * Whether a `Host` header names this server. A page of another site can have its own name resolve to our address (DNS
 * rebinding) and is then of the same origin to a browser: only the name gives it away. It needs a name for that, so an IP
 * address is always ours: a page that shows one in its address was loaded from it.
 */
export function isOwnHost(header: string | undefined, own: OwnNames): boolean {
  // HTTP/1.0 needs none; every browser sends one.
  if (header === undefined) return true
  const host = hostOf(header)
  if (host === null) return false
  const { name } = host
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true
  return ownNames(own).includes(name)
}

/**
 * Whether a page of this server may have sent this: the `Origin` of a request that changes something is the address
 * that it went to, or the configured one, which a proxy may have replaced in `Host`.
 */
export function isOwnOrigin(origin: string, host: string | undefined, own: OwnNames): boolean {
  if (own.externalUrl !== null && sameOrigin(origin, own.externalUrl)) return true
  if (host === undefined || !isOwnHost(host, own) || !URL.canParse(origin)) return false
  const [from, to] = [hostOf(new URL(origin).host), hostOf(host)]
  return from !== null && to !== null && from.name === to.name && from.port === to.port
}

const ownNames = ({ externalUrl, hosts = [], address }: OwnNames): readonly string[] =>
  [...(externalUrl === null ? [] : [new URL(externalUrl).hostname]), ...hosts, address.host].map((name) => name.toLowerCase())

const sameOrigin = (origin: string, url: string): boolean => URL.canParse(origin) && new URL(origin).origin === new URL(url).origin

/** `name`, `name:port` or `[::1]:port`, in lower case, without a dot at its end; the ports of http and https count as none. null: malformed. */
function hostOf(header: string): { readonly name: string; readonly port: string } | null {
  const [, bracketed, bare, port = ''] = /^(?:\[([0-9a-f:.]{2,45})\]|([\w.-]{1,255}))(?::(\d{1,5}))?$/i.exec(header) ?? []
  const name = (bracketed ?? bare)?.toLowerCase().replace(/\.$/, '')
  return name === undefined || name === '' ? null : { name, port: port === '80' || port === '443' ? '' : port }
}
