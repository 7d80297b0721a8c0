import { hash } from 'node:crypto'
import { type CorrelationKey, type RawEventId, rawEventId } from '../domain/identity.ts'

/** PostgreSQL allows no U+0000 in texts; searched columns hold a replacement character for it on both databases. */
export const replaceNul = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)

const RAW_EVENT_ID = /^[0-9a-f]{32}$/

export const isRawEventId = (text: string): text is RawEventId => RAW_EVENT_ID.test(text)
export const idBytes = (id: RawEventId): Buffer => Buffer.from(id, 'hex')
export const idText = (bytes: Buffer): RawEventId => rawEventId(bytes.toString('hex'))

export const keyBytes = ({ names, value }: CorrelationKey): Buffer => hash('sha256', `${names} ${value}`, 'buffer').subarray(0, 16)

/** Reads JSON that this store wrote: the only function that gives stored JSON its type. */
export const parseStored = <T>(json: string): T => JSON.parse(json) as T
