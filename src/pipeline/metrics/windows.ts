import { byText, type ChangeId } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { type ExclusionReason, primaryService } from '../../domain/metrics/counting.ts'
import { EXPORTED_DURATIONS } from '../../domain/metrics/exported-durations.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import {
  GROUPED_BY,
  type GroupLabel,
  type WindowCounts,
  type WindowDuration,
  type WindowPart,
} from '../../domain/metrics/window-figures.ts'
import type { SeverityWords } from '../../domain/severity.ts'
import { earlier, type Instant, type Window } from '../../domain/time/time.ts'
import { medianInterval, quantileOfSorted } from '../statistics/order-statistics.ts'
import { type Exclusion, exclusionOf, isForgotten } from './exclusions.ts'
import { causesOf, suspectOf } from './measure.ts'

/** What windows need of an incident, and no more: a hundred thousand are in memory. `''`: no service, severity or team is known. */
export interface WindowIncident {
  readonly status: IncidentFigures['status']
  readonly detectedAt: Instant | null
  readonly lastEvidenceAt: Instant | null
  readonly service: string
  readonly severity: string
  readonly team: string
  readonly excluded: ExclusionReason | null
  /** The changes that a reviewer confirmed as its cause, and the one that is confirmed or likely. */
  readonly causes: readonly ChangeId[]
  readonly suspect: ChangeId | null
  /** In milliseconds, in the order of `EXPORTED_DURATIONS`; NaN: not known. */
  readonly lengths: readonly number[]
}

export interface WindowContext {
  readonly exclusions: readonly Exclusion[]
  readonly severityWords: SeverityWords
  readonly teamOf: TeamOf
  readonly asOf: Instant
}

/** How many names of each have figures of their own, the most frequent; the rest is `other`. */
export type WindowLimits = Readonly<Record<GroupLabel, number>>
export const WINDOW_LIMITS: WindowLimits = { service: 200, severity: 10, team: 100 }
const OTHER = 'other'

const NONE: readonly ChangeId[] = []

/** `once`: gives equal texts as one. */
export function windowIncident(figures: IncidentFigures, context: WindowContext, once: (text: string) => string): WindowIncident {
  const { status, severity, durations, anchors, lastEvidenceAt } = figures
  const service = primaryService(figures)
  return {
    status,
    detectedAt: anchors.detected?.at ?? null,
    lastEvidenceAt,
    service: once(service ?? ''),
    severity: once(severity ?? ''),
    team: once(service === null ? '' : (context.teamOf(service) ?? '')),
    excluded: exclusionOf(figures, context),
    causes: figures.changes.length === 0 ? NONE : causesOf(figures).map(({ id }) => id),
    suspect: suspectOf(figures)?.id ?? null,
    lengths: EXPORTED_DURATIONS.map(({ name }) => durations[name].ms ?? Number.NaN),
  }
}

/**
 * In: incidents. Out: the figures of each window, in parts between which others may have a turn. An incident counts in the windows in
 * which it was detected; one that is excluded is counted apart, and one of unknown length in no duration.
 */
export function* windowParts(
  incidents: readonly WindowIncident[],
  windows: readonly Window[],
  { asOf, limits = WINDOW_LIMITS }: { readonly asOf: Instant; readonly limits?: WindowLimits },
): Iterable<WindowPart> {
  for (const { name, lengthMs } of windows) {
    const from = earlier(asOf, lengthMs)
    const within = incidents.filter(({ detectedAt }) => detectedAt !== null && detectedAt >= from && detectedAt <= asOf)
    const counted = within.filter((incident) => excludedNow(incident, asOf) === null)
    const names = namesOf(counted, limits)
    yield countsOf(name, { within, counted, names, asOf })
    for (const [index, { name: duration }] of EXPORTED_DURATIONS.entries()) {
      const of = { window: name, duration }
      const lengths = counted.map((incident) => incident.lengths[index] ?? Number.NaN)
      yield summaryOf(of, {}, lengths)
      for (const label of GROUPED_BY) {
        for (const [value, own] of groupsOf(counted, lengths, names[label])) yield summaryOf(of, { [label]: value }, own)
      }
    }
  }
}

