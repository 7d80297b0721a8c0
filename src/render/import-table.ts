import type { AnchorName } from '../domain/incident/anchor.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { durationWords, NOT_KNOWN, pluralize } from '../domain/words.ts'
import { fittedTable } from './fitted-table.ts'

/** One row per file: what its document states, or why it could not be read. */
export type ImportRow = { readonly file: string } & ({ readonly incident: Incident } | { readonly reason: string })

/** For a terminal. Times are shown as written, so that they can be found in the document. `width`: see `fittedTable`. */
export function importTable(rows: readonly ImportRow[], width: number | null = null): string {
  const cells = rows.map((row) =>
    'incident' in row ? [row.file, ...cellsOf(row.incident)] : [row.file, { colSpan: HEAD.length - 1, content: row.reason }],
  )
  const read = rows.filter((row) => 'incident' in row).length
  return `${fittedTable(HEAD, cells, width)}\n${pluralize(read, 'document')} read, ${rows.length - read} failed.\n`
}

const HEAD = ['File', 'Entries', 'Zone', 'Impact began', 'Detected', 'Escalated', 'Resolved', 'Impact', 'Findings', 'Not stated'] as const

function cellsOf({ timeline, stated, anchors, durations, findings }: Incident): readonly string[] {
  const time = (name: AnchorName) => anchors[name]?.written ?? NOT_KNOWN
  const { ms } = durations.impactDuration
  const missing = EXPECTED.filter((name) => anchors[name] === null)
  return [
    String(timeline.length),
    stated?.timezone ?? 'none stated',
    ...(['impactStart', 'detected', 'escalated', 'resolved'] as const).map(time),
    ms === null ? NOT_KNOWN : durationWords(ms),
    [...new Set(findings.map(({ code }) => code))].join(', ') || 'none',
    missing.join(', ') || 'none',
  ]
}

/** What a postmortem should state. */
const EXPECTED: readonly AnchorName[] = ['impactStart', 'detected', 'acknowledged', 'escalated', 'resolved', 'impactEnd']
