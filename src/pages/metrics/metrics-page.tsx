import { axisEnd, DurationStrip, StripAxis } from '../../charts/duration-strip.tsx'
import { capitalize, countWords, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { METRICS_PATH, metricsApiHref, pageHref } from '../links.ts'
import { Load, Rules } from './alert-tables.tsx'
import { Changes, Definitions, Group, TeamChanges } from './metrics-tables.tsx'
import type { MetricsView } from './metrics-view.ts'

/** How long incidents took: in words, as figures, and as one dot for each. */
export function MetricsPage({ view }: { readonly view: MetricsView }) {
  const { frame, filter, range, incidents, words } = view
  return (
    <PageDocument
      frame={frame}
      title="Metrics · Hindsight"
      current="metrics"
      query={{ ...filter }}
      skipTo={{ id: 'durations', words: 'the durations' }}
    >
      <div class="list-head">
        <h1>Metrics</h1>
        <span class="hint">
          {pluralize(incidents, 'incident')}, {range}
        </span>
        <Periods view={view} />
        <FilterForm view={view} />
        <a href={metricsApiHref({ ...filter, format: 'csv' })}>CSV</a> <a href={metricsApiHref({ ...filter })}>JSON</a>
      </div>
      <p class="lede">
        <strong>In words.</strong> {words.join(' ')}
      </p>
      {incidents === 0 ? (
        <p id="durations" class="lede">
          No incident in this period.
        </p>
      ) : (
        <Durations view={view} />
      )}
      <Forgotten view={view} />
      <Changes view={view} />
      <TeamChanges view={view} />
      <Definitions view={view} />
      <div class="metrics-groups">
        {view.groups.map((group) => (
          <Group key={group.by} group={group} />
        ))}
      </div>
      <Load view={view} />
      <Rules view={view} />
    </PageDocument>
  )
}

const PERIODS = [
  ['-30d', 'Last 30 days'],
  ['-90d', 'Last 90 days'],
  ['-180d', 'Last 6 months'],
  ['-365d', 'Last year'],
] as const

const Periods = ({ view: { frame, filter } }: { readonly view: MetricsView }) => (
  <nav class="tabs" aria-label="Period">
    {PERIODS.map(([period, words]) => (
      <a
        key={period}
        href={pageHref(METRICS_PATH, frame, { ...filter, period })}
        aria-current={filter.period === period ? 'true' : undefined}
      >
        {words}
      </a>
    ))}
  </nav>
)

const FilterForm = ({ view: { frame, filter } }: { readonly view: MetricsView }) => (
  <form method="get" action={METRICS_PATH} class="filter">
    {(['period', 'service', 'severity', 'team'] as const).map((name) => (
      <label key={name}>
        {capitalize(name)} <input name={name} value={filter[name] ?? ''} maxLength={200} size={10} />
      </label>
    ))}
    {frame.zoneAsked !== null && <input type="hidden" name="timezone" value={frame.zoneAsked} />}
    <button type="submit">Show</button>
  </form>
)

function Durations({ view: { durations } }: { readonly view: MetricsView }) {
  const maxMs = axisEnd(durations.reduce((most, { lengths }) => Math.max(most, lengths[lengths.length - 1] ?? 0), 0))
  return (
    <table id="durations" class="metrics">
      <thead>
        <tr>
          <th scope="col">Duration</th>
          <th scope="col">Median, 95 % interval</th>
          <th scope="col">90 % within</th>
          <th scope="col">Incidents</th>
          <th scope="col">
            <span class="unseen">Each incident on a logarithmic axis</span>
            <StripAxis maxMs={maxMs} />
          </th>
        </tr>
      </thead>
      <tbody>
        {durations.map((row) => (
          <tr key={row.title}>
            <th scope="row">
              {row.title}
              <small>{row.ends}</small>
            </th>
            <td>
              <strong>{row.median}</strong>
              <small>{row.interval}</small>
            </td>
            <td data-label="90 % within">{row.p90}</td>
            <td data-label="Incidents">
              <a href={row.href}>{countWords(row.known)}</a>
              <small>{row.notInIt}</small>
            </td>
            <td>
              <DurationStrip
                label={`${row.title}: one mark for each incident`}
                lengths={row.lengths}
                dots={row.dots}
                median={row.medianMs}
                lower={row.lowerMs}
                upper={row.upperMs}
                p90={row.p90Ms}
                maxMs={maxMs}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Forgotten({ view: { nobodyClosed, nobodyClosedMore, notInItHref } }: { readonly view: MetricsView }) {
  if (nobodyClosed.length === 0) return null
  return (
    <section class="metrics-section">
      <h2>Nobody closed</h2>
      <p class="hint">Open for longer than a day without any event. They are in no duration.</p>
      <ul>
        {nobodyClosed.map(({ title, href }) => (
          <li key={href}>
            <a href={href}>
              <bdi>{title}</bdi>
            </a>
          </li>
        ))}
        {nobodyClosedMore > 0 && (
          <li>
            <a href={notInItHref}>{countWords(nobodyClosedMore)} more</a>
          </li>
        )}
      </ul>
    </section>
  )
}
