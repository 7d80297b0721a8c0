import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { EXCLUSION_REASONS, type ExclusionReason } from '../../domain/metrics/counting.ts'
import type { Period } from '../../domain/metrics/period.ts'
import { exclusionOf } from './exclusions.ts'
import { columnsOf, type FigureColumns } from './figure-columns.ts'

/** Some of the incidents, by their places in the columns. */
export interface Selection {
  readonly columns: FigureColumns
  readonly places: Uint32Array
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
