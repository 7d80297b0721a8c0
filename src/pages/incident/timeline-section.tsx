import { bandLength, bandName } from '../../charts/band-words.ts'
import { type Band, lengthOf } from '../../charts/bands.ts'
import { rowHref } from '../../charts/shapes.tsx'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { earliestOf, latestOf } from '../../domain/time/clock.ts'
import { type Interval, milliseconds } from '../../domain/time/time.ts'
import { countWords, durationWords, pluralize } from '../../domain/words.ts'
import { AddEntry } from '../edits/completion-forms.tsx'
import { pageQuery } from '../edits/incident-forms.tsx'
import { incidentPath, pageHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import { Time } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { wholeHref, zoomOfAddress } from './picture-controls.tsx'
import { type Row, type RowGroup, rowGroupsOf } from './timeline-groups.ts'
import { EntryRow } from './timeline-row.tsx'

/** So many entries are sent at once, so that a page of thousands stays light. */
const ENTRIES_SHOWN = 200
/** And so many a narrow screen lists before it asks. */
const ROWS_ON_PHONE = 40

interface TimelineProps {
  readonly view: IncidentView
  readonly context: PageContext
}

export function TimelineSection({ view, context }: TimelineProps) {
  const { timeline } = context.incident
  const visible = view.hidden === 'shown' ? timeline : timeline.filter((entry) => !entry.hidden)
  const window = view.zoom?.window ?? null
  const listed = window === null ? visible : visible.filter((entry) => isWithin(entry, window))
  const shown = listed.slice(view.entriesBefore, view.entriesBefore + ENTRIES_SHOWN)
  const beyond = new Set(view.rows === 'all' ? [] : shown.slice(ROWS_ON_PHONE).map(({ id }) => id))
  const groups = rowGroupsOf({ entries: shown, gaps: context.incident.coverage.gaps, bands: context.picture.bands, clock: context.clock })
  return (
    <section class="timeline" id="timeline" aria-labelledby="timeline-heading">
      <div class="section-head">
        <h2 id="timeline-heading">Timeline</h2>
        <TimelineCount view={view} timeline={timeline} />
        {view.editing?.open !== 'add' && <AddEntry view={view} context={context} />}
      </div>
      {view.editing?.open === 'add' && <AddEntry view={view} context={context} />}
      {window !== null && (
        <p class="hint">
          {countWords(listed.length)} of {pluralize(visible.length, 'entry', 'entries')}: those of the part that the picture shows.{' '}
          <a href={`${wholeHref(view)}#timeline`}>All entries</a>
        </p>
      )}
      {shown.length === 0 && <p class="hint">{emptyWords(timeline, window)}</p>}
      <ol class="groups">
        {groups.map((group) => (
          <Group key={groupKey(group)} group={group} view={view} context={{ ...context, beyond }} />
        ))}
      </ol>
      {beyond.size > 0 && (
        <a
          class="button phone-more"
          href={`${pageHref(incidentPath(view.incident.id), view.frame, { ...pageQuery(view), rows: 'all' })}#timeline`}
        >
          Show {countWords(beyond.size)} more
        </a>
      )}
      <Pager view={view} listed={listed.length} />
    </section>
  )
}

/** In step with the picture: what lasts into its part belongs to it. */
const isWithin = ({ at, until }: TimelineEntry, window: Interval): boolean =>
  earliestOf(at) <= window.to && Math.max(latestOf(at), until ?? latestOf(at)) >= window.from

function emptyWords(timeline: readonly TimelineEntry[], window: Interval | null): string {
  if (timeline.length === 0) return 'No entries.'
  return window === null ? 'All entries are hidden.' : 'No entry is in this part of the picture.'
}

function TimelineCount({ view, timeline }: { readonly view: IncidentView; readonly timeline: readonly TimelineEntry[] }) {
  const hidden = timeline.filter((entry) => entry.hidden).length
  const path = incidentPath(view.incident.id)
  const visible = timeline.length - hidden
  return (
    <p class="hint">
      {hidden === 0
        ? pluralize(visible, 'entry', 'entries')
        : `${countWords(visible)} of ${pluralize(timeline.length, 'entry', 'entries')}`}
      {hidden > 0 && (
        <>
          {' · '}
          <a href={pageHref(path, view.frame, { hidden: view.hidden === 'shown' ? null : 'shown' })}>
            {countWords(hidden)} hidden{view.hidden === 'shown' ? ', shown' : ''}
          </a>
        </>
      )}
    </p>
  )
}

function Group({ group, view, context }: TimelineProps & { readonly group: RowGroup }) {
  const { band, rows, entries } = group
  return (
    <li class={`group band-${band?.name ?? 'none'}${isBeyond(group, context) ? ' beyond' : ''}`}>
      {band !== null && entries > 1 && (
        <div class="group-head">
          <h3>{bandName(band)}</h3> <span>{bandSummary(band)}</span>
          <span class="group-count">{pluralize(entries, 'entry', 'entries')}</span>
        </div>
      )}
      <ol>
        {rows.map((row) => (
          <RowItem key={rowKey(row)} row={row} view={view} context={context} />
        ))}
      </ol>
    </li>
  )
}

/** Whether a narrow screen lists none of it. */
const isBeyond = ({ rows }: RowGroup, { beyond }: PageContext): boolean =>
  rows.every((row) => row.kind !== 'entry' || beyond?.has(row.entry.id) === true)

function RowItem({ row, view, context }: TimelineProps & { readonly row: Row }) {
  switch (row.kind) {
    case 'entry':
      return <EntryRow entry={row.entry} view={view} context={context} />
    case 'gap':
      return <GapRow gap={row.gap} />
    case 'day':
      return (
        <li class="row-day">
          <Time at={row.at}>{context.clock.date(row.at)}</Time>
        </li>
      )
  }
}

const GapRow = ({ gap }: { readonly gap: Interval }) => (
  <li class="row-gap">
    <span>no event of this incident for {durationWords(lengthOf(gap))}</span>
  </li>
)

function Pager({ view, listed }: { readonly view: IncidentView; readonly listed: number }) {
  const before = view.entriesBefore
  const path = incidentPath(view.incident.id)
  const hidden = view.hidden === 'shown' ? 'shown' : null
  const at = (entries: number) =>
    `${pageHref(path, view.frame, { ...zoomOfAddress(view), hidden, entriesBefore: entries === 0 ? null : entries })}#timeline`
  if (listed <= ENTRIES_SHOWN && before === 0) return null
  return (
    <nav class="pager" aria-label="Entries">
      {before > 0 && <a href={at(Math.max(0, before - ENTRIES_SHOWN))}>Earlier entries</a>}
      <span>
        {countWords(Math.min(before + 1, listed))} to {countWords(Math.min(before + ENTRIES_SHOWN, listed))} of {countWords(listed)}
      </span>
      {before + ENTRIES_SHOWN < listed && <a href={at(before + ENTRIES_SHOWN)}>Later entries</a>}
    </nav>
  )
}

/** `1 h 10 min, of which 20 min on a false lead`. */
function bandSummary(band: Band): string {
  const falseLeadMs = band.falseLeads.reduce((sum, stretch) => sum + lengthOf(stretch), 0)
  const length = bandLength(band)
  return falseLeadMs === 0 ? length : `${length}, of which ${durationWords(milliseconds(falseLeadMs))} on a false lead`
}

const groupKey = ({ rows }: RowGroup): string => rowKey(rows[0])
const rowKey = (row: Row): string => (row.kind === 'entry' ? rowHref(row.entry.id) : `${row.kind} ${row.at}`)
