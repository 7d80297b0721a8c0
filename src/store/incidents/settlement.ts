import type { ExpressionBuilder } from 'kysely'
import { assert } from '../../domain/assert.ts'
import { type Event, isChange, lookupKeysOf } from '../../domain/event.ts'
import type { RawEventId } from '../../domain/identity.ts'
import { idBytes, keyBytes, replaceNul } from '../columns.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { forEachList, insertAll } from '../statements.ts'
import type { ReadingResult, Settlement, StoredIncident } from '../store.ts'
import { incidentRow } from './incident-rows.ts'
import { insertMarks } from './marks.ts'
import { noiseStatements } from './open-noise.ts'

/** Everything that a tick changed, as the statements of one transaction. */
export const settlementStatements = (engine: Engine, settlement: Settlement): readonly Statement[] => [
  ...upsertEvents(engine, settlement.events),
  ...insertMarks(engine, settlement.marks),
  ...noiseStatements(engine, settlement),
  ...replaceIncidents(engine, settlement),
  ...markRead(engine, settlement),
  ...markApplied(engine, settlement),
]

function upsertEvents(engine: Engine, events: readonly Event[]): readonly Statement[] {
  const rows = events.map((event) => ({
    id: event.id,
    occurred_at: event.occurred.at,
    is_change: isChange(event) ? 1 : 0,
    event_json: JSON.stringify(event),
  }))
  return [
    ...insertAll(rows, engine.rowsPerInsert, (some) =>
      engine.compiler
        .insertInto('events')
        .values(some)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(newContent).whereRef('events.event_json', '!=', 'excluded.event_json')),
    ),
    ...insertKeys(engine, events),
    ...insertDeliveries(engine, events),
  ]
}

const newContent = ({ ref }: ExpressionBuilder<{ excluded: Schema['events'] }, 'excluded'>) => ({
  occurred_at: ref('excluded.occurred_at'),
  event_json: ref('excluded.event_json'),
})

function insertKeys(engine: Engine, events: readonly Event[]): readonly Statement[] {
  const rows = events.flatMap((event) => lookupKeysOf(event).map((key) => ({ key: keyBytes(key), event_id: event.id })))
  return insertAll(rows, engine.rowsPerInsert, (some) =>
    engine.compiler
      .insertInto('event_keys')
      .values(some)
      .onConflict((conflict) => conflict.doNothing()),
  )
}

function insertDeliveries(engine: Engine, events: readonly Event[]): readonly Statement[] {
  const rows = events.flatMap((event) => event.rawEventIds.map((id) => ({ raw_event_id: idBytes(id), event_id: event.id })))
  return insertAll(rows, engine.rowsPerInsert, (some) =>
    engine.compiler
      .insertInto('event_deliveries')
      .values(some)
      .onConflict((conflict) => conflict.doNothing()),
  )
}

/** New incidents are deleted first as well, so that one that is already stored is replaced as a whole. */
function replaceIncidents(engine: Engine, { replaced, incidents }: Settlement): readonly Statement[] {
  const { compiler } = engine
  const gone = [...new Set([...replaced, ...incidents.map(({ incident }) => incident.id)])]
  return [
    ...forEachList(gone, (ids) => compiler.deleteFrom('incident_events').where('incident_id', 'in', ids)),
    ...forEachList(gone, (ids) => compiler.deleteFrom('incidents').where('id', 'in', ids)),
    ...insertAll(incidents.map(incidentRow), engine.rowsPerInsert, (some) => compiler.insertInto('incidents').values(some)),
    ...insertAll(incidents.flatMap(holdingRows), engine.rowsPerInsert, (some) => compiler.insertInto('incident_events').values(some)),
  ]
}

const holdingRows = ({ incident, eventIds }: StoredIncident) =>
  [...new Set(eventIds)].map((eventId) => ({ incident_id: incident.id, event_id: eventId }))

/**
 * Rows whose version a duplicate has raised meanwhile are left alone: they stay pending. Those that share a version and
 * a result, nearly all, are written together.
 */
function markRead(engine: Engine, { claimed, readings }: Settlement): readonly Statement[] {
  assert(readings.length === claimed.length, 'each claimed raw event has one reading')
  const versions = new Map(claimed.map(({ rawEventId, version }) => [rawEventId, version]))
  return [...groupsOf(readings, versions).values()].flatMap(({ version, state, reason, ids }) =>
    forEachList(ids.map(idBytes), (list) =>
      engine.compiler
        .updateTable('raw_events')
        .set({ state, reason: reason === null ? null : replaceNul(reason) })
        .where('version', '=', version)
        .where('id', 'in', list),
    ),
  )
}

const markApplied = (engine: Engine, { edits }: Settlement): readonly Statement[] =>
  forEachList(edits, (ids) => engine.compiler.updateTable('edits').set({ is_pending: 0 }).where('id', 'in', ids))

interface Group extends Pick<ReadingResult, 'state' | 'reason'> {
  readonly version: number
  readonly ids: RawEventId[]
}

function groupsOf(readings: readonly ReadingResult[], versions: ReadonlyMap<RawEventId, number>): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const { rawEventId, state, reason } of readings) {
    const version = versions.get(rawEventId)
    assert(version !== undefined, `a reading is of a claimed raw event, ${rawEventId} is not`)
    const name = JSON.stringify([version, state, reason])
    const group = groups.get(name) ?? { version, state, reason, ids: [] }
    groups.set(name, group)
    group.ids.push(rawEventId)
  }
  return groups
}
