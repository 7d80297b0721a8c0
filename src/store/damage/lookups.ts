import type { Kysely } from 'kysely'
import type { EventMark } from '../../domain/alerts/mark.ts'
import { appendTo } from '../../domain/append-to.ts'
import { sourceName } from '../../domain/identity.ts'
import { instant } from '../../domain/time/time.ts'
import { idText } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from '../statements.ts'
import type { CheckedStore, StoredLookups } from './checked-store.ts'
import { wholeRawEvents } from './whole-raw-events.ts'

type Lookups = Pick<CheckedStore, 'storedLookups' | 'missingMarks' | 'wholeRawEvents'>

/** Three parameters each, and each is a condition of its own. */
const MARKS_A_QUERY = 100

/** The tables by which a round finds what a delivery touches: a row that is missing there changes no page, only what comes later. */
export const lookups = (engine: Engine): Lookups => ({
  wholeRawEvents: () => engine.snapshot(wholeRawEvents),
  storedLookups: () => engine.read(readLookups),
  missingMarks: (marks) => engine.read((db) => missingMarks(db, marks)),
})

async function readLookups(db: Kysely<Schema>): Promise<StoredLookups> {
  const [holdings, openAlerts, openNoise, readings] = await Promise.all([
    db.selectFrom('incident_events').selectAll().execute(),
    db.selectFrom('open_alerts').selectAll().execute(),
    db.selectFrom('open_noise').select('event_id').execute(),
    db.selectFrom('raw_events').select(['id', 'state', 'reason']).execute(),
  ])
  const eventIds = new Map<string, string[]>()
  for (const { incident_id, event_id } of holdings) appendTo(eventIds, incident_id, event_id)
  return {
    eventIds,
    openAlerts: openAlerts.map((row) => ({
      incidentId: row.incident_id,
      source: sourceName(row.source),
      believedUntil: instant(Number(row.believed_until)),
    })),
    openNoise: new Set(openNoise.map((row) => row.event_id)),
    readings: readings.map(({ id, state, reason }) => ({ rawEventId: idText(id), state, reason })),
  }
}

async function missingMarks(db: Kysely<Schema>, marks: readonly EventMark[]): Promise<readonly EventMark[]> {
  const missing: EventMark[] = []
  for (const chunk of chunksOf(marks, MARKS_A_QUERY)) {
    const rows = await db
      .selectFrom('event_marks')
      .selectAll()
      .where((where) =>
        where.or(
          chunk.map(({ mark, at, eventId }) =>
            where.and([where('mark', '=', mark), where('at', '=', at), where('event_id', '=', Buffer.from(eventId, 'hex'))]),
          ),
        ),
      )
      .execute()
    const found = new Set(rows.map(({ mark, at, event_id }) => `${mark} ${at} ${event_id.toString('hex')}`))
    missing.push(...chunk.filter(({ mark, at, eventId }) => !found.has(`${mark} ${at} ${eventId}`)))
  }
  return missing
}
