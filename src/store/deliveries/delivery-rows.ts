import { byText } from '../../domain/identity.ts'
import type { Delivery } from '../../domain/raw-event.ts'
import { instant } from '../../domain/time/time.ts'
import { idBytes, idText, isRawEventId, parseStored } from '../columns.ts'
import { encodeCursor, type PagePosition } from '../cursor.ts'
import type { RawEventState } from '../schema.ts'
import { InvalidCursorError, type Refusal } from '../store.ts'

/** The tables that hold deliveries, one for each outcome. */
export type DeliveryTable = 'raw_events' | 'refusals' | 'duplicates'

/** The HTTP status of a delivery that was stored, and of its duplicates. */
const STORED_STATUS = 202

export const newestFirst = (a: Delivery, b: Delivery): number => b.receivedAt - a.receivedAt || byText(b.id, a.id)

interface RawRow {
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
  readonly state: RawEventState
  readonly reason: string | null
}

export const deliveryOfRaw = (row: RawRow): Delivery => ({
  id: idText(row.id),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: row.state === 'unreadable' ? 'unreadable' : 'accepted',
  status: STORED_STATUS,
  reason: row.reason,
  rawEventId: idText(row.id),
})

interface DuplicateRow {
  readonly seq: number
  readonly id: Buffer
  readonly source: string
  readonly received_at: number
}

export const deliveryOfDuplicate = (row: DuplicateRow): Delivery => ({
  id: numberedId('duplicates', row.seq),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: 'duplicate',
  status: STORED_STATUS,
  reason: null,
  rawEventId: idText(row.id),
})

interface RefusalRow {
  readonly seq: number
  readonly source: string
  readonly received_at: number
  readonly status: number
  readonly reason: string
}

export const deliveryOfRefusal = (row: RefusalRow): Delivery => ({
  id: numberedId('refusals', row.seq),
  source: row.source,
  receivedAt: instant(row.received_at),
  outcome: 'rejected',
  status: row.status,
  reason: row.reason,
  rawEventId: null,
})

interface WholeRefusalRow extends RefusalRow {
  readonly path: string
  readonly headers_json: string
  readonly body: Buffer | null
}

export const refusalOf = (row: WholeRefusalRow): Refusal => ({
  source: row.source,
  receivedAt: instant(row.received_at),
  path: row.path,
  status: row.status,
  reason: row.reason,
  headers: parseStored(row.headers_json),
  body: row.body,
})

type NumberedTable = Exclude<DeliveryTable, 'raw_events'>

/** `repeat` and not `duplicate`: links to these ids exist, and both words sort after every hexadecimal id. */
const ID_PREFIX: Readonly<Record<NumberedTable, string>> = { duplicates: 'repeat', refusals: 'refusal' }

/** Padded so that ids sort as texts the way their numbers do: 16 digits hold every safe integer. */
const numberedId = (table: NumberedTable, seq: number): string => `${ID_PREFIX[table]}-${String(seq).padStart(16, '0')}`

const NUMBERED_ID = /^(refusal|repeat)-(\d{16})$/

/** The number of a row from the id of its delivery; null for an id of another table or for no id at all. */
export function numberOf(table: NumberedTable, id: string): number | null {
  const [, prefix, digits] = NUMBERED_ID.exec(id) ?? []
  const number = Number(digits)
  return prefix === ID_PREFIX[table] && Number.isSafeInteger(number) ? number : null
}

/** The table that holds the delivery at this position, and its id there. */
export function rowOf(position: PagePosition): { readonly table: DeliveryTable; readonly id: Buffer | number } {
  const duplicate = numberOf('duplicates', position.id)
  if (duplicate !== null) return { table: 'duplicates', id: duplicate }
  const refusal = numberOf('refusals', position.id)
  if (refusal !== null) return { table: 'refusals', id: refusal }
  if (!isRawEventId(position.id)) throw new InvalidCursorError(encodeCursor(position))
  return { table: 'raw_events', id: idBytes(position.id) }
}
