import { ANCHOR_NAMES, type AnchorName } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES, type DurationName } from '../../domain/incident/duration.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt, EXCLUSION_REASONS, type ExclusionReason } from '../../domain/metrics/counting.ts'
import type { Point } from '../../domain/metrics/definition.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { exclusionOf } from './exclusions.ts'
import { causesOf, instantOf, type MeasureContext } from './measure.ts'

/** What an incident itself knows. A declaration is recorded by no source, and the last deployment before it is not its own. */
export type OwnPoint = Exclude<Point, 'declared' | 'lastDeployment'>
const OWN_POINTS: readonly OwnPoint[] = [...ANCHOR_NAMES, 'paged', 'causeCompleted', 'fixCompleted']

/** Of a duration that this product knows, as `measureIncident` takes it: to be measured, or without a length. */
export const LENGTH_STATES = { measured: 0, unknown: 1, invalid: 2 } as const

/**
 * Figures by column, in the order of the list: an answer has dozens of lists of a hundred thousand lengths, and walking the objects for
 * each took ten times as long as counting. Instants are in milliseconds, NaN where they are not known; flags are 0 or 1.
 */
export interface FigureColumns {
  readonly of: readonly IncidentFigures[]
  readonly countedAt: Float64Array
  /** Detected, or else when the impact began. */
  readonly beganAt: Float64Array
  readonly isOpen: Uint8Array
  /** Of equal numbers the severity is equal. */
  readonly severity: Uint32Array
  /** Of equal numbers the services are equal, and in one order. */
  readonly services: Uint32Array
  /** A reviewer confirmed a change as its cause. */
  readonly hasCause: Uint8Array
  readonly hasChanges: Uint8Array
  /** Something about it may leave it out of figures; of the others only what is configured does. */
  readonly isSpecial: Uint8Array
  readonly impactFrom: Float64Array
  /** Infinity: an end that is known only as a wide interval. */
  readonly impactTo: Float64Array
  readonly instants: Readonly<Record<OwnPoint, Float64Array>>
  readonly lengths: Readonly<Record<DurationName, Uint8Array>>
}

/** Some of the incidents, by their places in the columns. */
export interface Selection {
  readonly columns: FigureColumns
  readonly places: Uint32Array
}

const kept = new WeakMap<readonly IncidentFigures[], FigureColumns>()

/** Made once for a list, which is never changed. */
export function columnsOf(incidents: readonly IncidentFigures[]): FigureColumns {
  const known = kept.get(incidents) ?? makeColumns(incidents)
  kept.set(incidents, known)
  return known
}

export function selectAll(incidents: readonly IncidentFigures[]): Selection {
  const places = new Uint32Array(incidents.length)
  for (let place = 0; place < places.length; place += 1) places[place] = place
  return { columns: columnsOf(incidents), places }
}

export function select({ columns, places }: Selection, isWanted: (columns: FigureColumns, place: number) => boolean): Selection {
  const chosen = new Uint32Array(places.length)
  let count = 0
  for (const place of places) {
    if (!isWanted(columns, place)) continue
    chosen[count] = place
    count += 1
  }
  return { columns, places: chosen.slice(0, count) }
}

/** One of unknown date is in no period. */
export const during = (selection: Selection, { from, until }: Period): Selection =>
  select(selection, ({ countedAt }, place) => {
    const at = countedAt[place] ?? Number.NaN
    return at >= from && at < until
  })

export function incidentsOf({ columns, places }: Selection): readonly IncidentFigures[] {
  const incidents: IncidentFigures[] = []
  for (const place of places) {
    const incident = columns.of[place]
    if (incident !== undefined) incidents.push(incident)
  }
  return incidents
}

const record = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>

function makeColumns(of: readonly IncidentFigures[]): FigureColumns {
  const numbers = () => new Float64Array(of.length)
  const flags = () => new Uint8Array(of.length)
  const columns = {
    of,
    countedAt: numbers(),
    beganAt: numbers(),
    isOpen: flags(),
    severity: new Uint32Array(of.length),
    services: new Uint32Array(of.length),
    hasCause: flags(),
    hasChanges: flags(),
    isSpecial: flags(),
    impactFrom: numbers(),
    impactTo: numbers(),
    instants: record(OWN_POINTS, numbers),
    lengths: record(DURATION_NAMES, flags),
  }
  const severities = new Map<string | null, number>()
  const numberOf = createListNumbers()
  for (const [place, incident] of of.entries()) {
    enter(columns, place, incident)
    const number = severities.get(incident.severity) ?? severities.size
    severities.set(incident.severity, number)
    columns.severity[place] = number
    columns.services[place] = numberOf(incident.services)
  }
  return columns
}

