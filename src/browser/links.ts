import { addressShown, goTo, load, show } from './open-address.ts'

/** Links to another state of this page, such as a form that opens, are shown without leaving it; the address bar follows. */
export function startLinks(): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || event.defaultPrevented || isForBrowser(event, link)) return
    event.preventDefault()
    void follow(new URL(link.href))
  })
  let shown = withoutFragment(addressShown())
  window.addEventListener('popstate', () => {
    const wanted = addressShown()
    // A fragment alone is the browser's own affair.
    if (withoutFragment(wanted) !== shown)
      void load(wanted).then(
        (opened) => show(opened, { history: 'keep' }),
        () => location.reload(),
      )
    shown = withoutFragment(wanted)
  })
  remember = () => {
    shown = withoutFragment(addressShown())
  }
}

let remember = (): void => undefined

async function follow(url: URL): Promise<void> {
  try {
    const opened = await load(`${url.pathname}${url.search}`)
    show(opened, { history: 'push', fragment: url.hash })
    remember()
    goTo(url.hash)
    focusFirstField(url.hash)
  } catch {
    location.assign(url)
  }
}

/** Whoever opens a form goes on typing. */
function focusFirstField(fragment: string): void {
  const target = fragment === '' ? null : document.getElementById(decodeURIComponent(fragment.slice(1)))
  const form = target?.matches('form') === true ? target : target?.querySelector('form.edit-form')
  form?.querySelector<HTMLElement>('input:not([type="hidden"]), textarea, select')?.focus()
}

function isForBrowser(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return true
  if (link.target !== '' || link.hasAttribute('download')) return true
  return link.origin !== location.origin || link.pathname !== location.pathname || link.search === location.search
}

const withoutFragment = (address: string): string => address.split('#')[0] ?? ''
