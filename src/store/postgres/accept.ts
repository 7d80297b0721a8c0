import type { Pool } from 'pg'
import { type DeliveryBatch, ID_BYTES, unpackDeliveries } from '../deliveries/delivery-batch.ts'
import { ATTEMPTS_MAX } from '../round.ts'

/** One durable commit of the new ones, then one of the duplicates; for each delivery whether it is new. */
export async function acceptBatch(pool: Pool, batch: DeliveryBatch): Promise<readonly boolean[]> {
  const deliveries = withIds(batch)
  const firsts = [...new Map(deliveries.toReversed().map((delivery) => [delivery.key, delivery])).values()]
  const { rows } = await pool.query<{ id: Buffer }>({ name: 'accept', text: INSERT_NEW, values: [batch.bytes, ...columnsOf(firsts)] })
  const fresh = new Set(rows.map((row) => row.id.toString('latin1')))
  const isNew = deliveries.map((delivery) => fresh.delete(delivery.key))
  const duplicates = deliveries.filter((_, index) => isNew[index] === false)
  if (duplicates.length > 0) await pool.query({ name: 'duplicates', text: INSERT_DUPLICATES, values: duplicateColumns(duplicates) })
  return isNew
}

const withIds = (batch: DeliveryBatch) =>
  unpackDeliveries(batch).map((delivery) => ({ ...delivery, key: batch.bytes.toString('latin1', delivery.id.from, delivery.id.to) }))
type WithId = ReturnType<typeof withIds>[number]

/** SQL counts bytes from 1. */
const columnsOf = (deliveries: readonly WithId[]) => [
  deliveries.map(({ source }) => source),
  deliveries.map(({ receivedAt }) => receivedAt),
  deliveries.map(({ all }) => all.from + 1),
  deliveries.map(({ all }) => all.to - all.from),
  deliveries.map(({ path }) => path.from + 1),
  deliveries.map(({ path }) => path.to - path.from),
  deliveries.map(({ headers }) => headers.from + 1),
  deliveries.map(({ headers }) => headers.to - headers.from),
  deliveries.map(({ body }) => body.from + 1),
  deliveries.map(({ body }) => body.to - body.from),
]

const duplicateColumns = (deliveries: readonly WithId[]) => [
  Buffer.from(deliveries.map(({ key }) => key).join(''), 'latin1'),
  deliveries.map(({ receivedAt }) => receivedAt),
]

/**
 * All bytes come as one binary parameter and are cut up here: arrays of `bytea` would be sent as text, twice as long.
 * Rows are inserted in the order of their ids, so that two replicas with the same deliveries wait for each other and do
 * not deadlock.
 */
const INSERT_NEW = `
  with given as (
    select substring($1::bytea from all_at for ${ID_BYTES}) as id, *
    from unnest($2::text[], $3::bigint[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[])
      as packed (source, received_at, all_at, all_bytes, path_at, path_bytes, headers_at, headers_bytes, body_at, body_bytes)
  ), fresh as (
    insert into raw_events (id, source, received_at, state, version)
    select id, source, received_at, 'pending', 1 from given order by id
    on conflict (id) do nothing
    returning id, seq
  ), bodies as (
    insert into raw_bodies (seq, path, headers_json, body, arrived_at, digest)
    select seq,
      convert_from(substring($1 from path_at for path_bytes), 'UTF8'),
      convert_from(substring($1 from headers_at for headers_bytes), 'UTF8'),
      substring($1 from body_at for body_bytes),
      received_at,
      sha256(substring($1 from all_at for all_bytes))
    from fresh join given using (id)
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
