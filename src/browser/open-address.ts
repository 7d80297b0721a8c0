import { showDocument } from './document-tree.ts'

/** What is done whenever another state of the page stands. */
type Listener = () => void
const listeners: Listener[] = []
export const onShown = (listener: Listener): void => void listeners.push(listener)

export interface Opened {
  readonly document: Document
  /** Where the answer came from, after redirects. */
  readonly url: URL
  /** Whether a form was saved: its answer is another address. */
  readonly isRedirected: boolean
  /** Of the answer: its page may be one that says what went wrong. */
  readonly status: number
}

/** The page at an address, or the answer to a form. Rejects where no page of this server answers. */
export async function load(address: string, options: RequestInit = {}): Promise<Opened> {
  const response = await fetch(address, { ...options, headers: { ...options.headers, accept: 'text/html' } })
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
  if (!isPage) throw new Error(`${response.status} ${response.statusText}`)
  return {
    document: new DOMParser().parseFromString(await response.text(), 'text/html'),
    url: new URL(response.url),
    isRedirected: response.redirected,
    status: response.status,
  }
}

/** Shows a page that was loaded, and gives the address bar its address. */
export function show(
  { document: next, url }: Opened,
  { history, fragment = '' }: { history: 'push' | 'replace' | 'keep'; fragment?: string },
): void {
  if (isOtherBuild(next)) {
    location.assign(url)
    return
  }
  showDocument(next)
  const address = `${url.pathname}${url.search}${fragment || url.hash}`
  if (history === 'push' && address !== addressShown()) window.history.pushState(null, '', address)
  if (history === 'replace') window.history.replaceState(null, '', address)
  for (const listener of listeners) listener()
}

export const addressShown = (): string => `${location.pathname}${location.search}${location.hash}`

/** Another version of the program answers now: its pages want its own script. */
const isOtherBuild = (next: Document): boolean =>
  next.querySelector<HTMLScriptElement>('script[src]')?.getAttribute('src') !==
  document.querySelector<HTMLScriptElement>('script[src]')?.getAttribute('src')

/** Brings what a fragment names into view, opened where it lies in something closed, with the focus on it. */
export function goTo(fragment: string): void {
  const target = fragment.length < 2 ? null : document.getElementById(decodeURIComponent(fragment.slice(1)))
  if (target === null) return
  for (let part: Element | null = target; part !== null; part = part.parentElement) if (part instanceof HTMLDetailsElement) part.open = true
  target.scrollIntoView({ block: 'nearest' })
  if (target.getAttribute('tabindex') === null) target.setAttribute('tabindex', '-1')
  target.focus({ preventScroll: true })
}
