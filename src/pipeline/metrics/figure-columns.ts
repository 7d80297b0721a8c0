import { ANCHOR_NAMES, type AnchorName } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES, type DurationName } from '../../domain/incident/duration.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { countedAt } from '../../domain/metrics/counting.ts'
import type { Point } from '../../domain/metrics/definition.ts'
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
  readonly numbers: Numbers
}

/** What the numbers of severities and of services stand for. */
interface Numbers {
  readonly ofSeverity: (severity: readonly string[]) => number
  readonly ofServices: (services: readonly string[]) => number
}

const kept = new WeakMap<readonly IncidentFigures[], FigureColumns>()

/** Made once for a list, which is never changed. */
export function columnsOf(incidents: readonly IncidentFigures[]): FigureColumns {
  const made = kept.get(incidents) ?? makeColumns(incidents, null)
  kept.set(incidents, made)
  return made
}

/** Where the columns of a list were made: those of the list that takes its place, of which only what differs is looked at. */
export function columnsAfter(former: readonly IncidentFigures[], incidents: readonly IncidentFigures[]): void {
  const known = kept.get(former)
  if (known !== undefined) kept.set(incidents, makeColumns(incidents, known))
}

const record = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): Record<Name, Value> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>

function makeColumns(of: readonly IncidentFigures[], former: FigureColumns | null): FigureColumns {
  const numbers = () => new Float64Array(of.length)
  const flags = () => new Uint8Array(of.length)
  const columns: FigureColumns = {
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
    numbers: former?.numbers ?? { ofSeverity: createListNumbers(), ofServices: createListNumbers() },
  }
  for (let [place, formerPlace] = [0, 0]; place < of.length; ) {
    const same = former === null ? 0 : countSame({ of, place }, { of: former.of, place: formerPlace })
    if (former !== null && same > 0) {
      copy(columns, place, { from: former, place: formerPlace, count: same })
      place += same
      formerPlace += same
      continue
    }
    enter(columns, place, of[place] as IncidentFigures)
    formerPlace = placeAfter(former, formerPlace, timeAt(columns.countedAt, place))
    place += 1
  }
  return columns
}

interface Position {
  readonly of: readonly IncidentFigures[]
  readonly place: number
}

/** How many are the same from there on. */
function countSame(one: Position, other: Position): number {
  const most = Math.min(one.of.length - one.place, other.of.length - other.place)
  let count = 0
  while (count < most && one.of[one.place + count] === other.of[other.place + count]) count += 1
  return count
}

/** What has no date comes first. */
function timeAt(countedAt: Float64Array, place: number): number {
  const at = countedAt[place] ?? Number.NaN
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at
}

const arraysOf = (columns: FigureColumns): readonly (Float64Array | Uint32Array | Uint8Array)[] => [
  columns.countedAt,
  columns.beganAt,
  columns.isOpen,
  columns.severity,
  columns.services,
  columns.hasCause,
  columns.hasChanges,
  columns.isSpecial,
  columns.impactFrom,
  columns.impactTo,
  ...Object.values(columns.instants),
  ...Object.values(columns.lengths),
]

function copy(to: FigureColumns, place: number, { from, place: first, count }: Copied): void {
  const sources = arraysOf(from)
  for (const [index, target] of arraysOf(to).entries()) target.set(sources[index]?.subarray(first, first + count) ?? [], place)
}

interface Copied {
  readonly from: FigureColumns
  readonly place: number
  readonly count: number
}

/** Lists are in the order of time: past what is not there any more. */
function placeAfter(former: FigureColumns | null, place: number, at: number): number {
  if (former === null) return place
  let next = place
  while (next < former.of.length && timeAt(former.countedAt, next) <= at) next += 1
  return next
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
  const { anchors, durations, status, origin, severity, services, changes, dismissed, endedByItself } = incident
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
  columns.severity[place] = columns.numbers.ofSeverity(severity === null ? [] : [severity])
  columns.services[place] = columns.numbers.ofServices(services)
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
