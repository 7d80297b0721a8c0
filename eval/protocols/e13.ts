import { join } from 'node:path'
import { appendTo } from '../../src/domain/append-to.ts'
import { byText } from '../../src/domain/identity.ts'
import { type Instant, instant, isoOf } from '../../src/domain/time/time.ts'
import { lifeCycleOf, type StateChange } from '../life-cycle.ts'
import { type Row, readTable, rowsByColumn } from './csv-table.ts'

/** E13: the life of tickets from an audit log, with every reopening. */
export async function e13(dataDir: string): Promise<unknown> {
  const rows = rowsByColumn(readTable(join(dataDir, 'servicenow-event-log', 'incident_event_log.csv')))
  const tickets = new Map<string, Row[]>()
  for (const row of rows) appendTo(tickets, row('number'), row)
  const incidents = [...tickets].map(([number, log]) => [number, answerOf(log)] as const).sort(([a], [b]) => byText(a, b))
  return { protocol: 'E13', incidents: Object.fromEntries(incidents) }
}

/** Times of a minute's precision do not order the rows; the count of modifications does, and the file where that is equal. */
function answerOf(log: readonly Row[]) {
  const rows = log.toSorted((a, b) => Number(a('sys_mod_count')) - Number(b('sys_mod_count')))
  const cycle = lifeCycleOf(rows.flatMap(stateChange))
  return {
    openedAt: textOf(timeOf(rows[0]?.('opened_at') ?? '')),
    firstResolvedAt: textOf(cycle.firstResolvedAt),
    lastResolvedAt: textOf(cycle.lastResolvedAt),
    closedAt: textOf(cycle.closedAt),
    reopens: cycle.reopenings,
  }
}

function stateChange(row: Row): readonly StateChange[] {
  const at = timeOf(row('sys_updated_at'))
  const word = row('incident_state')
  if (at === null) return []
  return [{ at, state: word === 'Resolved' ? 'resolved' : word === 'Closed' ? 'closed' : 'open' }]
}

/** `dd-mm-yyyy HH:MM`, local without a zone, taken as UTC. */
function timeOf(text: string): Instant | null {
  const [, day, month, year, hour, minute] = /^(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d)$/.exec(text) ?? []
  return year === undefined ? null : instant(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)))
}

const textOf = (at: Instant | null): string | null => (at === null ? null : isoOf(at))
