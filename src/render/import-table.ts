import Table from 'cli-table3'
import type { AnchorName } from '../domain/incident/anchor.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { durationWords, NOT_KNOWN, pluralize } from '../domain/words.ts'

/** One row per file: what of its document was understood, and what was not. */
export type ImportRow = { readonly file: string } & ({ readonly incident: Incident } | { readonly reason: string })

/** For a terminal. Times stand as they were written, so that they can be found again in the document. */
export function importTable(rows: readonly ImportRow[]): string {
  const table = new Table({ head: [...HEAD], style: { head: [], border: [], compact: true }, wordWrap: true })
  for (const row of rows) {
    if ('incident' in row) table.push([row.file, ...cellsOf(row.incident)])
    else table.push([row.file, { colSpan: HEAD.length - 1, content: row.reason }])
  }
  const read = rows.filter((row) => 'incident' in row).length
  return `${table.toString()}\n${pluralize(read, 'document')} read, ${rows.length - read} not.\n`
}

const HEAD = ['File', 'Entries', 'Zone', 'Impact began', 'Detected', 'Escalated', 'Resolved', 'Impact', 'Findings', 'Not told'] as const

function cellsOf({ timeline, stated, anchors, durations, findings }: Incident): readonly string[] {
  const time = (name: AnchorName) => anchors[name]?.written ?? NOT_KNOWN
  const { ms } = durations.impactDuration
  const missing = TOLD.filter((name) => anchors[name] === null)
  return [
    String(timeline.length),
    stated?.timezone ?? 'none stated',
    ...(['impactStart', 'detected', 'escalated', 'resolved'] as const).map(time),
    ms === null ? NOT_KNOWN : durationWords(ms),
    [...new Set(findings.map(({ code }) => code))].join(', ') || 'none',
    missing.join(', ') || 'nothing',
  ]
}

/** What a reader of a postmortem expects to find. */
const TOLD: readonly AnchorName[] = ['impactStart', 'detected', 'acknowledged', 'escalated', 'resolved', 'impactEnd']
