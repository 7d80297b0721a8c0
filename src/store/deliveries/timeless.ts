import { type RawBuilder, sql } from 'kysely'
import { contentHash, rawEventId, rawEventIdOf, timelessIdOf } from '../../domain/identity.ts'
import { DUPLICATE_WINDOW_MS, type RawEvent } from '../../domain/raw-event.ts'
import { type Instant, later, milliseconds } from '../../domain/time/time.ts'
import { idBytes, idText, storableText } from '../columns.ts'
import { digestOfNew } from '../damage/digest.ts'
import type { Engine, Statement } from '../engine.ts'
import { statement } from '../statements.ts'
import type { Acceptance } from '../store.ts'

/** A delivery and what it is about; null: nothing that another could be about, too. */
export interface SubjectDelivery {
  readonly raw: RawEvent
  readonly subject: string | null
}

/**
 * Stores bodies that state neither a time nor an id. Each is compared with the copies of its bytes within the window,
 * those of its own commit included: with a copy it is a duplicate, without one a raw event. Its own receipt becomes a
 * copy for those that follow.
 */
export async function acceptTimeless(engine: Engine, deliveries: readonly SubjectDelivery[]): Promise<readonly Acceptance[]> {
  const arrivals = deliveries.map(arrivalOf)
  const steps = arrivals.map((arrival) => stepsOf(engine, arrival))
  const changes = await engine.writeAlone(steps.flat())
  let first = 0
  const isNew = steps.map(({ length }) => {
    first += length
    return changes[first - length] === 1
  })
  return Promise.all(arrivals.map((arrival, index) => acceptanceOf(engine, arrival, isNew[index] === true)))
}

/** Notes the receipt of deliveries that state their time: after one of them, equal bytes about the same are no duplicate. */
export async function noteSubjects(engine: Engine, deliveries: readonly SubjectDelivery[]): Promise<readonly undefined[]> {
  const notes = deliveries.flatMap(({ raw, subject }) => {
    if (subject === null) return []
    const seq = sql`select ${subjectBytes(raw, subject)}, ${raw.receivedAt}, seq from raw_events where id = ${idBytes(raw.id)}`
    const note = sql`insert into copies (bytes_id, received_at, raw_seq) ${seq} on conflict (bytes_id, received_at) do nothing`
    return [statement({ compile: () => note.compile(engine.compiler) })]
  })
  if (notes.length > 0) await engine.write(notes)
  return deliveries.map(() => undefined)
}

interface Arrival {
  readonly raw: RawEvent
  /** Id of the raw event that this becomes, unless it is a duplicate. */
  readonly id: Buffer
  /** Id of the bytes, whenever they arrive. */
  readonly bytesId: Buffer
  /** Of what they are about: among the copies stands each receipt about it, whatever its bytes are. */
  readonly subjectId: Buffer | null
}

const arrivalOf = ({ raw, subject }: SubjectDelivery): Arrival => ({
  raw,
  id: idBytes(timelessIdOf(raw.source, raw.body, raw.receivedAt)),
  bytesId: idBytes(rawEventIdOf(raw.source, raw.body)),
  subjectId: subject === null ? null : subjectBytes(raw, subject),
})

const subjectBytes = ({ source }: RawEvent, subject: string): Buffer => idBytes(rawEventId(contentHash('subject', source, subject)))

/** The receipt is recorded last, so that the statements before it still see only the earlier copies. */
function stepsOf(engine: Engine, arrival: Arrival): readonly Statement[] {
  const { raw, id, bytesId, subjectId } = arrival
  const { source, receivedAt } = raw
  const near = copyNear(arrival)
  const isNew = sql`not exists (${near})`
  const digest = digestOfNew({ ...raw, id })
  const texts = sql`${storableText(raw.path)}, ${JSON.stringify(raw.headers)}, ${Buffer.from(raw.body)}, ${receivedAt}, ${digest}`
  return [
    sql`insert into raw_events (id, source, received_at, state, version)
      select ${id}, ${source}, ${receivedAt}, 'pending', 1 where ${isNew}`,
    sql`insert into raw_bodies (seq, path, headers_json, body, arrived_at, digest) select seq, ${texts} from raw_events where id = ${id} and ${isNew}`,
    sql`insert into duplicates (raw_seq, source, received_at) select raw_seq, ${source}, ${receivedAt} from (${near}) as near`,
    sql`insert into copies (bytes_id, received_at, raw_seq)
      select ${bytesId}, ${receivedAt}, coalesce((${near}), (select seq from raw_events where id = ${id})) where 1 = 1
      on conflict (bytes_id, received_at) do nothing`,
    ...(subjectId === null ? [] : [noteOf(arrival, subjectId)]),
  ].map((step) => statement({ compile: () => step.compile(engine.compiler) }))
}

const noteOf = ({ raw, bytesId }: Arrival, subjectId: Buffer): RawBuilder<unknown> =>
  sql`insert into copies (bytes_id, received_at, raw_seq)
    select ${subjectId}, received_at, raw_seq from copies where bytes_id = ${bytesId} and received_at = ${raw.receivedAt}
    on conflict (bytes_id, received_at) do nothing`

/** The raw event of the nearest receipt within the window, on either side: replicas' clocks differ, and recordings may come in any order. */
function copyNear({ raw, bytesId, subjectId }: Arrival): RawBuilder<unknown> {
  const at = raw.receivedAt
  const [from, to] = [later(at, milliseconds(-DUPLICATE_WINDOW_MS)), later(at, DUPLICATE_WINDOW_MS)]
  const isUninterrupted = subjectId === null ? sql`1 = 1` : sql`not exists (${receiptBetween(subjectId, at)})`
  return sql`select copy.raw_seq from copies as copy where copy.bytes_id = ${bytesId} and copy.received_at between ${from} and ${to}
    and ${isUninterrupted} order by abs(copy.received_at - ${at}), copy.received_at limit 1`
}

/** Of other bytes: copies of these have the raw event that this copy has, or one that something else keeps apart from it. */
const receiptBetween = (subjectId: Buffer, at: Instant): RawBuilder<unknown> =>
  sql`select 1 from copies as other where other.bytes_id = ${subjectId} and other.raw_seq <> copy.raw_seq
    and ((other.received_at > copy.received_at and other.received_at < ${at})
      or (other.received_at < copy.received_at and other.received_at > ${at}))`

async function acceptanceOf(engine: Engine, { raw, id, bytesId }: Arrival, isNew: boolean): Promise<Acceptance> {
  if (isNew) return { outcome: 'accepted', rawEventId: idText(id) }
  const { id: known } = await engine.read((db) =>
    db
      .selectFrom('copies')
      .innerJoin('raw_events', 'raw_events.seq', 'copies.raw_seq')
      .select('raw_events.id')
      .where('bytes_id', '=', bytesId)
      .where('copies.received_at', '=', raw.receivedAt)
      .executeTakeFirstOrThrow(),
  )
  return { outcome: 'duplicate', rawEventId: idText(known) }
}
