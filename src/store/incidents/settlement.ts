import type { ExpressionBuilder } from 'kysely'
import { assert } from '../../domain/assert.ts'
import { type Event, isChange, lookupKeysOf } from '../../domain/event.ts'
import type { RawEventId } from '../../domain/identity.ts'
import { idBytes, keyBytes, storableText } from '../columns.ts'
import type { Engine, Statement } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { forEachList, insertAll, statement } from '../statements.ts'
import type { ReadingResult, Settlement } from '../store.ts'
import { beginRevision, endRevision } from './figures-changes.ts'
import type { IncidentChanges } from './incident-changes.ts'
import { figuresRow, incidentRow } from './incident-rows.ts'
import { insertMarks } from './marks.ts'
import { packNotified } from './notifications.ts'
import { noiseStatements } from './open-noise.ts'
import { storedEvent } from './stored-event.ts'

/** Bytes of event rows that one transaction writes at most, where it is bounded at all. */
const STEP_BYTES_MAX = 300_000

/**
 * Everything that a tick changed, as the statements of one transaction after the other: events, in small ones; incidents, all in
 * one, so that no reader sees an event in two of them or in none; then what leaves the queue. A death in between leaves the
 * deliveries and edits pending, and processing them again gives the same rows.
 */
export function settlementSteps(
  engine: Engine,
  settlement: Settlement,
  changes: IncidentChanges & { readonly openAlerts: readonly Statement[] },
): readonly (readonly Statement[])[] {
  const claimed = new Set(settlement.claimed.map(({ rawEventId }) => rawEventId))
  const steps = [
    ...chunksOfEvents(settlement.events, engine.derivedRowsMax).map((events) => upsertEvents(engine, events, claimed)),
    ...insertMarks(engine, settlement.marks).map((insertion) => [insertion]),
    [...noiseStatements(engine, settlement), ...replaceIncidents(engine, changes), ...changes.openAlerts],
    ...markRead(engine, settlement).map((update) => [update]),
    [...markApplied(engine, settlement), ...(settlement.isRound === true ? [endRound(engine)] : [])],
  ].filter((statements) => statements.length > 0)
  return engine.derivedRowsMax === Number.POSITIVE_INFINITY && steps.length > 0 ? [steps.flat()] : steps
}

function chunksOfEvents(events: readonly Event[], rowsMax: number): readonly (readonly Event[])[] {
  const chunks: Event[][] = []
  let [rows, bytes] = [rowsMax, 0]
  for (const event of events) {
    const [ownRows, ownBytes] = [2 + lookupKeysOf(event).length, sizeOf(event)]
    if (rows + ownRows > rowsMax || bytes + ownBytes > STEP_BYTES_MAX) {
      chunks.push([])
      rows = 0
      bytes = 0
    }
    chunks.at(-1)?.push(event)
    rows += ownRows
    bytes += ownBytes
  }
  return rowsMax === Number.POSITIVE_INFINITY ? [events] : chunks
}

/** About: what is large in an event is what a sender or a person wrote. */
const sizeOf = (event: Event): number => 1_000 + event.text.length + (isLarge(event) ? JSON.stringify(event).length : 0)

const isLarge = ({ kind }: Event): boolean => kind === 'document.reported' || kind === 'sli.measured'

/** Of the deliveries that reported an event only those of this claim are new. */
function upsertEvents(engine: Engine, events: readonly Event[], claimed: ReadonlySet<RawEventId>): readonly Statement[] {
  const rows = events.map(eventRow)
  return [
    ...insertAll(rows, engine.rowsPerInsert, (some) =>
      engine.compiler
        .insertInto('events')
        .values(some)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(newContent).whereRef('events.event_json', '!=', 'excluded.event_json')),
    ),
    ...insertKeys(engine, events),
    ...insertDeliveries(engine, events, claimed),
  ]
}

export const eventRow = (event: Event) => ({
  id: event.id,
  occurred_at: event.occurred.at,
  is_change: isChange(event) ? 1 : 0,
  event_json: storedEvent(event),
  notified: packNotified(event),
})

const newContent = ({ ref }: ExpressionBuilder<{ excluded: Schema['events'] }, 'excluded'>) => ({
  occurred_at: ref('excluded.occurred_at'),
  event_json: ref('excluded.event_json'),
  notified: ref('excluded.notified'),
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

function insertDeliveries(engine: Engine, events: readonly Event[], claimed: ReadonlySet<RawEventId>): readonly Statement[] {
  const rows = events.flatMap((event) =>
    (claimed.size === 0 ? event.rawEventIds : event.rawEventIds.filter((id) => claimed.has(id))).map((id) => ({
      raw_event_id: idBytes(id),
      event_id: event.id,
    })),
  )
  return insertAll(rows, engine.rowsPerInsert, (some) =>
    engine.compiler
      .insertInto('event_deliveries')
      .values(some)
      .onConflict((conflict) => conflict.doNothing()),
  )
}

function replaceIncidents(engine: Engine, { gone, rewritten, noLongerHeld, newlyHeld }: IncidentChanges): readonly Statement[] {
  const { compiler } = engine
  const written = rewritten.map(({ incident }) => incident.id)
  const deleted = [...new Set([...gone, ...written])]
  return [
    ...(deleted.length === 0 ? [] : beginRevision(engine, gone)),
    ...forEachList(gone, (ids) => compiler.deleteFrom('incident_events').where('incident_id', 'in', ids)),
    ...[...noLongerHeld].flatMap(([id, eventIds]) =>
      forEachList(eventIds, (ids) => compiler.deleteFrom('incident_events').where('incident_id', '=', id).where('event_id', 'in', ids)),
    ),
    ...forEachList(deleted, (ids) => compiler.deleteFrom('incidents').where('id', 'in', ids)),
    ...forEachList(deleted, (ids) => compiler.deleteFrom('incident_figures').where('incident_id', 'in', ids)),
    ...insertAll(rewritten.map(figuresRow), engine.rowsPerInsert, (some) => compiler.insertInto('incident_figures').values(some)),
    ...(deleted.length === 0 ? [] : endRevision(engine, written)),
    ...insertAll(rewritten.map(incidentRow), engine.rowsPerInsert, (some) => compiler.insertInto('incidents').values(some)),
    ...insertAll(newlyHeld, engine.rowsPerInsert, (some) => compiler.insertInto('incident_events').values(some)),
  ]
}

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
        .set({ state, reason: reason === null ? null : storableText(reason), attempts: 0 })
        .where('version', '=', version)
        .where('id', 'in', list),
    ),
  )
}

const markApplied = (engine: Engine, { edits }: Settlement): readonly Statement[] =>
  forEachList(edits, (ids) => engine.compiler.updateTable('edits').set({ is_pending: 0 }).where('id', 'in', ids))

/** The mark of `beginRound`: what it named is settled. */
const endRound = ({ compiler }: Engine): Statement => statement(compiler.deleteFrom('rounds'))

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
