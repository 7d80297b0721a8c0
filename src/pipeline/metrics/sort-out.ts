import type { ExclusionReason } from '../../domain/metrics/counting.ts'
import type { End, Point } from '../../domain/metrics/definition.ts'
import { instant } from '../../domain/time/time.ts'
import { type Reasons, reasonAt, type Selection } from './columns.ts'
import { type FigureColumns, LENGTH_STATES, type OwnPoint } from './figure-columns.ts'
import { lastUpTo, type MeasureContext, type Measured, type MeasuredBy, ownDuration } from './measure.ts'

/** One measure of many incidents: the lengths, and how many have none for which reason. */
export interface SortedOut {
  /** In ascending order. */
  readonly known: Float64Array
  /** "At least so long". */
  readonly open: readonly number[]
  readonly unknown: number
  readonly invalid: number
  readonly excluded: ReadonlyMap<ExclusionReason, number>
  readonly leftOut: ReadonlyMap<'open' | 'no-change', number>
}

/** In one walk, which makes nothing but the numbers. */
function createSorter(atMost: number) {
  const known = new Float64Array(atMost)
  const open: number[] = []
  let [count, unknown, invalid] = [0, 0, 0]
  const excluded = new Map<ExclusionReason, number>()
  const leftOut = new Map<'open' | 'no-change', number>()
  return {
    known(ms: number): void {
      known[count] = ms
      count += 1
    },
    open: (ms: number) => void open.push(ms),
    unknown(): void {
      unknown += 1
    },
    invalid(): void {
      invalid += 1
    },
    excluded: (reason: ExclusionReason) => void excluded.set(reason, (excluded.get(reason) ?? 0) + 1),
    leftOut: (because: 'open' | 'no-change') => void leftOut.set(because, (leftOut.get(because) ?? 0) + 1),
    done: (): SortedOut => ({ known: known.slice(0, count).sort(), open, unknown, invalid, excluded, leftOut }),
  }
}
/** What takes incidents one after the other, by their places. */
type Sorter = Omit<ReturnType<typeof createSorter>, 'known' | 'done'> & { known(ms: number, place: number): void }

/** In: what was measured one by one. */
export function sortOut(measured: readonly Measured[]): SortedOut {
  const sorter = createSorter(measured.length)
  for (const one of measured) {
    if (one.kind === 'known') sorter.known(one.ms)
    else if (one.kind === 'at-least') sorter.open(one.ms)
    else if (one.kind === 'excluded') sorter.excluded(one.reason)
    else if (one.kind === 'left-out') sorter.leftOut(one.because)
    else sorter[one.kind]()
  }
  return sorter.done()
}

interface SortingAsked {
  readonly by: MeasuredBy
  readonly context: MeasureContext
}

/**
 * In: incidents by column, and why each is left out. Out: what measuring each of them (`measureIncident`) and sorting that out gives, without
 * looking at any.
 */
export function sortOutColumns(selection: Selection, reasons: Reasons, asked: SortingAsked): SortedOut {
  const sorter = createSorter(selection.places.length)
  sortInto(sorter, selection, { reasons, ...asked })
  return sorter.done()
}

/** Of those that have a length by a measure: their places, and how long each was, as `measureIncident` says. */
export function knownOf(
  selection: Selection,
  reasons: Reasons,
  asked: SortingAsked,
): readonly { readonly place: number; readonly ms: number }[] {
  const known: { readonly place: number; readonly ms: number }[] = []
  sortInto({ ...createSorter(0), known: (ms, place) => void known.push({ place, ms }) }, selection, { reasons, ...asked })
  return known
}

function sortInto(
  sorter: Sorter,
  { columns, places }: Selection,
  { reasons, by: { definition, measure }, context }: SortingAsked & { readonly reasons: Reasons },
): void {
  const own = ownDuration(measure)
  const states = own === null ? null : columns.lengths[own]
  const [begins, ends] = [endColumn(measure.from, columns, context), endColumn(measure.to, columns, context)]
  const isOfChanges = measure.includes === 'caused-by-change'
  for (const place of places) {
    const reason = reasonAt(reasons, place)
    const state = states === null ? LENGTH_STATES.measured : states[place]
    if (reason !== null && !(reason === 'transient' && definition.countsTransient)) sorter.excluded(reason)
    else if (isOfChanges && columns.hasCause[place] === 0) sorter.leftOut('no-change')
    else if (state === LENGTH_STATES.measured) sortLength(sorter, place, { begins, ends, columns, open: measure.open, context })
    else if (state === LENGTH_STATES.invalid) sorter.invalid()
    else sorter.unknown()
  }
}

interface Lengths {
  readonly begins: Float64Array
  readonly ends: Float64Array
  readonly columns: FigureColumns
  readonly open: 'at-least' | 'left-out'
  readonly context: MeasureContext
}

function sortLength(sorter: Sorter, place: number, { begins, ends, columns, open, context }: Lengths): void {
  const [from, to] = [begins[place] ?? Number.NaN, ends[place] ?? Number.NaN]
  if (to >= from) sorter.known(lengthOf(from, to, context), place)
  else if (to < from) sorter.invalid()
  else if (Number.isNaN(from) || columns.isOpen[place] === 0) sorter.unknown()
  else if (open === 'left-out') sorter.leftOut('open')
  else if (from > context.asOf) sorter.unknown()
  else sorter.open(lengthOf(from, context.asOf, context))
}

const lengthOf = (from: number, to: number, { lengthOf: onOtherClock }: MeasureContext): number =>
  onOtherClock === undefined ? to - from : onOtherClock(instant(from), instant(to))

const keptEnds = new WeakMap<
  FigureColumns,
  Map<End, { readonly deployedAt: MeasureContext['deployedAt']; readonly column: Float64Array }>
>()

/** When each incident came to this end of a measure; NaN: not known. An end of several points is made once for all groups of an answer. */
function endColumn(end: End, columns: FigureColumns, { deployedAt }: MeasureContext): Float64Array {
  const [point, ...others] = end.of
  if (others.length === 0 && point !== undefined && isOwn(point)) return columns.instants[point]
  const kept = keptEnds.get(columns) ?? new Map()
  keptEnds.set(columns, kept)
  const known = kept.get(end)
  if (known !== undefined && (known.deployedAt === deployedAt || !end.of.includes('lastDeployment'))) return known.column
  const column = makeEnd(end, columns, deployedAt)
  kept.set(end, { deployedAt, column })
  return column
}

const isOwn = (point: Point): point is OwnPoint => point !== 'declared' && point !== 'lastDeployment'

function makeEnd({ pick, of }: End, columns: FigureColumns, deployedAt: MeasureContext['deployedAt']): Float64Array {
  const end = new Float64Array(columns.of.length).fill(Number.NaN)
  for (const point of of) {
    if (point === 'declared') continue
    const column = isOwn(point) ? columns.instants[point] : columns.beganAt.map((at) => lastDeployment(deployedAt, at))
    for (let place = 0; place < end.length; place += 1) {
      const [known, at] = [end[place] ?? Number.NaN, column[place] ?? Number.NaN]
      if (Number.isNaN(known) || (pick === 'earliest' && at < known)) end[place] = at
    }
  }
  return end
}

const lastDeployment = (deployedAt: MeasureContext['deployedAt'], before: number): number =>
  Number.isNaN(before) ? before : (lastUpTo(deployedAt, instant(before)) ?? Number.NaN)