interface Branch {
  readonly next: Map<string, Branch>
  /** null: no list ends here. */
  number: number | null
}

const branch = (): Branch => ({ next: new Map(), number: null })

/** Numbers lists of names from 0 on: equal lists get the same number, others another. */
function createListNumbers(): (list: readonly string[]) => number {
  const root = branch()
  let given = 0
  return (list) => {
    const end = list.reduce(follow, root)
    if (end.number === null) {
      end.number = given
      given += 1
    }
    return end.number
  }
}

function follow(from: Branch, name: string): Branch {
  const known = from.next.get(name)
  if (known !== undefined) return known
  const made = branch()
  from.next.set(name, made)
  return made
}

function enter(columns: FigureColumns, place: number, incident: IncidentFigures): void {
  const { anchors, durations, status, origin, changes, dismissed, endedByItself } = incident
  columns.countedAt[place] = countedAt(incident) ?? Number.NaN
  columns.beganAt[place] = (anchors.detected ?? anchors.impactStart)?.at ?? Number.NaN
  columns.isOpen[place] = status === 'open' ? 1 : 0
  columns.hasCause[place] = causesOf(incident).length > 0 ? 1 : 0
  columns.hasChanges[place] = changes.length > 0 ? 1 : 0
  columns.isSpecial[place] = status === 'open' || origin === 'document' || dismissed !== undefined || endedByItself ? 1 : 0
  columns.impactFrom[place] = anchors.impactStart?.at ?? Number.NaN
  columns.impactTo[place] = anchors.impactEnd?.isVague === true ? Number.POSITIVE_INFINITY : (anchors.impactEnd?.at ?? Number.NaN)
  for (const name of ANCHOR_NAMES) columns.instants[name][place] = anchorAt(anchors, name)
  columns.instants.paged[place] = incident.pagedAt ?? Number.NaN
  columns.instants.causeCompleted[place] =
    changes.length === 0 ? Number.NaN : (instantOf('causeCompleted', incident, NOTHING) ?? Number.NaN)
  columns.instants.fixCompleted[place] = changes.length === 0 ? Number.NaN : (instantOf('fixCompleted', incident, NOTHING) ?? Number.NaN)
  for (const name of DURATION_NAMES) columns.lengths[name][place] = lengthState(durations[name])
}

const NOTHING: Pick<MeasureContext, 'deployedAt'> = { deployedAt: [] }

function anchorAt(anchors: IncidentFigures['anchors'], name: AnchorName): number {
  const anchor = anchors[name]
  return anchor === null || anchor.isVague === true ? Number.NaN : anchor.at
}

function lengthState({ ms, status }: IncidentFigures['durations'][DurationName]): number {
  if (ms !== null || status === 'pending') return LENGTH_STATES.measured
  return status === 'invalid' ? LENGTH_STATES.invalid : LENGTH_STATES.unknown
}

/** Why each is left out: 0, or one more than the place of the reason in `EXCLUSION_REASONS`. */
export type Reasons = Uint8Array

type ReasonContext = Parameters<typeof exclusionOf>[1]
const decided = new WeakMap<FigureColumns, { readonly context: ReasonContext; readonly reasons: Reasons }>()

/** In: all incidents of the columns. Out: why each is left out, as `exclusionOf` says. The answers of one moment share it. */
export function reasonsOf(columns: FigureColumns, context: ReasonContext): Reasons {
  const known = decided.get(columns)
  if (known !== undefined && isSame(known.context, context)) return known.reasons
  const reasons = decideReasons(columns, context)
  const { asOf, exclusions, severityWords } = context
  decided.set(columns, { context: { asOf, exclusions, severityWords }, reasons })
  return reasons
}

const isSame = (a: ReasonContext, b: ReasonContext): boolean =>
  a.asOf === b.asOf && a.exclusions === b.exclusions && a.severityWords === b.severityWords

function decideReasons({ of, isSpecial }: FigureColumns, context: ReasonContext): Reasons {
  const reasons = new Uint8Array(of.length)
  const isAnyStated = context.exclusions.length > 0
  for (let place = 0; place < of.length; place += 1) {
    const incident = of[place]
    if (incident === undefined || (!isAnyStated && isSpecial[place] === 0)) continue
    const reason = exclusionOf(incident, context)
    if (reason !== null) reasons[place] = EXCLUSION_REASONS.indexOf(reason) + 1
  }
  return reasons
}

/** null: it counts. */
export function reasonAt(reasons: Reasons, place: number): ExclusionReason | null {
  const number = reasons[place] ?? 0
  // A place before the first of an array is looked for in all of its prototypes.
  return number === 0 ? null : (EXCLUSION_REASONS[number - 1] ?? null)
}
