import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { Event } from '../../domain/event.ts'
import { contentHash } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { parseStored, storableText } from '../columns.ts'
import { decodeCursor, encodeCursor, type PagePosition } from '../cursor.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { chunksOf } from '../statements.ts'
import type { IncidentQuery, Page, Store, UnassignedQuery } from '../store.ts'
import { BEFORE_ALL_TIME } from './incident-rows.ts'
import { eventOf } from './stored-event.ts'

/** More words than a person types. Each costs a search through the texts, and SQLite limits how deep a statement nests. */
const WORDS_MAX = 20

/** Events per step: a few milliseconds. */
const EVENTS_A_PAGE = 2_000

/** Steps of one call, with a turn of the event loop after each: then the caller decides whether to go on. */
const STEPS_MAX = 10

/** What the pages and the API read. */
export const incidents = (engine: Engine): Pick<Store, 'incident' | 'incidentAndDigest' | 'incidents' | 'incidentsAs' | 'unassigned'> => ({
  incident: (id) => readIncident(engine, id, (json) => parseStored<Incident>(json)),
  incidentAndDigest: (id) => readIncident(engine, id, (json) => ({ incident: parseStored<Incident>(json), digest: contentHash(json) })),
  incidents: (query) => listIncidents(engine, query, (incident) => incident),
  incidentsAs: (query, toListed) => listIncidents(engine, query, toListed),
  unassigned: (query) => engine.read((db) => listUnassigned(db, query)),
})

async function readIncident<Read>(engine: Engine, id: string, toRead: (json: string) => Read): Promise<Read | null> {
  const found = await engine.read((db) => findIncident(db, storableText(id)))
  return found === undefined ? null : toRead(found.incident_json)
}

async function findIncident(db: Kysely<Schema>, id: string): Promise<{ readonly incident_json: string } | undefined> {
  const own = await db.selectFrom('incidents').select('incident_json').where('id', '=', id).executeTakeFirst()
  return own ?? findHolder(db, id)
}

/** A change may belong to several incidents: then it resolves to the earliest. */
const findHolder = (db: Kysely<Schema>, eventId: string) =>
  db
    .selectFrom('incident_events')
    .innerJoin('incidents', 'incidents.id', 'incident_events.incident_id')
    .select('incident_json')
    .where('event_id', '=', eventId)
    .orderBy('sort_at')
    .orderBy('incidents.id')
    .executeTakeFirst()

/** The columns of the filters stand before the JSON of a row: only what is on the page is read to its end. */
async function listIncidents<Listed>(
  engine: Engine,
  query: IncidentQuery,
  toListed: (incident: Incident) => Listed,
): Promise<Page<Listed>> {
  const rows = await engine.read((db) =>
    applyFilters(db.selectFrom('incidents').select(['id', 'sort_at']), query, engine.textPosition)
      .orderBy('sort_at', 'desc')
      .orderBy('id', 'desc')
      .limit(query.limit + 1)
      .execute(),
  )
  const shown = rows.slice(0, query.limit)
  const items: Listed[] = []
  for (const ids of chunksOf(shown, READ_AT_ONCE)) items.push(...(await loadListed(engine, ids, toListed)))
  const last = shown.at(-1)
  const isMore = rows.length > shown.length && last !== undefined
  return { items, nextCursor: isMore ? encodeCursor({ at: last.sort_at, id: last.id }) : null }
}

/** Reports in memory as text at once. */
const READ_AT_ONCE = 10

/** In the order of the list; without those that a settlement has replaced meanwhile. */
async function loadListed<Listed>(
  engine: Engine,
  rows: readonly { readonly id: string }[],
  toListed: (incident: Incident) => Listed,
): Promise<readonly Listed[]> {
  const ids = rows.map(({ id }) => id)
  const found = await engine.read((db) => db.selectFrom('incidents').select(['id', 'incident_json']).where('id', 'in', ids).execute())
  const texts = new Map(found.map((row) => [row.id, row.incident_json]))
  return ids.flatMap((id) => {
    const text = texts.get(id)
    return text === undefined ? [] : [toListed(parseStored<Incident>(text))]
  })
}

/**
 * Walks back through the events page by page: where incidents hold nearly all of them, a single statement would scan
 * the whole table, and on SQLite block this thread while it runs.
 */
