import { countWords } from '../../domain/words.ts'
import { INCIDENTS_PATH, pageHref, UNASSIGNED_PATH } from '../links.ts'
import type { IncidentFilter, IncidentsView } from '../view.ts'

const TABS = [
  { status: null, origin: null, words: 'All' },
  { status: 'open', origin: null, words: 'Open' },
  { status: 'resolved', origin: null, words: 'Resolved' },
  { status: null, origin: 'document', words: 'Imported' },
] as const

export const StatusTabs = ({ view: { filter, frame, unassigned } }: { readonly view: IncidentsView }) => (
  <nav class="tabs" aria-label="Status">
    {TABS.map(({ status, origin, words }) => (
      <a
        key={words}
        href={pageHref(INCIDENTS_PATH, frame, { ...filter, status, origin })}
        aria-current={filter.status === status && filter.origin === origin ? 'true' : undefined}
      >
        {words}
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
export function FilterForm({ view: { filter, frame } }: { readonly view: IncidentsView }) {
  const kept = { status: filter.status, origin: filter.origin, from: filter.from, to: filter.to, timezone: frame.zoneAsked, q: filter.q }
  return (
    <form class="filter" method="get" action={INCIDENTS_PATH}>
      {Object.entries(kept).map(([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />)}
      {FIELDS.map(({ name, words }) => (
        <label key={name}>
          {words}
          <input name={name} value={filter[name] ?? ''} placeholder="any" size={10} maxLength={200} />
        </label>
      ))}
      <button type="submit">Filter</button>
    </form>
  )
}

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
  { name: 'source', words: 'Source' },
] as const

const TOKENS: readonly { readonly name: Exclude<keyof IncidentFilter, 'status' | 'origin'>; readonly words: string }[] = [
  { name: 'q', words: 'words' },
  { name: 'service', words: 'service' },
  { name: 'severity', words: 'severity' },
  { name: 'source', words: 'source' },
  { name: 'from', words: 'from' },
  { name: 'to', words: 'to' },
]
