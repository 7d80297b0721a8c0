import { type Band, bandIndexAt } from '../../charts/bands.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Instant, Interval } from '../../domain/time/time.ts'

/** A line of the list: an entry, a gap, or the date of a new day. */
export type Row =
  | { readonly kind: 'entry'; readonly at: Instant; readonly entry: TimelineEntry }
  | { readonly kind: 'gap'; readonly at: Instant; readonly gap: Interval }
  | { readonly kind: 'day'; readonly at: Instant }

/** Rows that follow each other in one band of the ribbon; `band` null: before or after all of them. */
export interface RowGroup {
  readonly band: Band | null
  readonly rows: readonly [Row, ...Row[]]
  readonly entries: number
}

export interface RowEvidence {
  readonly entries: readonly TimelineEntry[]
  readonly gaps: readonly Interval[]
  readonly bands: readonly Band[]
  readonly clock: Clock
}

/** In order of time, with gaps and dates between the entries, grouped by the ribbon's bands. */
export function rowGroupsOf({ entries, gaps, bands, clock }: RowEvidence): readonly RowGroup[] {
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined) return []
  const shownGaps = gaps.filter((gap) => gap.from >= first.at.at && gap.from <= last.at.at)
  const rows: Row[] = [
    ...entries.map((entry): Row => ({ kind: 'entry', at: entry.at.at, entry })),
    ...shownGaps.map((gap): Row => ({ kind: 'gap', at: gap.from, gap })),
  ]
  // Sorting is stable: entries of one instant keep their order, and a gap follows the last entry before it.
  const sorted = rows.sort((a, b) => a.at - b.at)
  return groupByBand(insertDayRows(sorted, clock), bands)
}

/** The first row needs no date: the head of the page has it. */
function insertDayRows(rows: readonly Row[], clock: Clock): readonly Row[] {
  return rows.flatMap((row, index) => {
    const previous = rows[index - 1]
    return previous === undefined || clock.isSameDay(previous.at, row.at) ? [row] : [{ kind: 'day' as const, at: row.at }, row]
  })
}

function groupByBand(rows: readonly Row[], bands: readonly Band[]): readonly RowGroup[] {
  const groups: { index: number | null; rows: [Row, ...Row[]] }[] = []
  for (const row of rows) {
    const current = groups.at(-1)
    // A gap does not open a band: it belongs to the entry that it follows.
    const index = row.kind === 'gap' && current !== undefined ? current.index : bandIndexAt(row.at, bands)
    if (current === undefined || current.index !== index) groups.push({ index, rows: [row] })
    else current.rows.push(row)
  }
  return groups.map((group) => ({
    band: group.index === null ? null : (bands[group.index] ?? null),
    rows: group.rows,
    entries: group.rows.filter(({ kind }) => kind === 'entry').length,
  }))
}
