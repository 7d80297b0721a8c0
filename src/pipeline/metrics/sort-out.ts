import type { ExclusionReason } from '../../domain/metrics/counting.ts'
import type { End, Point } from '../../domain/metrics/definition.ts'
import { instant, milliseconds } from '../../domain/time/time.ts'
import { type FigureColumns, LENGTH_STATES, type Reasons, reasonAt, type Selection } from './columns.ts'
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
type Sorter = ReturnType<typeof createSorter>

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

/**
 * In: incidents by column, and why each is left out. Out: what measuring each of them (`measureIncident`) and sorting that out gives, without
 * looking at any.
 */
export function sortOutColumns(
  { columns, places }: Selection,
  reasons: Reasons,
  asked: { readonly by: MeasuredBy; readonly context: MeasureContext },
): SortedOut {
  const sorter = createSorter(places.length)
  const sort = createSorting(columns, reasons, asked)
  for (const place of places) sort(sorter, place)
  return sorter.done()
}

/** Hands one incident after the other to a sorter. */
function createSorting(
  columns: FigureColumns,
  reasons: Reasons,
  { by, context }: { readonly by: MeasuredBy; readonly context: MeasureContext },
): (sorter: Omit<Sorter, 'done'>, place: number) => void {
  const { definition, measure } = by
  const own = ownDuration(measure)
  const states = own === null ? null : columns.lengths[own]
  const [from, to] = [endReader(measure.from, columns, context), endReader(measure.to, columns, context)]
  const isOfChanges = measure.includes === 'caused-by-change'
  return (sorter, place) => {
    const reason = reasonAt(reasons, place)
    if (reason !== null && !(reason === 'transient' && definition.countsTransient)) sorter.excluded(reason)
    else if (isOfChanges && columns.hasCause[place] === 0) sorter.leftOut('no-change')
    else if (states !== null && states[place] !== LENGTH_STATES.measured)
      states[place] === LENGTH_STATES.invalid ? sorter.invalid() : sorter.unknown()
    else sortLength(sorter, { from: from(place), to: to(place) }, { isOpen: columns.isOpen[place] === 1, open: measure.open, context })
  }
}

/** Of those that have a length by a measure: their places, and how long each was, as `measureIncident` says. */
export function knownOf(
  { columns, places }: Selection,
  reasons: Reasons,
  asked: { readonly by: MeasuredBy; readonly context: MeasureContext },
): readonly { readonly place: number; readonly ms: number }[] {
  const known: { readonly place: number; readonly ms: number }[] = []
  const sorter = { ...createSorter(0), at: 0, known: (ms: number) => void known.push({ place: sorter.at, ms }) }
  const sort = createSorting(columns, reasons, asked)
  for (const place of places) {
    sorter.at = place
    sort(sorter, place)
  }
  return known
}

interface OfLength {
  readonly isOpen: boolean
  readonly open: 'at-least' | 'left-out'
  readonly context: MeasureContext
}

/** NaN: an end that is not known. */
function sortLength(
  sorter: Omit<Sorter, 'done'>,
  { from, to }: { readonly from: number; readonly to: number },
  { isOpen, open, context }: OfLength,
): void {
  if (Number.isNaN(from)) sorter.unknown()
  else if (!Number.isNaN(to)) to < from ? sorter.invalid() : sorter.known(lengthOf(from, to, context))
  else if (!isOpen) sorter.unknown()
  else if (open === 'left-out') sorter.leftOut('open')
  else if (from > context.asOf) sorter.unknown()
  else sorter.open(lengthOf(from, context.asOf, context))
}

const lengthOf = (from: number, to: number, context: MeasureContext): number =>
  context.lengthOf === undefined ? milliseconds(to - from) : context.lengthOf(instant(from), instant(to))

type ReadInstant = (place: number) => number

function endReader({ pick, of }: End, columns: FigureColumns, context: MeasureContext): ReadInstant {
  const [first = NEVER, ...others] = of.map((point) => pointReader(point, columns, context))
  if (others.length === 0) return first
  if (pick === 'first-known') return (place) => [first, ...others].map((read) => read(place)).find((at) => !Number.isNaN(at)) ?? Number.NaN
  return (place) => others.reduce((earliest, read) => earlierKnown(earliest, read(place)), first(place))
}

const NEVER: ReadInstant = () => Number.NaN

const earlierKnown = (a: number, b: number): number => (Number.isNaN(a) || b < a ? b : a)

function pointReader(point: Point, { instants, beganAt }: FigureColumns, { deployedAt }: MeasureContext): ReadInstant {
  switch (point) {
    case 'declared':
      return NEVER
    case 'lastDeployment':
      return (place) => {
        const at = beganAt[place] ?? Number.NaN
        return Number.isNaN(at) ? at : (lastUpTo(deployedAt, instant(at)) ?? Number.NaN)
      }
    default: {
      const column = instants[point]
      return (place) => column[place] ?? Number.NaN
    }
  }
}
