import { z } from 'zod'
import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf, type Moment } from '../../domain/time/time.ts'
import { firstKnown, knownText } from '../values/known-text.ts'
import { historyMomentOf } from '../values/times.ts'
import { anything, optionalId, optionalText } from '../values/tolerant.ts'
import { type DeployForm, type DeployReading, type DeployRecord, UNTOLD } from './deploy-record.ts'
import { asctime } from './month-names.ts'

/** One revision of `helm history`, as its JSON, YAML and table name the columns. */
const revisionSchema = z.object({
  revision: z.union([z.number(), z.string().regex(/^\d+$/)]),
  updated: anything,
  status: z.string(),
  chart: optionalText,
  app_version: optionalId,
  description: optionalText,
  rollback_revision: optionalId,
})
type Revision = z.infer<typeof revisionSchema>
const historySchema = z.array(revisionSchema).min(1)

export const isHelmHistory = (value: unknown): boolean => historySchema.safeParse(value).success

/** `pending-*` has begun; a revision that another one replaced was a success. */
const STATUSES: Readonly<Record<string, DeployRecord['status']>> = {
  deployed: 'succeeded',
  superseded: 'succeeded',
  uninstalled: 'succeeded',
  failed: 'failed',
  'pending-install': 'started',
  'pending-upgrade': 'started',
  'pending-rollback': 'started',
  uninstalling: 'started',
}

export function helmHistory(value: unknown, raw: RawEvent): DeployReading {
  const parsed = historySchema.safeParse(value)
  const revisions = parsed.success ? parsed.data : []
  const ordered = revisions.toSorted((a, b) => Number(a.revision) - Number(b.revision))
  const records = ordered.map((revision, index) => recordOf(raw, revision, ordered[index - 1] ?? null))
  return { records, problems: [], contextLines: 0 }
}

/** The release's name is not in its history: only the address that it is posted to can tell it. */
function recordOf(raw: RawEvent, revision: Revision, before: Revision | null): DeployRecord {
  const at = timeOf(revision, raw)
  const status = Object.hasOwn(STATUSES, revision.status) ? (STATUSES[revision.status] ?? 'unknown') : 'unknown'
  const description = knownText(revision.description)
  return {
    ...UNTOLD,
    at,
    kind: revision.status.startsWith('uninstall') ? 'infrastructure' : 'deployment',
    status,
    rollback: knownText(revision.rollback_revision) !== null || /^rollback to \d+/i.test(description ?? ''),
    version: versionOf(revision),
    previous: before === null ? null : versionOf(before),
    text: [`helm revision ${revision.revision}`, description].filter((part) => part !== null).join(': '),
    identity: ['helm', String(revision.revision), isoOf(at.at), versionOf(revision) ?? ''],
  }
}

/** An upgrade may change the chart, the application or both. */
function versionOf({ chart, app_version }: Revision): string | null {
  const parts = [knownText(chart), knownText(app_version)].filter((part) => part !== null)
  return parts.length === 2 ? `${parts[0]} (${parts[1]})` : firstKnown(parts[0])
}

function timeOf({ updated }: Revision, raw: RawEvent): Moment {
  const written = typeof updated === 'string' ? asctime(updated.trim()) : null
  return historyMomentOf(written === null ? updated : isoOf(written.at).slice(0, -1), raw.receivedAt)
}

/** The table of `helm history`: separated by tabs, columns by name, since versions add some. */
export const helmTable: DeployForm = (text, raw) => {
  const [head = '', ...rows] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const names = cellsOf(head).map((name) => name.toLowerCase().replace(' ', '_'))
  if (!names.includes('revision') || !names.includes('updated') || !names.includes('status')) return null
  const records = rows.map((row) => Object.fromEntries(cellsOf(row).map((cell, index) => [names[index] ?? '', cell])))
  return isHelmHistory(records) ? helmHistory(records, raw) : null
}

const cellsOf = (line: string): readonly string[] => line.split('\t').map((cell) => cell.trim())

/** `helm history -o yaml`: a flat list of scalars, which needs no YAML parser. */
export const helmYaml: DeployForm = (text, raw) => {
  if (!/^- [a-z_]+: /.test(text)) return null
  const items: [string, string][][] = []
  for (const line of text.split(/\r?\n/)) {
    const [, dash, name, value] = /^(- | {2})([a-z_]+): (.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    if (dash === '- ') items.push([])
    items.at(-1)?.push([name, value.replace(/^"(.*)"$/, '$1')])
  }
  const records = items.map((item) => Object.fromEntries(item))
  return isHelmHistory(records) ? helmHistory(records, raw) : null
}
