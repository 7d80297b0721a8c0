import type { ComponentChildren } from 'preact'
import { Shapes } from '../charts/shapes.tsx'
import { type Clock, clockIn } from '../domain/time/clock.ts'
import { countWords } from '../domain/words.ts'
import { ACTIONS_PATH, DELIVERIES_PATH, INCIDENTS_PATH, METRICS_PATH, pageHref } from './links.ts'
import { KeyHint } from './parts.tsx'
import type { FrameCounts, PageFrame } from './view.ts'
import { ZoneMenu } from './zone-menu.tsx'

type PageName = 'incidents' | 'actions' | 'metrics' | 'deliveries'

export interface PageDocumentProps {
  readonly frame: PageFrame
  readonly title: string
  /** Which of the pages this is or belongs to; null: none. */
  readonly current: PageName | null
  /** The query of this page, which changing the zone must not lose. */
  readonly query?: Readonly<Record<string, string | null>>
  /** Where "Skip to …" leads. */
  readonly skipTo: { readonly id: string; readonly words: string }
  readonly children: ComponentChildren
}

/** A whole document: readable before any script, and without one. */
export function PageDocument({ frame, title, current, query = {}, skipTo, children }: PageDocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={frame.styleSheetHref} />
        {frame.scriptHref !== null && <script type="module" src={frame.scriptHref} />}
      </head>
      <body>
        <a class="skip" href={`#${skipTo.id}`}>
          Skip to {skipTo.words}
        </a>
        <Shapes />
        <TopBar frame={frame} current={current} query={query} />
        <main {...liveAttributes(frame)}>{children}</main>
        <Foot frame={frame} clock={clockIn(frame.zone)} />
      </body>
    </html>
  )
}

const liveAttributes = ({ live, now }: PageFrame) =>
  live === undefined
    ? {}
    : {
        'data-live': live.incident ?? 'all',
        'data-revision': live.revision,
        'data-events': live.events ?? undefined,
        'data-as-of': now,
      }

const Overdue = ({ counts: { overdue } }: { readonly counts: FrameCounts }) =>
  overdue === null || overdue.count === 0 ? null : (
    <small>
      {countWords(overdue.count)}
      {overdue.isMore && '+'} overdue
    </small>
  )

function TopBar({ frame, current, query }: Required<Pick<PageDocumentProps, 'frame' | 'current' | 'query'>>) {
  const counts = frame.counts
  return (
    <header class="top">
      <a class="brand" href={pageHref(INCIDENTS_PATH, frame)}>
        <svg width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
          <path d="M1 5H15M11 1V9" class="brand-line" />
          <circle cx="4" cy="5" r="3.2" />
        </svg>
        Hindsight
      </a>
      <nav aria-label="Pages">
        <NavLink href={pageHref(INCIDENTS_PATH, frame)} isCurrent={current === 'incidents'}>
          Incidents {counts !== null && counts.incidents > 0 && <small>{countWords(counts.incidents)}</small>}
        </NavLink>
        <NavLink href={pageHref(ACTIONS_PATH, frame)} isCurrent={current === 'actions'}>
          Actions {counts !== null && <Overdue counts={counts} />}
        </NavLink>
        <NavLink href={pageHref(METRICS_PATH, frame)} isCurrent={current === 'metrics'}>
          Metrics
        </NavLink>
        <NavLink href={pageHref(DELIVERIES_PATH, frame)} isCurrent={current === 'deliveries'}>
          Deliveries {counts !== null && counts.unreadable > 0 && <small>{countWords(counts.unreadable)} unreadable</small>}
        </NavLink>
      </nav>
      <search>
        <form method="get" action={INCIDENTS_PATH}>
          <label class="unseen" for="search">
            Search incidents
          </label>
          <input id="search" type="search" name="q" placeholder="Search incidents" maxLength={200} required value={query.q ?? undefined} />
          {frame.zoneAsked !== null && <input type="hidden" name="timezone" value={frame.zoneAsked} />}
          <KeyHint keys="/" />
        </form>
      </search>
      {frame.live !== undefined && frame.scriptHref !== null && <span class="live" data-island="live" />}
      <ZoneMenu frame={frame} query={query} />
      {frame.scriptHref !== null && (
        <button type="button" class="keys scripted" aria-label="Keys">
          ?
        </button>
      )}
    </header>
  )
}

interface NavLinkProps {
  readonly href: string
  readonly isCurrent: boolean
  readonly children: ComponentChildren
}

const NavLink = ({ href, isCurrent, children }: NavLinkProps) => (
  <a href={href} aria-current={isCurrent ? 'page' : undefined}>
    {children}
  </a>
)

const Foot = ({ frame, clock }: { readonly frame: PageFrame; readonly clock: Clock }) => (
  <footer>
    <span>
      Times in {frame.zone}
      {frame.zone === 'UTC' ? '' : ` (now ${clock.offset(frame.now)})`}. As of {clock.dateAndTime(frame.now)}.
    </span>
    <span>Hindsight {frame.version}</span>
  </footer>
)
