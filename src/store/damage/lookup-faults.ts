import { type Kysely, sql } from 'kysely'
import { type Event, lookupKeysOf } from '../../domain/event.ts'
import { idBytes, keyBytes } from '../columns.ts'
import { eventOf } from '../incidents/stored-event.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from '../statements.ts'
import type { Fault } from './fault.ts'

const PAIRS_A_QUERY = 100

/** By its keys a later delivery finds an event, by its deliveries a page finds the evidence: both follow from the event. */
export async function lookupFaults(db: Kysely<Schema>, eventJsons: readonly string[]): Promise<readonly Fault[]> {
  const events = eventJsons.flatMap(readable)
  const keys = events.flatMap((event) => lookupKeysOf(event).map((key) => ({ key: keyBytes(key), eventId: event.id })))
  const reports = events.map(({ id, rawEventIds: [first] }) => ({ rawEventId: idBytes(first), eventId: id }))
  const found = new Set([...(await foundKeys(db, keys)), ...(await foundReports(db, reports))])
  return [
    ...keys
      .filter(({ key, eventId }) => !found.has(pairName(key, eventId)))
      .map(({ eventId }) => ({ what: `event ${eventId} has lost a key`, isEvidence: false })),
    ...reports
      .filter(({ rawEventId, eventId }) => !found.has(pairName(rawEventId, eventId)))
      .map(({ eventId }) => ({ what: `event ${eventId} has lost its delivery`, isEvidence: false })),
  ]
}

/** What cannot be read is named as a damaged event. */
function readable(json: string): readonly Event[] {
  try {
    const event = eventOf(json)
    lookupKeysOf(event)
    return event.rawEventIds.length > 0 ? [event] : []
  } catch {
    return []
  }
}

const pairName = (bytes: Buffer, eventId: string): string => `${bytes.toString('hex')} ${eventId}`

async function foundKeys(
  db: Kysely<Schema>,
  pairs: readonly { readonly key: Buffer; readonly eventId: string }[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const chunk of chunksOf(pairs, PAIRS_A_QUERY)) {
    const rows = await db
      .selectFrom('event_keys')
      .selectAll()
      .where((where) => where.or(chunk.map(({ key, eventId }) => where.and([where('key', '=', key), where('event_id', '=', eventId)]))))
      .execute()
    for (const { key, event_id } of rows) found.push(pairName(key, event_id))
  }
  return found
}

async function foundReports(
  db: Kysely<Schema>,
  pairs: readonly { readonly rawEventId: Buffer; readonly eventId: string }[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const chunk of chunksOf(pairs, PAIRS_A_QUERY)) {
    const rows = await db
      .selectFrom('event_deliveries')
      .selectAll()
      .where((where) =>
        where.or(
          chunk.map(({ rawEventId, eventId }) => where.and([where('raw_event_id', '=', rawEventId), where('event_id', '=', eventId)])),
        ),
      )
      .execute()
    for (const { raw_event_id, event_id } of rows) found.push(pairName(raw_event_id, event_id))
  }
  return found
}

/** Rows that lead to what is not there: the other half was deleted. */
export async function* orphanFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  const { rows: events } = await sql<{ event_id: string }>`select distinct event_id from event_deliveries
    where not exists (select 1 from events where events.id = event_deliveries.event_id) limit 1000`.execute(db)
  for (const { event_id } of events) yield { what: `event ${event_id} is missing`, isEvidence: false }
  const { rows: incidents } = await sql<{ incident_id: string }>`select distinct incident_id from incident_events
    where not exists (select 1 from incidents where incidents.id = incident_events.incident_id) limit 1000`.execute(db)
  for (const { incident_id } of incidents) yield { what: `incident ${incident_id} is missing`, isEvidence: false }
  const { rows: figures } = await sql<{ incident_id: string }>`select incident_id from incident_figures
    where not exists (select 1 from incidents where incidents.id = incident_figures.incident_id) limit 1000`.execute(db)
  for (const { incident_id } of figures) yield { what: `incident ${incident_id} is missing, its figures are there`, isEvidence: false }
  const { rows: repeats } = await sql<{ raw_seq: number }>`select distinct raw_seq from duplicates
    where not exists (select 1 from raw_events where raw_events.seq = duplicates.raw_seq) limit 1000`.execute(db)
  for (const { raw_seq } of repeats)
    yield { what: `the delivery with the row number ${raw_seq} is missing, a repeat of it is there`, isEvidence: true }
}
