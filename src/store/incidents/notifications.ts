import type { Kysely } from 'kysely'
import { type HeldNotified, NOTIFIED_KINDS, type Notified, notifiedOf } from '../../domain/alerts/notified.ts'
import type { Event } from '../../domain/event.ts'
import { eventId, incidentId } from '../../domain/identity.ts'
import { type Interval, instant } from '../../domain/time/time.ts'
import { corrupt, parseStored } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'

/** Rows of one step: some milliseconds. */
const A_STEP = 2_000

/** What the quality of alerts and the load of those on call are computed from: read from an index alone, however large the events are. */
export const notifications = (engine: Engine): Pick<Store, 'notifications'> => ({
  async notifications({ from, to }: Interval) {
    const found: HeldNotified[] = []
    for (let after: Position = { at: from, id: '' }; ; ) {
      const rows = await engine.read((db) => selectAfter(db, after).where('occurred_at', '<=', to).limit(A_STEP).execute())
      for (const { id, occurred_at, notified, incident } of rows)
        found.push({
          event: eventId(id),
          at: instant(occurred_at),
          incident: incident === null ? null : incidentId(incident),
          ...unpackNotified(notified ?? ''),
        })
      const last = rows.at(-1)
      if (last === undefined || rows.length < A_STEP) return found
      after = { at: last.occurred_at, id: last.id }
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
})

interface Position {
  readonly at: number
  readonly id: string
}

const selectAfter = (db: Kysely<Schema>, { at, id }: Position) =>
  db
    .selectFrom('events')
    .select(['id', 'occurred_at', 'notified'])
    .select((of) =>
      of
        .selectFrom('incident_events')
        .select(({ fn }) => fn.min<string | null>('incident_id').as('incident'))
        .whereRef('event_id', '=', 'events.id')
        .as('incident'),
    )
    .where('notified', 'is not', null)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('occurred_at', 'id'), '>', tuple(at, id)))
    .orderBy('occurred_at')
    .orderBy('id')

/** As it is stored, beside the time and the id: a JSON list whose places have a meaning. */
type Packed = readonly [
  kind: number,
  service: Notified['service'],
  name: string | null,
  occurrence: Notified['occurrence'],
  series: Notified['series'],
]

/** null: nobody was notified. */
export function packNotified(event: Event): string | null {
  const notified = notifiedOf(event)
  if (notified === null) return null
  const { kind, service, name, occurrence, series } = notified
  const packed: Packed = [NOTIFIED_KINDS.indexOf(kind), service, name, occurrence, series]
  return JSON.stringify(packed)
}

/** @throws OperationalError `corrupt` where it is no such list any more */
function unpackNotified(json: string): Notified {
  const [number, service, name, occurrence, series] = parseStored<Packed>(json)
  const kind = NOTIFIED_KINDS[number]
  if (kind === undefined) throw corrupt()
  return { kind, service, name, occurrence, series }
}