/** Whether nobody closed it depends on the moment; all else is decided when it is read. */
const excludedNow = (incident: WindowIncident, asOf: Instant): ExclusionReason | null =>
  incident.excluded !== null && incident.excluded !== 'nobody_closed'
    ? incident.excluded
    : isForgotten(incident, asOf)
      ? 'nobody_closed'
      : null

/** What each name is counted as; an incident of a window has one of each label. */
interface WindowNames {
  readonly label: GroupLabel
  readonly shownAs: ReadonlyMap<string, string>
  readonly folded: number
}

const namesOf = (counted: readonly WindowIncident[], limits: WindowLimits): Readonly<Record<GroupLabel, WindowNames>> => ({
  service: namesUnder('service', counted, limits),
  severity: namesUnder('severity', counted, limits),
  team: namesUnder('team', counted, limits),
})

function namesUnder(label: GroupLabel, counted: readonly WindowIncident[], limits: WindowLimits): WindowNames {
  const counts = new Map<string, number>()
  for (const incident of counted) counts.set(incident[label], (counts.get(incident[label]) ?? 0) + 1)
  const named = [...counts].filter(([name]) => name !== '').sort(([a, ofA], [b, ofB]) => ofB - ofA || byText(a, b))
  const shownAs = new Map(named.map(([name], place): [string, string] => [name, place < limits[label] ? name : OTHER]))
  return { label, shownAs: shownAs.set('', ''), folded: Math.max(0, named.length - limits[label]) }
}

function countsOf(
  window: string,
  {
    within,
    counted,
    names,
    asOf,
  }: {
    readonly within: readonly WindowIncident[]
    readonly counted: readonly WindowIncident[]
    readonly names: Readonly<Record<GroupLabel, WindowNames>>
    readonly asOf: Instant
  },
): WindowCounts {
  const counts = new Map<string, { labels: Record<GroupLabel, string>; incidents: number }>()
  const shown = (incident: WindowIncident, label: GroupLabel) => names[label].shownAs.get(incident[label]) ?? OTHER
  for (const incident of counted) {
    const labels = { service: shown(incident, 'service'), severity: shown(incident, 'severity'), team: shown(incident, 'team') }
    const place = JSON.stringify(labels)
    const known = counts.get(place)
    if (known === undefined) counts.set(place, { labels, incidents: 1 })
    else known.incidents += 1
  }
  const excluded = new Map<ExclusionReason, number>()
  for (const incident of within) {
    const reason = excludedNow(incident, asOf)
    if (reason !== null) excluded.set(reason, (excluded.get(reason) ?? 0) + 1)
  }
  const folded = { service: names.service.folded, severity: names.severity.folded, team: names.team.folded }
  return { kind: 'counts', window, counts: [...counts.values()], excluded, folded }
}

/** `lengths`: those of the incidents, in the same order. */
function groupsOf(
  counted: readonly WindowIncident[],
  lengths: readonly number[],
  { label, shownAs }: WindowNames,
): ReadonlyMap<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [index, incident] of counted.entries()) {
    const length = lengths[index] ?? Number.NaN
    const name = shownAs.get(incident[label]) ?? OTHER
    if (name === '' || Number.isNaN(length)) continue
    const known = groups.get(name)
    if (known === undefined) groups.set(name, [length])
    else known.push(length)
  }
  return groups
}

function summaryOf(
  of: Pick<WindowDuration, 'window' | 'duration'>,
  labels: WindowDuration['labels'],
  lengths: readonly number[],
): WindowDuration {
  const values = Float64Array.from(lengths.filter((length) => !Number.isNaN(length))).sort()
  const interval = medianInterval(values)
  return {
    kind: 'duration',
    ...of,
    labels,
    known: values.length,
    median: quantileOfSorted(values, 0.5),
    medianInterval: interval === null ? null : { lower: interval.lower, upper: interval.upper },
    p90: values.length < P90_FROM ? null : quantileOfSorted(values, 0.9),
  }
}

const P90_FROM = 10
