import type { Pool } from 'pg'
import { digestOf, FIRST_LINK, linkOf } from '../damage/digest.ts'

const ROWS_MAX = 2_000
/** Replicas commit out of order: a delivery with a lower number may appear after a higher one, within so many. */
const OUT_OF_ORDER_MAX = 20_000

interface UnchainedRow {
  readonly seq: string
  readonly id: Buffer
  readonly source: string
  readonly received_at: string
  readonly path: string | null
  readonly headers_json: string | null
  readonly body: Buffer | null
  readonly digest: Buffer | null
}

/**
 * Chains what was accepted since the last call, by the replica that holds the worker's lock. Intake does not wait for
 * it: replicas that take deliveries at once would otherwise wait for each other. `from`: null the first time, to look at all.
 * Returns what to pass the next time. What appeared out of order is looked for once in a call, not again for each list of rows; and in each
 * call, because what the chain has passed counts as lost.
 */
export async function chainNew(pool: Pool, from: number | null): Promise<number> {
  for (let after = from ?? 0; ; ) {
    const { rows: heads } = await pool.query<{ position: string; link: Buffer }>(
      'select position, link from links order by position desc limit 1',
    )
    const { rows } = await pool.query<UnchainedRow>(UNCHAINED, [after, ROWS_MAX])
    const links = linked(rows, { position: Number(heads[0]?.position ?? 0), link: heads[0]?.link ?? FIRST_LINK })
    if (links.length > 0) await pool.query(rows.some(({ digest }) => digest === null) ? INSERT_COMPLETING : INSERT, columnsOf(links))
    after = Number(rows.at(-1)?.seq ?? after)
    if (rows.length < ROWS_MAX) return Math.max(from ?? 0, after - OUT_OF_ORDER_MAX)
  }
}

interface Link {
  readonly position: number
  readonly seq: string
  readonly id: Buffer
  readonly digest: Buffer
  readonly link: Buffer
}

function linked(rows: readonly UnchainedRow[], head: { readonly position: number; readonly link: Buffer }): readonly Link[] {
  let { position, link } = head
  return rows.map((row) => {
    const digest =
      row.digest ??
      digestOf({
        ...row,
        arrivedAt: Number(row.received_at),
        path: row.path ?? '',
        headers: row.headers_json ?? '',
        body: row.body ?? Buffer.alloc(0),
      })
    position += 1
    link = linkOf(link, digest)
    return { position, seq: row.seq, id: row.id, digest, link }
  })
}

const columnsOf = (links: readonly Link[]) => [
  links.map(({ position }) => position),
  links.map(({ seq }) => seq),
  links.map(({ id }) => id),
  links.map(({ digest }) => digest),
  links.map(({ link }) => link),
]

/** Looked for in narrow rows; the bytes only of those of before there were digests. */
const UNCHAINED = `
  with fresh as materialized (
    select seq, id, source, received_at from raw_events e
    where seq > $1 and not exists (select 1 from links where raw_seq = e.seq)
    order by seq limit $2
  )
  select seq, id, source, received_at, digest,
    case when digest is null then path end as path,
    case when digest is null then headers_json end as headers_json,
    case when digest is null then body end as body
  from fresh join raw_bodies using (seq)
  order by seq`

const insert = (completed: string): string => `
  with given as (
    select * from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[]) as packed (position, raw_seq, raw_id, digest, link)
  ), ${completed} head as (
    insert into chain_head (id, position, link) select 1, position, link from given order by position desc limit 1
    on conflict (id) do update set position = excluded.position, link = excluded.link
  )
  insert into links (position, raw_seq, raw_id, digest, link) select position, raw_seq, raw_id, digest, link from given`

const INSERT = insert('')
/** Deliveries of before there were digests get theirs. */
const INSERT_COMPLETING = insert(`completed as (
    update raw_bodies set arrived_at = raw_events.received_at, digest = given.digest
    from given join raw_events on raw_events.seq = given.raw_seq
    where raw_bodies.seq = given.raw_seq and raw_bodies.digest is null
  ),`)
