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
    const counted: WindowIncident[] = []
    const excluded = new Map<ExclusionReason, number>()
    for (const incident of incidents) {
      if (incident.detectedAt === null || incident.detectedAt < from || incident.detectedAt > asOf) continue
      const reason = excludedNow(incident, asOf)
      if (reason === null) counted.push(incident)
      else excluded.set(reason, (excluded.get(reason) ?? 0) + 1)
    }
    const names = namesOf(counted, limits)
    yield countsOf(name, { excluded, names })
    for (const [index, { name: duration }] of EXPORTED_DURATIONS.entries()) {
      const of = { window: name, duration }
      const lengths = Float64Array.from(counted, (incident) => incident.lengths[index] ?? Number.NaN)
      yield summaryOf(
        of,
        {},
        lengths.filter((length) => !Number.isNaN(length)),
      )
      for (const label of GROUPED_BY) {
        for (const [value, own] of groupsOf(lengths, names[label])) yield summaryOf(of, { [label]: value }, own)
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

/** The groups of the incidents of a window under one label; each is in one. */
interface WindowNames {
  /** The names shown; the first is `''`, of what has none. */
  readonly shown: readonly string[]
  /** Of each incident, which of those it is counted as. */
  readonly groups: Uint16Array
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
  const shown = ['', ...named.slice(0, limits[label]).map(([name]) => name)]
  const places = new Map(shown.map((name, place) => [name, place]))
  const folded = Math.max(0, named.length - limits[label])
  // What is called so is no name of its own beside the rest that is folded into it.
  const rest = folded === 0 ? 0 : (places.get(OTHER) ?? shown.push(OTHER) - 1)
  return { shown, groups: Uint16Array.from(counted, (incident) => places.get(incident[label]) ?? rest), folded }
}

function countsOf(
  window: string,
  {
    excluded,
    names,
  }: { readonly excluded: ReadonlyMap<ExclusionReason, number>; readonly names: Readonly<Record<GroupLabel, WindowNames>> },
): WindowCounts {
  const { service, severity, team } = names
  const counts = new Map<number, { labels: Record<GroupLabel, string>; incidents: number }>()
  for (const [index, ofService] of service.groups.entries()) {
    const [ofSeverity, ofTeam] = [severity.groups[index] ?? 0, team.groups[index] ?? 0]
    const place = (ofService * severity.shown.length + ofSeverity) * team.shown.length + ofTeam
    const known = counts.get(place)
    if (known !== undefined) {
      known.incidents += 1
      continue
    }
    const labels = { service: service.shown[ofService] ?? '', severity: severity.shown[ofSeverity] ?? '', team: team.shown[ofTeam] ?? '' }
    counts.set(place, { labels, incidents: 1 })
  }
  const folded = { service: service.folded, severity: severity.folded, team: team.folded }
  return { kind: 'counts', window, counts: [...counts.values()], excluded, folded }
}

/**
 * `lengths`: those of the incidents, in the same order. Out: the known ones of each name, one after the other in one piece of memory:
 * a list for each of some thousand groups costs more than the statistics.
 */
function* groupsOf(lengths: Float64Array, { shown, groups }: WindowNames): Iterable<readonly [string, Float64Array]> {
  const isOfGroup = (index: number) => groups[index] !== 0 && !Number.isNaN(lengths[index])
  const ends = new Uint32Array(shown.length + 1)
  for (const [index, group] of groups.entries()) if (isOfGroup(index)) ends[group + 1] = (ends[group + 1] ?? 0) + 1
  for (let group = 1; group < ends.length; group += 1) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0)
  const starts = ends.slice()
  const sorted = new Float64Array(ends.at(-1) ?? 0)
  for (const [index, group] of groups.entries()) {
    if (!isOfGroup(index)) continue
    const place = starts[group] ?? 0
    sorted[place] = lengths[index] ?? Number.NaN
    starts[group] = place + 1
  }
  for (const [group, name] of shown.entries()) {
    const own = sorted.subarray(ends[group], ends[group + 1])
    if (own.length > 0) yield [name, own]
  }
}

/** `known`: in any order; they are sorted in place. */
function summaryOf(of: Pick<WindowDuration, 'window' | 'duration'>, labels: WindowDuration['labels'], known: Float64Array): WindowDuration {
  const values = known.sort()
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
