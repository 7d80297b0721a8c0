import { type RawBuilder, sql } from 'kysely'
import { rawEventIdOf, timelessIdOf } from '../../domain/identity.ts'
import { DUPLICATE_WINDOW_MS, type RawEvent } from '../../domain/raw-event.ts'
import { type Instant, later, milliseconds } from '../../domain/time/time.ts'
import { idBytes, idText, replaceNul } from '../columns.ts'
import type { Engine, Statement } from '../engine.ts'
import { statement } from '../statements.ts'
import type { Acceptance } from '../store.ts'

/**
 * Stores bodies that state neither a time nor an id. Each is compared with the copies of its bytes within the window,
 * those of its own commit included: with a copy it is a duplicate, without one a raw event. Its own receipt becomes a
 * copy for those that follow.
 */
export async function acceptTimeless(engine: Engine, rawEvents: readonly RawEvent[]): Promise<readonly Acceptance[]> {
  const arrivals = rawEvents.map(arrivalOf)
  const steps = arrivals.map((arrival) => stepsOf(engine, arrival))
  const changes = await engine.writeAlone(steps.flat())
  let first = 0
  const isNew = steps.map(({ length }) => {
    first += length
    return changes[first - length] === 1
  })
  return Promise.all(arrivals.map((arrival, index) => acceptanceOf(engine, arrival, isNew[index] === true)))
}

interface Arrival {
  readonly raw: RawEvent
  /** Id of the raw event that this becomes, unless it is a duplicate. */
  readonly id: Buffer
  /** Id of the bytes, whenever they arrive. */
  readonly bytesId: Buffer
}

const arrivalOf = (raw: RawEvent): Arrival => ({
  raw,
  id: idBytes(timelessIdOf(raw.source, raw.body, raw.receivedAt)),
  bytesId: idBytes(rawEventIdOf(raw.source, raw.body)),
})

/** The receipt is recorded last, so that the statements before it still see only the earlier copies. */
function stepsOf(engine: Engine, arrival: Arrival): readonly Statement[] {
  const { raw, id, bytesId } = arrival
  const { source, receivedAt } = raw
  const near = copyNear(bytesId, receivedAt)
  const isNew = sql`not exists (${near})`
  const texts = sql`${replaceNul(raw.path)}, ${JSON.stringify(raw.headers)}, ${Buffer.from(raw.body)}`
  return [
    sql`insert into raw_events (id, source, received_at, state, version)
      select ${id}, ${source}, ${receivedAt}, 'pending', 1 where ${isNew}`,
    sql`insert into raw_bodies (seq, path, headers_json, body) select seq, ${texts} from raw_events where id = ${id} and ${isNew}`,
    sql`insert into duplicates (raw_seq, source, received_at) select raw_seq, ${source}, ${receivedAt} from (${near}) as near`,
    sql`insert into copies (bytes_id, received_at, raw_seq)
      select ${bytesId}, ${receivedAt}, coalesce((${near}), (select seq from raw_events where id = ${id})) where 1 = 1
      on conflict (bytes_id, received_at) do nothing`,
  ].map((step) => statement({ compile: () => step.compile(engine.compiler) }))
}

/** The raw event of the nearest receipt within the window, on either side: replicas' clocks differ, and recordings may come in any order. */
function copyNear(bytesId: Buffer, at: Instant): RawBuilder<unknown> {
  const [from, to] = [later(at, milliseconds(-DUPLICATE_WINDOW_MS)), later(at, DUPLICATE_WINDOW_MS)]
  return sql`select raw_seq from copies where bytes_id = ${bytesId} and received_at between ${from} and ${to}
    order by abs(received_at - ${at}), received_at limit 1`
}

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
