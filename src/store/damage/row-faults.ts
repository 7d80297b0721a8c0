import { type Kysely, sql } from 'kysely'
import { type Edit, editOf } from '../../domain/edit.ts'
import type { Event } from '../../domain/event.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { storedNumber } from '../columns.ts'
import { figuresRow, incidentRow } from '../incidents/incident-rows.ts'
import { eventRow } from '../incidents/settlement.ts'
import type { Schema } from '../schema.ts'
import type { Fault } from './fault.ts'
import { lookupFaults } from './lookup-faults.ts'

const ROWS = 200

type Walk = (db: Kysely<Schema>) => AsyncIterable<Fault>

/** Each row says of itself whether it is as it was written. */
export const editFaults: Walk = (db) =>
  tableFaults({ table: 'edits', label: 'edit', isEvidence: true }, (after) => selectRows(db, 'edits', 'edit_json', after), isWholeEdit)

export const eventFaults: Walk = (db) => {
  const kind = { table: 'events', label: 'event', isEvidence: false, besides: (jsons: readonly string[]) => lookupFaults(db, jsons) }
  return tableFaults(kind, (after) => selectRows(db, 'events', 'event_json', after), isWholeEvent)
}

export const incidentFaults: Walk = (db) => {
  const kind = { table: 'incidents', label: 'incident', isEvidence: false }
  return tableFaults(kind, (after) => selectRows(db, 'incidents', 'incident_json', after), isWholeIncident)
}

export const figuresFaults: Walk = (db) =>
  tableFaults(
    { table: 'figures', label: 'the figures of incident', isEvidence: false },
    (after) => selectFigures(db, after),
    areWholeFigures,
  )

interface JsonRow {
  readonly id: string
  readonly json: string
  readonly row: Readonly<Record<string, unknown>>
}

async function selectRows(
  db: Kysely<Schema>,
  table: 'edits' | 'events' | 'incidents',
  column: string,
  after: string,
): Promise<readonly JsonRow[]> {
  const { rows } = await sql<
    Record<string, unknown>
  >`select * from ${sql.table(table)} where id > ${after} order by id limit ${ROWS}`.execute(db)
  return rows.map((row) => ({ id: String(row.id), json: String(row[column]), row }))
}

async function selectFigures(db: Kysely<Schema>, after: string): Promise<readonly JsonRow[]> {
  const { rows } = await sql<Record<string, unknown>>`select incidents.id, incidents.incident_json, incident_figures.* from incidents
    left join incident_figures on incident_figures.incident_id = incidents.id
    where incidents.id > ${after} order by incidents.id limit ${ROWS}`.execute(db)
  return rows.map((row) => ({ id: String(row.id), json: String(row.incident_json), row }))
}

interface Kind {
  readonly table: string
  readonly label: string
  readonly isEvidence: boolean
  /** What is to be there for these rows in other tables. */
  besides?(jsons: readonly string[]): Promise<readonly Fault[]>
}

async function* tableFaults(
  kind: Kind,
  select: (after: string) => Promise<readonly JsonRow[]>,
  isWhole: (row: JsonRow) => boolean,
): AsyncIterable<Fault> {
  let after = ''
  for (;;) {
    let rows: readonly JsonRow[]
    let besides: readonly Fault[]
    try {
      rows = await select(after)
      besides = (await kind.besides?.(rows.map(({ json }) => json))) ?? []
    } catch (error) {
      yield {
        what: `the ${kind.table} after ${after || 'the beginning'} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        isEvidence: kind.isEvidence,
      }
      return
    }
    for (const row of rows) if (!isWhole(row)) yield { what: `${kind.label} ${row.id} is damaged`, isEvidence: kind.isEvidence }
    yield* besides
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS) return
    after = last.id
  }
}

/** The id of an edit is made of what it says. */
const isWholeEdit = ({ id, json, row }: JsonRow): boolean =>
  whole(() => {
    const edit = JSON.parse(json) as Edit
    const { id: _, about, at, author, reason, ...content } = edit
    const isId = editOf({ about, at, author, reason }, content).id === id
    const isMarked = row.is_pending === 0 || row.is_pending === 1
    return isId && isMarked && storedNumber(row.at) === at && json === JSON.stringify(edit)
  })

/** All other columns follow from the JSON. */
const isWholeEvent = ({ json, row }: JsonRow): boolean => whole(() => isRow(eventRow(JSON.parse(json) as Event), row))
const isWholeIncident = ({ id, json, row }: JsonRow): boolean =>
  whole(() => {
    const incident = JSON.parse(json) as Incident
    // The beginning of a condition is before any evidence of it, so that the row may say an earlier time than the JSON.
    const { first_at, ...columns } = incidentRow({ incident })
    return incident.id === id && isRow(columns, row) && storedNumber(row.first_at) <= first_at
  })

/** The figures of an incident follow from it, too. */
const areWholeFigures = ({ json, row }: JsonRow): boolean => whole(() => isRow(figuresRow({ incident: JSON.parse(json) as Incident }), row))

const isRow = (expected: Readonly<Record<string, unknown>>, row: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(expected).every(([name, value]) => isValue(value, row[name]))

const isValue = (expected: unknown, is: unknown): boolean => {
  if (typeof expected === 'number') return storedNumber(is) === expected
  return (
    is === expected || (typeof expected === 'string' && typeof is === 'string' && withOneReplacement(is) === withOneReplacement(expected))
  )
}

/** An earlier version left it to SQLite what becomes of half a surrogate pair: three replacement characters. */
const withOneReplacement = (text: string): string => text.replace(/(?:\p{Surrogate}|\uFFFD)+/gu, '\uFFFD')

/** What is damaged may be anything, so it may also make our own functions fail. */
function whole(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}
