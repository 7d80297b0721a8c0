import type { Pool } from 'pg'
import { type DeliveryBatch, ID_BYTES } from '../deliveries/delivery-batch.ts'
import { ATTEMPTS_MAX } from '../round.ts'

/** One durable commit of the new ones, then one of the duplicates; for each delivery whether it is new. */
export async function acceptBatch(pool: Pool, batch: DeliveryBatch): Promise<readonly boolean[]> {
  const deliveries = positionsOf(batch)
  const firsts = [...new Map(deliveries.toReversed().map((delivery) => [delivery.id, delivery])).values()]
  const { rows } = await pool.query<{ id: Buffer }>({ name: 'accept', text: INSERT_NEW, values: [batch.bytes, ...columnsOf(firsts)] })
  const fresh = new Set(rows.map((row) => row.id.toString('latin1')))
  const isNew = deliveries.map((delivery) => fresh.delete(delivery.id))
  const duplicates = deliveries.filter((_, index) => isNew[index] === false)
  if (duplicates.length > 0) await pool.query({ name: 'duplicates', text: INSERT_DUPLICATES, values: duplicateColumns(duplicates) })
  return isNew
}

/** Where a delivery is in the block; `start` counts from 1, as SQL does. */
interface Position {
  readonly id: string
  readonly source: string
  readonly receivedAt: number
  readonly start: number
  readonly lengths: readonly [path: number, headers: number, body: number]
}

function positionsOf(batch: DeliveryBatch): readonly Position[] {
  let start = 1
  return batch.sources.map((source, index) => {
    const [path = 0, headers = 0, body = 0] = batch.lengths.subarray(index * 3, index * 3 + 3)
    const id = batch.bytes.toString('latin1', start - 1, start - 1 + ID_BYTES)
    const position: Position = { id, source, receivedAt: batch.receivedAt[index] ?? 0, start, lengths: [path, headers, body] }
    start += ID_BYTES + path + headers + body
    return position
  })
}

const columnsOf = (positions: readonly Position[]) => [
  positions.map((position) => position.start),
  positions.map((position) => position.source),
  positions.map((position) => position.receivedAt),
  ...[0, 1, 2].map((part) => positions.map((position) => position.lengths[part])),
]

const duplicateColumns = (positions: readonly Position[]) => [
  Buffer.from(positions.map((position) => position.id).join(''), 'latin1'),
  positions.map((position) => position.receivedAt),
]

/**
 * All bytes come as one binary parameter and are cut up here: arrays of `bytea` would be sent as text, twice as long.
 * Rows are inserted in the order of their ids, so that two replicas with the same deliveries wait for each other and do
 * not deadlock.
 */
const INSERT_NEW = `
  with given as (
    select substring($1::bytea from start for ${ID_BYTES}) as id, start + ${ID_BYTES} as path_start, *
    from unnest($2::int[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::int[])
      as packed (start, source, received_at, path_bytes, headers_bytes, body_bytes)
  ), fresh as (
    insert into raw_events (id, source, received_at, state, version)
    select id, source, received_at, 'pending', 1 from given order by id
    on conflict (id) do nothing
    returning id, seq
  ), parts as (
    select seq, id, received_at, convert_to(source, 'UTF8') as source,
      substring($1 from path_start for path_bytes) as path,
      substring($1 from path_start + path_bytes for headers_bytes) as headers,
      substring($1 from path_start + path_bytes + headers_bytes for body_bytes) as body
    from fresh join given using (id)
  ), bodies as (
    insert into raw_bodies (seq, path, headers_json, body, arrived_at, digest)
    select seq, convert_from(path, 'UTF8'), convert_from(headers, 'UTF8'), body, received_at, sha256(
      id || int8send(received_at) || int4send(length(source)) || source
      || int4send(length(path)) || path || int4send(length(headers)) || headers || body)
    from parts
  )
  select id from fresh`

/**
 * The earliest receipt of a raw event becomes its own, the others are duplicates, in whatever order they arrived. One in a
 * second that had none yet counts: the delivery is read again with it.
 */
const INSERT_DUPLICATES = `
  with arrived as (
    select substring($1::bytea from (number::int - 1) * ${ID_BYTES} + 1 for ${ID_BYTES}) as id, received_at
    from unnest($2::bigint[]) with ordinality as packed (received_at, number)
  ), held as (
    select seq, id, source, received_at from raw_events where id in (select id from arrived) order by id for update
  ), receipts as (
    select seq, source, received_at, row_number() over (partition by seq order by received_at) as rank
    from (
      select seq, source, received_at from held
      union all select seq, source, arrived.received_at from arrived join held using (id)
    ) as every_receipt
  ), lowered as (
    update raw_events
    set received_at = receipts.received_at, version = version + 1, state = 'pending', reason = null
    from receipts join held using (seq)
    where raw_events.seq = receipts.seq and rank = 1 and raw_events.attempts < ${ATTEMPTS_MAX}
      and (receipts.received_at < held.received_at or exists (
        select 1 from arrived where arrived.id = held.id and arrived.received_at / 1000 <> held.received_at / 1000
          and not exists (
            select 1 from duplicates where raw_seq = held.seq
              and duplicates.received_at >= arrived.received_at / 1000 * 1000
              and duplicates.received_at < arrived.received_at / 1000 * 1000 + 1000
          )
      ))
  )
  insert into duplicates (raw_seq, source, received_at) select seq, source, received_at from receipts where rank > 1`
