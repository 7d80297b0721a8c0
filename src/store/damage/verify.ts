import { type Kysely, sql } from 'kysely'
import { type Edit, editOf } from '../../domain/edit.ts'
import type { Event } from '../../domain/event.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { idText } from '../columns.ts'
import { figuresRow, incidentRow } from '../incidents/incident-rows.ts'
import { eventRow } from '../incidents/settlement.ts'
import type { Schema } from '../schema.ts'
import { digestOf, FIRST_LINK, linkOf } from './digest.ts'
import type { Fault } from './fault.ts'

const ROWS = 200

/** Walks the whole store and names whatever is not as it was written. What cannot be read at all is named, too, and the walk goes on. */
export async function* faultsOf(db: Kysely<Schema>): AsyncIterable<Fault> {
  yield* chainFaults(db)
  yield* unchainedFaults(db)
  yield* rowFaults({ table: 'edits', label: 'edit', isEvidence: true }, (after) => selectRows(db, 'edits', 'edit_json', after), isWholeEdit)
  yield* rowFaults(
    { table: 'events', label: 'event', isEvidence: false },
    (after) => selectRows(db, 'events', 'event_json', after),
    isWholeEvent,
  )
  yield* rowFaults(
    { table: 'incidents', label: 'incident', isEvidence: false },
    (after) => selectRows(db, 'incidents', 'incident_json', after),
    isWholeIncident,
  )
  yield* rowFaults(
    { table: 'figures', label: 'the figures of incident', isEvidence: false },
    (after) => selectFigures(db, after),
    areWholeFigures,
  )
  yield* noted(db)
}

interface ChainRow {
  readonly position: number
  readonly raw_id: Buffer
  readonly digest: Buffer
  readonly link: Buffer
  readonly id: Buffer | null
  readonly source: string | null
  readonly received_at: number | null
  readonly arrived_at: number | null
  readonly path: string | null
  readonly headers_json: string | null
  readonly body: Buffer | null
}

const selectChain = (db: Kysely<Schema>) =>
  db
    .selectFrom('links')
    .leftJoin('raw_bodies', 'raw_bodies.seq', 'links.raw_seq')
    .leftJoin('raw_events', 'raw_events.seq', 'links.raw_seq')
    .select(['links.position', 'links.raw_id', 'links.digest', 'links.link'])
    .select(['raw_events.id', 'raw_events.source', 'raw_events.received_at'])
    .select(['raw_bodies.arrived_at', 'raw_bodies.path', 'raw_bodies.headers_json', 'raw_bodies.body'])

async function* chainFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  let before: { readonly position: number; readonly link: Buffer } | null = { position: 0, link: FIRST_LINK }
  let at = 0
  for (;;) {
    const rows: readonly (ChainRow | { readonly position: number; readonly why: string })[] = await readFrom(db, at)
    if (rows.length === 0) return
    for (const row of rows) {
      const position = Number(row.position)
      if (position > at + 1) yield missing(at + 1, position - 1)
      at = position
      if ('why' in row) {
        yield { what: `delivery number ${position} cannot be read: ${row.why}`, isEvidence: true }
        before = null
        continue
      }
      yield* deliveryFaults(row)
      const isLinked = before === null || before.position !== position - 1 || linkOf(before.link, row.digest).equals(row.link)
      if (!isLinked) yield { what: `the chain is broken at number ${position}, delivery ${idText(row.raw_id)}`, isEvidence: true }
      before = { position, link: row.link }
    }
  }
}

const missing = (from: number, to: number): Fault => ({
  what:
    from === to ? `the delivery accepted as number ${from} is missing` : `the deliveries accepted as numbers ${from} to ${to} are missing`,
  isEvidence: true,
})

/** A whole batch at once; where the database cannot read that, row by row. */
async function readFrom(
  db: Kysely<Schema>,
  after: number,
): Promise<readonly (ChainRow | { readonly position: number; readonly why: string })[]> {
  try {
    return await selectChain(db).where('links.position', '>', after).orderBy('links.position').limit(ROWS).execute()
  } catch (error) {
    return readOneByOne(db, after, error)
  }
}

async function readOneByOne(
  db: Kysely<Schema>,
  after: number,
  first: unknown,
): Promise<readonly (ChainRow | { readonly position: number; readonly why: string })[]> {
  const last = await lastPosition(db)
  if (last === null) throw first
  const found: (ChainRow | { readonly position: number; readonly why: string })[] = []
  for (let position = after + 1; position <= Math.min(last, after + ROWS); position += 1) {
    try {
      const row = await selectChain(db).where('links.position', '=', position).executeTakeFirst()
      if (row !== undefined) found.push(row)
    } catch (error) {
      found.push({ position, why: error instanceof Error ? error.message : String(error) })
    }
  }
  return found
}

