import { REVIEW_WORDS } from '../../domain/edits/review-words.ts'
import { countWords } from '../../domain/words.ts'
import { INCIDENTS_PATH, pageHref, UNASSIGNED_PATH } from '../links.ts'
import { Options } from '../options.tsx'
import type { IncidentFilter, IncidentsView } from '../view.ts'

const ALL = { status: null, origin: null, review: null } as const
const TABS = [
  { ...ALL, words: 'All' },
  ...(['needs_review', 'in_review', 'approved', 'dismissed'] as const).map((review) => ({ ...ALL, review, words: REVIEW_WORDS[review] })),
  { ...ALL, status: 'open', words: 'Open' },
  { ...ALL, origin: 'document', words: 'Imported' },
] as const

/** The review queue first: what nobody has looked at, what somebody has, what is done. */
export const StatusTabs = ({ view: { filter, frame, unassigned, facets } }: { readonly view: IncidentsView }) => (
  <nav class="tabs" aria-label="Status">
    {TABS.map(({ words, ...tab }) => (
      <a
        key={words}
        href={pageHref(INCIDENTS_PATH, frame, { ...filter, ...tab })}
        aria-current={filter.status === tab.status && filter.origin === tab.origin && filter.review === tab.review ? 'true' : undefined}
      >
        {words} {tab.review !== null && <small>{countWords(facets.reviews[tab.review])}</small>}
      </a>
    ))}
    <a href={pageHref(UNASSIGNED_PATH, frame)}>
      Not in any incident{' '}
      <small>
        {countWords(unassigned.count)}
        {unassigned.isMore && '+'}
      </small>
    </a>
  </nav>
)

/** A GET form, so that every list has an address. Fields that are left empty do not filter. */
export function FilterForm({ view: { filter, frame, facets } }: { readonly view: IncidentsView }) {
  const { status, origin, review, to, q } = filter
  const kept = { status, origin, review, to, timezone: frame.zoneAsked, q }
  const known = { service: facets.services, severity: facets.severities, team: facets.teams, source: facets.sources }
  return (
    <form class="filter" method="get" action={INCIDENTS_PATH}>
      {Object.entries(kept).map(([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />)}
      {/* Without teams in the configuration there is nothing to choose. */}
      {FIELDS.filter(({ name }) => name !== 'team' || known.team.length > 0 || filter.team !== null).map(({ name, words }) => (
        <label key={name}>
          {words}
          <select name={name}>
            <Options value={filter[name]} known={known[name]} />
          </select>
        </label>
      ))}
      <label>
        Period
        <select name="from">
          <option value={filter.from ?? ''}>{filter.from === null ? 'any time' : `since ${filter.from.slice(0, 10)}`}</option>
          {PERIODS.map(({ from, words }) => (
            <option key={from} value={from}>
              {words}
            </option>
          ))}
          {filter.from !== null && <option value="">any time</option>}
        </select>
      </label>
      <button type="submit">Filter</button>
    </form>
  )
}

const PERIODS = [
  { from: '-24h', words: 'last 24 hours' },
  { from: '-7d', words: 'last 7 days' },
  { from: '-30d', words: 'last 30 days' },
  { from: '-90d', words: 'last 90 days' },
] as const

/** The filters in use, each with a link that removes it. */
export function FilterTokens({ view: { filter, frame } }: { readonly view: IncidentsView }) {
  const set = TOKENS.flatMap(({ name, words }) => {
    const value = filter[name]
    return value === null ? [] : [{ name, words, value }]
  })
  if (set.length === 0) return null
  return (
    <ul class="tokens" aria-label="Filters">
      {set.map(({ name, words, value }) => (
        <li key={name}>
          {words}{' '}
          <b>
            <bdi>{value}</bdi>
          </b>{' '}
          <a href={pageHref(INCIDENTS_PATH, frame, { ...filter, [name]: null })}>
            remove<span class="unseen"> the filter {words}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

const FIELDS = [
  { name: 'service', words: 'Service' },
  { name: 'severity', words: 'Severity' },
  { name: 'team', words: 'Team' },
  { name: 'source', words: 'Source' },
] as const

const TOKENS: readonly { readonly name: Exclude<keyof IncidentFilter, 'status' | 'origin' | 'review'>; readonly words: string }[] = [
  { name: 'q', words: 'words' },
  { name: 'service', words: 'service' },
  { name: 'severity', words: 'severity' },
  { name: 'team', words: 'team' },
  { name: 'source', words: 'source' },
  { name: 'from', words: 'from' },
  { name: 'to', words: 'to' },
]
