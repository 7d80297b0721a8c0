import { byText } from '../identity.ts'
import type { IncidentFigures } from '../incident/figures.ts'
import { BUCKET_SECONDS, EXPORTED_DURATIONS } from './exported-durations.ts'

/** The metrics without buckets: incidents by their primary service, and by each service that they affected. */
export const INCIDENTS_METRIC = 'incidents'
export const AFFECTED_METRIC = 'services_affected'

/**
 * One number of a counter. `le`: the upper bound of a histogram's bucket in seconds, 0 for the one without a bound and for what has no
 * buckets. `exemplar`: the incident that was counted last here, how long it took and when it was resolved, in milliseconds.
 */
export interface CounterCell {
  readonly metric: string
  readonly service: string
  readonly severity: string
  readonly le: number
  readonly count: number
  readonly sumMs: number
  readonly exemplar: { readonly id: string; readonly ms: number; readonly at: number } | null
}

/** Names that have series of their own, by label. */
export type SeriesNames = Readonly<Record<'service' | 'severity', ReadonlySet<string>>>

/** Names that get series of their own although there is no room left, up to twice as many: those of the configuration. */
export type OwnNames = Readonly<Record<'service' | 'severity', (name: string) => boolean>>

export interface GrantedNames {
  readonly names: SeriesNames
  /** By label, the names of these incidents that are counted as `other`. */
  readonly folded: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Each service has some 35 series for each of its severities, and a name costs a sender nothing: without a limit it decides how
 * large a scrape is, and a Prometheus with a `sample_limit` drops all of it.
 */
const NAMES_MAX = { service: 200, severity: 10 } as const
/** A longer name of a service or a severity is cut. */
const NAME_LENGTH_MAX = 128
/** What a value is counted as that has no series of its own. */
const OTHER = 'other'

type NamedIncident = Pick<IncidentFigures, 'services' | 'severity'>

/**
 * Which names have series of their own once these incidents are counted. A name keeps its series for ever, and what was counted as `other`
 * stays there: otherwise a counter would fall. While there is room the most frequent come first.
 */
export function grantNames(known: SeriesNames, incidents: readonly NamedIncident[], own: OwnNames): GrantedNames {
  const folded = new Map<string, ReadonlySet<string>>()
  const grant = (label: 'service' | 'severity', names: readonly string[]): ReadonlySet<string> => {
    const granted = new Set(known[label])
    const counts = new Map<string, number>()
    for (const name of names.filter((one) => !granted.has(one))) counts.set(name, (counts.get(name) ?? 0) + 1)
    const byFrequency = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || byText(a, b)).map(([name]) => name)
    for (const name of byFrequency) if (name === '' || (own[label](name) && granted.size < 2 * NAMES_MAX[label])) granted.add(name)
    for (const name of byFrequency) if (granted.size < NAMES_MAX[label]) granted.add(name)
    folded.set(label, new Set(byFrequency.filter((name) => !granted.has(name))))
    return granted
  }
  const service = grant(
    'service',
    incidents.flatMap(({ services }) => (services.length === 0 ? [''] : services.map(cut))),
  )
  const severity = grant(
    'severity',
    incidents.map((incident) => cut(incident.severity ?? '')),
  )
  return { names: { service, severity }, folded }
}

const cut = (name: string): string => (name.length > NAME_LENGTH_MAX ? [...name].slice(0, NAME_LENGTH_MAX).join('') : name)

/** In: a resolved incident. Out: what it adds to each counter. An unknown duration adds nothing: it never counts as 0. */
export function cellsOf(
  { id, services, severity, durations, anchors }: Pick<IncidentFigures, 'id' | 'services' | 'severity' | 'durations' | 'anchors'>,
  { names }: Pick<GrantedNames, 'names'>,
): readonly CounterCell[] {
  const nameOf = (label: 'service' | 'severity', name: string) => (names[label].has(cut(name)) ? cut(name) : OTHER)
  const labels = { severity: nameOf('severity', severity ?? '') }
  const primary = { ...labels, service: nameOf('service', services[0] ?? '') }
  const one = { le: 0, count: 1, sumMs: 0, exemplar: null }
  const at = anchors.resolved?.at ?? anchors.impactEnd?.at ?? null
  return [
    { metric: INCIDENTS_METRIC, ...primary, ...one },
    ...services.map((service) => ({ metric: AFFECTED_METRIC, ...labels, service: nameOf('service', service), ...one })),
    ...EXPORTED_DURATIONS.flatMap(({ name, metric }) => {
      const { ms } = durations[name]
      if (ms === null) return []
      const exemplar = at === null ? null : { id, ms, at }
      return { metric, ...primary, le: bucketOf(ms), count: 1, sumMs: ms, exemplar }
    }),
  ]
}

const bucketOf = (ms: number): number => BUCKET_SECONDS.find((seconds) => ms <= seconds * 1_000) ?? 0

/** Cells of the same place added up; of their exemplars the last by time stays. */
export function addUpCells(cells: readonly CounterCell[]): readonly CounterCell[] {
  const sums = new Map<string, CounterCell>()
  for (const cell of cells) {
    const place = JSON.stringify([cell.metric, cell.service, cell.severity, cell.le])
    const known = sums.get(place)
    const isNewer = (cell.exemplar?.at ?? 0) >= (known?.exemplar?.at ?? 0)
    sums.set(
      place,
      known === undefined
        ? cell
        : {
            ...known,
            count: known.count + cell.count,
            sumMs: known.sumMs + cell.sumMs,
            exemplar: isNewer ? cell.exemplar : known.exemplar,
          },
    )
  }
  return [...sums.values()]
}