async function lastPosition(db: Kysely<Schema>): Promise<number | null> {
  try {
    const row = await db.selectFrom('links').select('position').orderBy('position', 'desc').limit(1).executeTakeFirst()
    return row === undefined ? null : Number(row.position)
  } catch {
    // The end of the table is what is damaged: the caller reports the failure that led here.
    return null
  }
}

function* deliveryFaults(row: ChainRow): Iterable<Fault> {
  const name = `delivery ${idText(row.raw_id)}, accepted as number ${row.position}`
  const { id, source, received_at, arrived_at, path, headers_json, body, digest } = row
  if (id === null || source === null || arrived_at === null || path === null || headers_json === null || body === null) {
    yield { what: `${name}, is missing${id === null ? '' : ': its bytes are gone'}`, isEvidence: true }
    return
  }
  const now = digestOf({ id, source, arrivedAt: Number(arrived_at), path, headers: headers_json, body })
  if (!now.equals(digest) || !id.equals(row.raw_id)) yield { what: `${name}, differs from what was accepted`, isEvidence: true }
  // A recording may bring an earlier receipt, never a later one.
  if (received_at !== null && Number(received_at) > Number(arrived_at))
    yield { what: `${name}, has a receipt after its arrival`, isEvidence: true }
}

/** Those that the chain has not reached yet are the latest; any other has lost its link. */
async function* unchainedFaults(db: Kysely<Schema>): AsyncIterable<Fault> {
  const { rows } = await sql<{ id: Buffer }>`select id from raw_events
    where not exists (select 1 from links where links.raw_seq = raw_events.seq)
      and seq < (select max(raw_seq) from links) order by seq limit 1000`.execute(db)
  for (const { id } of rows) yield { what: `delivery ${idText(id)} is not in the chain`, isEvidence: true }
  const bodiless = await sql<{ id: Buffer }>`select id from raw_events
    where not exists (select 1 from raw_bodies where raw_bodies.seq = raw_events.seq)
      and not exists (select 1 from links where links.raw_seq = raw_events.seq) limit 1000`.execute(db)
  for (const { id } of bodiless.rows) yield { what: `delivery ${idText(id)} has lost its bytes`, isEvidence: true }
}

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
}

async function* rowFaults(
  kind: Kind,
  select: (after: string) => Promise<readonly JsonRow[]>,
  isWhole: (row: JsonRow) => boolean,
): AsyncIterable<Fault> {
  let after = ''
  for (;;) {
    let rows: readonly JsonRow[]
    try {
      rows = await select(after)
    } catch (error) {
      yield {
        what: `the ${kind.table} after ${after || 'the beginning'} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        isEvidence: kind.isEvidence,
      }
      return
    }
    for (const row of rows) if (!isWhole(row)) yield { what: `${kind.label} ${row.id} is damaged`, isEvidence: kind.isEvidence }
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS) return
    after = last.id
  }
}

/** The id of an edit is made of what it says. */
const isWholeEdit = ({ id, json, row }: JsonRow): boolean =>
  whole(() => {
    const { id: _, about, at, author, reason, ...content } = JSON.parse(json) as Edit
    return editOf({ about, at, author, reason }, content).id === id && Number(row.at) === at
  })

/** All other columns follow from the JSON. */
const isWholeEvent = ({ json, row }: JsonRow): boolean => whole(() => isRow(eventRow(JSON.parse(json) as Event), row))
const isWholeIncident = ({ id, json, row }: JsonRow): boolean =>
  whole(() => {
    const incident = JSON.parse(json) as Incident
    // The beginning of a condition is before any evidence of it, so that the row may say an earlier time than the JSON.
    const { first_at, ...columns } = incidentRow({ incident })
    return incident.id === id && isRow(columns, row) && Number(row.first_at) <= first_at
  })

/** The figures of an incident follow from it, too. */
const areWholeFigures = ({ json, row }: JsonRow): boolean => whole(() => isRow(figuresRow({ incident: JSON.parse(json) as Incident }), row))

const isRow = (expected: Readonly<Record<string, unknown>>, row: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(expected).every(([name, value]) => (typeof value === 'number' ? Number(row[name]) === value : row[name] === value))

/** What is damaged may be anything, so it may also make our own functions fail. */
function whole(check: () => boolean): boolean {
  try {
    return check()
  } catch {
    return false
  }
}

async function* noted(db: Kysely<Schema>): AsyncIterable<Fault> {
  const rows = await db.selectFrom('damages').select('what').orderBy('noticed_at').execute()
  for (const { what } of rows) yield { what, isEvidence: true }
}
