import { createHash, hash } from 'node:crypto'
import type { Brand, Instant } from './time/time.ts'

export type RawEventId = Brand<string, 'RawEventId'>
export type EventId = Brand<string, 'EventId'>
/** The id of the incident's earliest event: a late earlier event renames the incident, and the old id still resolves. */
export type IncidentId = Brand<string, 'IncidentId'>
export type ChangeId = Brand<string, 'ChangeId'>
export type EntryId = Brand<string, 'EntryId'>
export type EditId = Brand<string, 'EditId'>
export type SourceName = Brand<string, 'SourceName'>
export type ServiceName = Brand<string, 'ServiceName'>

export type NonEmpty<T> = readonly [T, ...T[]]

/**
 * What joins facts that the sender reports separately.
 * - `occurrence`: this firing, this page, this deployment (fingerprint + startsAt, page id, deployment id);
 * - `series`: this alert, this service's pages, this application in this environment, whenever.
 */
export interface CorrelationKey {
  readonly names: 'occurrence' | 'series'
  readonly value: string
}

/** A key as one text, for sets and maps. */
export const keyName = ({ names, value }: CorrelationKey): string => `${names} ${value}`

export const sourceName = (name: string): SourceName => name as SourceName
export const serviceName = (name: string): ServiceName => name as ServiceName
export const rawEventId = (text: string): RawEventId => text as RawEventId
export const eventId = (text: string): EventId => text as EventId
export const incidentId = (text: string): IncidentId => text as IncidentId
export const changeId = (text: string): ChangeId => text as ChangeId
export const entryId = (text: string): EntryId => text as EntryId
export const editId = (text: string): EditId => text as EditId

/** The first 16 bytes of SHA-256, in hex: short enough to index, long enough never to collide. */
export function contentHash(...parts: readonly (string | Uint8Array)[]): string {
  const hashed = hashOfTexts(parts) ?? hashOfParts(parts)
  return hashed.slice(0, 32)
}

/** In one call, without an object that the garbage collector has to finalize: most identities are of texts. null: not all are. */
function hashOfTexts(parts: readonly (string | Uint8Array)[]): string | null {
  let joined = ''
  for (const part of parts) {
    if (typeof part !== 'string') return null
    joined += `${part.length}:${part}`
  }
  return hash('sha256', joined, 'hex')
}

/** Copied together, short parts are hashed in one call, too: that copies less than the calls cost. */
const COPIED_BYTES_MAX = 64 * 1_024

function hashOfParts(parts: readonly (string | Uint8Array)[]): string {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  if (bytes <= COPIED_BYTES_MAX) {
    const copied = parts.flatMap((part) => [Buffer.from(`${part.length}:`), typeof part === 'string' ? Buffer.from(part) : part])
    return hash('sha256', Buffer.concat(copied), 'hex')
  }
  const hashing = createHash('sha256')
  for (const part of parts) hashing.update(`${part.length}:`).update(part)
  return hashing.digest('hex')
}

/** Identity of a delivery: source and exact bytes, so that a duplicate is a no-op. */
export const rawEventIdOf = (source: SourceName, body: Uint8Array): RawEventId => rawEventId(contentHash(source, body))

/** Identity of a delivery whose body states neither a time nor an id: the same bytes on another day are another delivery. */
export const timelessIdOf = (source: SourceName, body: Uint8Array, receivedAt: Instant): RawEventId =>
  rawEventId(contentHash(source, body, String(receivedAt)))

/** Identity of a fact: the vendor's own names for it, never text that changes between two reports. */
export const eventIdOf = (source: SourceName, ...vendorIdentity: readonly string[]): EventId =>
  eventId(contentHash(source, ...vendorIdentity))

/** Plain code-unit order: the same everywhere, whatever the locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
