import { render } from 'preact'
import { base } from './base.ts'
import { isBeingRead, onPointer } from './being-read.ts'
import { addressShown, load, type Opened, onShown, show } from './open-address.ts'

/*
 * The page follows what happens. A change is fetched as the server writes it, and shown at once only where nobody is reading or
 * editing; otherwise it waits behind a bar. Where the connection is gone, the page says so, and since when.
 */

/** Several changes that come together are one look; in a storm there are two looks a second at most. */
const LOOK_AFTER_MS = 300
const LOOK_PAUSE_MS = 500
/** A look that failed is taken again, each time later: nobody says a second time what it would have shown, and a server that is busy has enough to do. */
const LOOK_AGAIN_MS = 3_000
const RETRY_MIN_MS = 1_000
const RETRY_MAX_MS = 30_000

const state = {
  source: null as EventSource | null,
  retryMs: RETRY_MIN_MS,
  retry: 0,
  /** When the connection was lost; null: it stands, or was never needed. */
  lostAt: null as number | null,
  isLooking: false,
  isLookWanted: false,
  /** How long after the next look that fails another one is taken. */
  lookAgainMs: LOOK_AGAIN_MS,
  waiting: null as Opened | null,
  /** What the server said last; after a break everything since is asked for. */
  lastId: '',
}

const bar = document.createElement('div')

const main = (): HTMLElement | null => document.querySelector<HTMLElement>('main[data-live]')

export function startLive(own: HTMLElement): void {
  bar.className = 'arrived'
  bar.setAttribute('role', 'status')
  own.append(bar)
  onPointer()
  onShown(() => {
    state.waiting = null
    showBar()
    connect()
  })
  // A browser keeps few connections to one server: those of tabs that nobody sees are given up.
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()))
  window.addEventListener('pagehide', disconnect)
  window.addEventListener('pageshow', connect)
  window.addEventListener('online', () => reconnect())
  setInterval(showState, 1_000)
  connect()
}

function connect(): void {
  showState()
  if (state.source !== null || document.hidden || main() === null) return
  clearTimeout(state.retry)
  const since = state.lastId || main()?.dataset.asOf
  const source = new EventSource(`${base}/api/v1/changes?since=${since}`)
  state.source = source
  source.addEventListener('open', () => {
    state.retryMs = RETRY_MIN_MS
    state.lostAt = null
    showState()
  })
  source.addEventListener('changed', ({ data, lastEventId }) => {
    state.lastId = lastEventId
    if (concerns(JSON.parse(data))) lookSoon()
  })
  source.addEventListener('error', () => {
    disconnect()
    state.lostAt ??= Date.now()
    state.retry = window.setTimeout(connect, state.retryMs)
    state.retryMs = Math.min(2 * state.retryMs, RETRY_MAX_MS)
    showState()
  })
}

function disconnect(): void {
  clearTimeout(state.retry)
  state.source?.close()
  state.source = null
}

function reconnect(): void {
  disconnect()
  state.retryMs = RETRY_MIN_MS
  connect()
}

function concerns({ incidents }: { readonly incidents: readonly string[] | null }): boolean {
  const shown = main()?.dataset.live
  return shown === 'all' || incidents === null || (shown !== undefined && incidents.includes(shown))
}

/** What is heard while one look is under way is worth another. */
function lookSoon(): void {
  state.isLookWanted = true
  if (state.isLooking) return
  state.isLooking = true
  setTimeout(async () => {
    state.isLookWanted = false
    setTimeout(
      () => {
        state.isLooking = false
        if (state.isLookWanted) lookSoon()
      },
      await pauseAfterLook(),
    )
  }, LOOK_AFTER_MS)
}

async function pauseAfterLook(): Promise<number> {
  try {
    await look()
    state.lookAgainMs = LOOK_AGAIN_MS
    return LOOK_PAUSE_MS
  } catch {
    state.isLookWanted = true
    const pauseMs = state.lookAgainMs
    state.lookAgainMs = Math.min(2 * pauseMs, RETRY_MAX_MS)
    return pauseMs
  }
}

async function look(): Promise<void> {
  const address = addressShown()
  const opened = await load(address)
  if (opened.status >= 500) throw new Error('What is shown is better than a page that says why there is none now.')
  const next = opened.document.querySelector<HTMLElement>('main')
  if (addressShown() !== address || next?.dataset.revision === main()?.dataset.revision) return
  state.waiting = opened
  if (isBeingRead()) showBar()
  else showWaiting()
}

/** In place, without moving what is looked at. */
function showWaiting(): void {
  const { waiting } = state
  if (waiting === null) return
  const focused = document.activeElement?.id
  show(waiting, { history: 'keep' })
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}

function showBar(): void {
  const { waiting } = state
  if (waiting === null) {
    render(null, bar)
    return
  }
  render(
    <>
      <span>{arrivedWords(waiting.document.querySelector<HTMLElement>('main')?.dataset, main()?.dataset)}</span>
      <button type="button" data-key="show-new" onClick={showWaiting}>
        Show <kbd>.</kbd>
      </button>
    </>,
    bar,
  )
}

/** `3 new events belong here.` */
function arrivedWords(next: DOMStringMap | undefined, shown: DOMStringMap | undefined): string {
  const more = Number(next?.events ?? 0) - Number(shown?.events ?? 0)
  if (more === 1) return '1 new event belongs here.'
  return more > 1 ? `${more} new events belong here.` : 'This page has changed.'
}

/** Beside the zone: whether the page follows, and if not, since when and until when. */
function showState(): void {
  const place = document.querySelector<HTMLElement>('.live')
  if (place === null) return
  document.documentElement.classList.toggle('live-off', state.lostAt !== null)
  const content = document.createElement('span')
  render(<LiveState lostAt={state.lostAt} />, content)
  if (place.textContent !== content.textContent) place.replaceChildren(...content.childNodes)
}

function LiveState({ lostAt }: { readonly lostAt: number | null }) {
  if (lostAt === null) return <>{state.source === null ? '' : 'Live'}</>
  const seconds = Math.round((Date.now() - lostAt) / 1_000)
  return <>Not live for {seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}, retrying</>
}