async function listUnassigned(db: Kysely<Schema>, query: UnassignedQuery): Promise<Page<Event>> {
  const found: Event[] = []
  const select = selectUnassigned(db, query)
  let after = query.cursor === undefined ? null : decodeCursor(query.cursor)
  for (let step = 1; ; step += 1) {
    const rows = await selectAfter(select, after).execute()
    for (const row of rows) {
      const event = row.unheld_json === null ? null : eventOf(row.unheld_json)
      if (event === null || (query.source !== undefined && event.source !== query.source)) continue
      if (found.length === query.limit) return { items: found, nextCursor: encodeCursor(after ?? positionOf(row)) }
      found.push(event)
      after = positionOf(row)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < EVENTS_A_PAGE) return { items: found, nextCursor: null }
    after = positionOf(last)
    if (step === STEPS_MAX) return { items: found, nextCursor: encodeCursor(after) }
    await nextTurn()
  }
}

const positionOf = (row: { readonly occurred_at: number; readonly id: string }): PagePosition => ({ at: row.occurred_at, id: row.id })

function selectUnassigned(db: Kysely<Schema>, { from, to }: UnassignedQuery) {
  let select = selectWithHolding(db)
  if (from !== undefined) select = select.where('occurred_at', '>=', from)
  if (to !== undefined) select = select.where('occurred_at', '<=', to)
  return select
}

const selectAfter = (select: ReturnType<typeof selectWithHolding>, after: PagePosition | null) =>
  after === null
    ? select
    : select.where(({ eb, refTuple, tuple }) => eb(refTuple('occurred_at', 'id'), '<', tuple(after.at, storableText(after.id))))

/** Events, newest first; the content is null for one that an incident holds. */
const selectWithHolding = (db: Kysely<Schema>) =>
  db
    .selectFrom('events')
    .select(['id', 'occurred_at'])
    .select(({ case: when, exists, selectFrom, ref }) =>
      when()
        .when(exists(selectFrom('incident_events').select('event_id').whereRef('event_id', '=', 'events.id')))
        .then(null)
        .else(ref('event_json'))
        .end()
        .as('unheld_json'),
    )
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit(EVENTS_A_PAGE)

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

type IncidentSelect<Row> = SelectQueryBuilder<Schema, 'incidents', Row>

/** SQLite nests each term of a chain in the one before, to a depth of 1,000. */
const NAMES_OF_ONE_OR = 100

function applyFilters<Row>(all: IncidentSelect<Row>, query: IncidentQuery, textPosition: Engine['textPosition']): IncidentSelect<Row> {
  const holds = (column: 'services' | 'sources' | 'words', text: string) =>
    sql<boolean>`${sql.raw(textPosition)}(${sql.ref(column)}, ${text}) > 0`
  // A name between its quotes occurs in a JSON array of names only as a whole element: quotes inside of names are escaped.
  const holdsService = (name: string) => holds('services', JSON.stringify(name))
  let select = all
  if (query.from !== undefined) select = select.where('sort_at', '>=', query.from)
  // An incident of unknown date is in no period.
  if (query.to !== undefined) select = select.where('sort_at', '<=', query.to).where('sort_at', '>', BEFORE_ALL_TIME)
  if (query.linked === undefined) select = select.where('describes', 'is', null)
  // As literals: an index of the open ones, or of documents, serves no statement that may ask for others.
  if (query.origin !== undefined) select = select.where('origin', '=', sql.lit(query.origin))
  if (query.status !== undefined) select = select.where('status', '=', sql.lit(query.status))
  if (query.review !== undefined)
    select = select.where('id', 'in', (of) =>
      of
        .selectFrom('incident_figures')
        .select('incident_id')
        .where('review', '=', query.review ?? null),
    )
  if (query.severity !== undefined) select = select.where('severity', '=', storableText(query.severity))
  if (query.service !== undefined) select = select.where(holdsService(query.service))
  const { services } = query
  if (services !== undefined)
    select = select.where(({ or }) => or(chunksOf(services, NAMES_OF_ONE_OR).map((some) => or(some.map(holdsService)))))
  if (query.source !== undefined) select = select.where(holds('sources', JSON.stringify(query.source)))
  for (const word of wordsOf(query.q ?? '')) select = select.where(holds('words', word))
  if (query.cursor === undefined) return select
  const { at, id } = decodeCursor(query.cursor)
  return select.where(({ eb, refTuple, tuple }) => eb(refTuple('sort_at', 'id'), '<', tuple(at, storableText(id))))
}

const wordsOf = (text: string): readonly string[] =>
  [...new Set(storableText(text).toLowerCase().split(/\s+/))].filter((word) => word !== '').slice(0, WORDS_MAX)
