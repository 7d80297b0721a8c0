import { z } from 'zod'
import type { RawEvent } from '../../../domain/raw-event.ts'
import { isoOf } from '../../../domain/time/time.ts'
import { firstKnown, knownText } from '../../values/known-text.ts'
import { timeAtStart, timeIn } from '../../values/time-notations.ts'
import { historyMoment } from '../../values/times.ts'
import { anything, optionalId, optionalText } from '../../values/tolerant.ts'
import { type DeployForm, type DeployReading, type DeployRecord, EMPTY_RECORD } from '../deploy-record.ts'

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

/** The release's name is not in its history: only the command before it, or the address that it is posted to, can name it. */
export function readHelmHistory(value: unknown, raw: RawEvent, service: string | null = null): DeployReading {
  const parsed = historySchema.safeParse(value)
  const revisions = parsed.success ? parsed.data : []
  const ordered = revisions.toSorted((a, b) => Number(a.revision) - Number(b.revision))
  const records = ordered.map((revision, index) => ({ ...helmRecord(raw, revision, ordered[index - 1] ?? null), service }))
  return { records, problems: [], contextLines: 0 }
}

export function helmRecord(raw: RawEvent, revision: Revision, before: Revision | null): DeployRecord {
  const at = historyMoment(timeIn(revision.updated, raw.receivedAt), raw.receivedAt)
  const status = Object.hasOwn(STATUSES, revision.status) ? (STATUSES[revision.status] ?? 'unknown') : 'unknown'
  const description = knownText(revision.description)
  return {
    ...EMPTY_RECORD,
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

/** The table of `helm history`, also as copied from a terminal with the command above it. */
export const helmTable: DeployForm = (text, raw) => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const headAt = lines.findIndex((line) => /^\s*REVISION\s+UPDATED\s+STATUS\b/.test(line))
  const head = lines[headAt]
  if (head === undefined) return null
  const names = head.includes('\t') ? cellsOf(head).map((name) => name.toLowerCase().replace(' ', '_')) : null
  const rows = lines.slice(headAt + 1)
  const records =
    names === null ? rows.map((row) => spacedRow(row, raw)).filter((row) => row !== null) : rows.map((row) => tabbedRow(row, names))
  const service = /\bhelm\s+hist(?:ory)?\s+([\w.-]+)/.exec(lines.slice(0, headAt).join('\n'))?.[1] ?? null
  return isHelmHistory(records) ? readHelmHistory(records, raw, service) : null
}

/** Separated by tabs, columns by name, since versions add some. */
const tabbedRow = (row: string, names: readonly string[]) =>
  Object.fromEntries(cellsOf(row).map((cell, index) => [names[index] ?? '', cell]))

const cellsOf = (line: string): readonly string[] => line.split('\t').map((cell) => cell.trim())

/** Spaces stand between the columns and within them: its content shows where each ends. */
function spacedRow(row: string, { receivedAt }: RawEvent): Record<string, string> | null {
  const [, revision = '', rest = ''] = /^\s*(\d+)\s+(.*)$/.exec(row) ?? []
  const updated = timeAtStart(rest, receivedAt)
  if (updated === null) return null
  const [, status = '', chart = '', app_version = '', description = ''] =
    /^\s*(\S+)\s+(\S+)(?:\s+(v?\d\S*))?(?:\s+(.*))?$/.exec(rest.slice(updated.length)) ?? []
  return { revision, updated: rest.slice(0, updated.length), status, chart, app_version, description: description.trim() }
}

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
  return isHelmHistory(records) ? readHelmHistory(records, raw) : null
}
