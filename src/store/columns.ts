import { hash } from 'node:crypto'
import { type CorrelationKey, type RawEventId, rawEventId } from '../domain/identity.ts'
import { OperationalError } from './store.ts'

/**
 * PostgreSQL allows no U+0000 in texts, and UTF-8 no half of a surrogate pair, of which each database makes something else: searched
 * columns hold a replacement character for them on both.
 */
export const storableText = (text: string): string => (NOT_STORABLE.test(text) ? text.replace(/\p{Surrogate}|\0/gu, '\uFFFD') : text)

const NOT_STORABLE = /\p{Surrogate}|\0/u

const RAW_EVENT_ID = /^[0-9a-f]{32}$/

export const isRawEventId = (text: string): text is RawEventId => RAW_EVENT_ID.test(text)
export const idBytes = (id: RawEventId): Buffer => Buffer.from(id, 'hex')
/** Of a column that was damaged, whatever it holds now. */
export const idText = (bytes: Buffer): RawEventId =>
  rawEventId((Buffer.isBuffer(bytes) ? bytes : Buffer.from(String(bytes))).toString('hex'))

/** NaN for what is no number any more: to JavaScript an empty text is 0. */
export const storedNumber = (stored: unknown): number => (typeof stored === 'number' ? stored : Number.NaN)

/** In SQLite the type of a value stands beside it, so that a flipped bit makes a text or a number of bytes. */
export const isSameBytes = (stored: unknown, expected: Uint8Array): boolean =>
  stored instanceof Uint8Array && Buffer.compare(stored, expected) === 0

export const keyBytes = ({ names, value }: CorrelationKey): Buffer => hash('sha256', `${names} ${value}`, 'buffer').subarray(0, 16)

/**
 * Reads JSON that this store wrote: the only function that gives stored JSON its type.
 * @throws OperationalError `corrupt` where it is JSON no longer
 */
export function parseStored<T>(json: string): T {
  try {
    return JSON.parse(json) as T
  } catch (error) {
    throw corrupt(error)
  }
}

/** A text that this store wrote is not as it was written. */
export const corrupt = (cause?: unknown): OperationalError =>
  new OperationalError('corrupt', 'the store is corrupt: a text in it was damaged', { retryable: false, cause })
