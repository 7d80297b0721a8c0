import { pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { ASSIGN_PATH, IGNORED_PATH, INCIDENTS_PATH, pageHref, UNASSIGNED_PATH } from '../links.ts'
import { SourceForm } from '../source-form.tsx'
import type { UnassignedView } from '../view.ts'
import { UnassignedTable } from './unassigned-rows.tsx'

/** What was received and belongs to no incident: nothing disappears. */
export function UnassignedPage({ view }: { readonly view: UnassignedView }) {
  const { frame, filter, events, nextCursor } = view
  return (
    <PageDocument
      frame={frame}
      title="Not in any incident · Hindsight"
      current="incidents"
      query={{ ...filter }}
      skipTo={{ id: 'unassigned', words: 'the events' }}
    >
      <div class="list-head">
        <h1>Not in any incident</h1>
        <PeriodTabs view={view} />
        <SourceForm
          path={UNASSIGNED_PATH}
          frame={frame}
          source={filter.source}
          known={view.sources}
          kept={{ last: filter.last, from: filter.from, to: filter.to }}
        />
      </div>
      <p class="hint">
        Every event that was received and is in none of the <a href={pageHref(INCIDENTS_PATH, frame)}>incidents</a>, by the reason, newest
        first.
        {nextCursor !== null && ' The counts are those of this page.'}
      </p>
      <IgnoredNote view={view} />
      {events.length === 0 && <p id="unassigned">{emptyWords(view)}</p>}
      {events.length > 0 && !view.mayEdit && <UnassignedTable rows={events} frame={frame} isGrouped />}
      {events.length > 0 && view.mayEdit && (
        <form method="get" action={ASSIGN_PATH}>
          {frame.zoneAsked !== null && <input type="hidden" name="timezone" value={frame.zoneAsked} />}
          <UnassignedTable
            rows={events}
            frame={frame}
            isChoice
            isGrouped
            ignoreHref={(event) => pageHref(IGNORED_PATH, frame, { event: event.id })}
          />
          <p class="form-buttons choice-buttons">
            <button type="submit" class="primary">
              Put the chosen ones into an incident …
            </button>
          </p>
        </form>
      )}
      <nav class="pager" aria-label="Pages of events">
        {nextCursor !== null && <a href={pageHref(UNASSIGNED_PATH, frame, { ...filter, cursor: nextCursor })}>Older events</a>}
      </nav>
    </PageDocument>
  )
}

/** What is left out is counted, and one link away. */
function IgnoredNote({ view: { frame, filter, ignored, showsIgnored } }: { readonly view: UnassignedView }) {
  return (
    <p class="hint">
      {ignored > 0 && (
        <>
          {pluralize(ignored, 'event')} of this page {showsIgnored ? 'would be' : ignored === 1 ? 'is' : 'are'} left out by an ignored rule.{' '}
          <a href={pageHref(UNASSIGNED_PATH, frame, { ...filter, ignored: showsIgnored ? null : 'shown' })}>
            {showsIgnored ? 'Leave out' : 'Show'}
          </a>
          {' · '}
        </>
      )}
      <a href={pageHref(IGNORED_PATH, frame)}>Ignored rules</a>
    </p>
  )
}

/** A page may be empty before the last: one page looks at a bounded number of events. */
function emptyWords({ filter, nextCursor, ignored }: UnassignedView): string {
  if (ignored > 0) return 'All of them are left out by ignored rules.'
  if (nextCursor !== null) return 'The newest events are all in incidents, or do not match these filters. Older ones may.'
  const isFiltered = Object.values(filter).some((value) => value !== null)
  return isFiltered ? 'No events match these filters.' : 'Every event is in an incident.'
}

const PERIODS = [
  { last: null, words: 'Any time' },
  { last: '24h', words: 'Last 24 hours' },
  { last: '7d', words: 'Last 7 days' },
  { last: '30d', words: 'Last 30 days' },
] as const

const PeriodTabs = ({ view: { frame, filter } }: { readonly view: UnassignedView }) => (
  <nav class="tabs" aria-label="Period">
    {PERIODS.map(({ last, words }) => (
      <a
        key={words}
        href={pageHref(UNASSIGNED_PATH, frame, { source: filter.source, last })}
        aria-current={filter.last === last && filter.from === null && filter.to === null ? 'true' : undefined}
      >
        {words}
      </a>
    ))}
  </nav>
)
