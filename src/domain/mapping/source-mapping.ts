import type { SourceName } from '../identity.ts'

/** What a body may say of one fact. */
export const MAPPED_FIELDS = [
  'id',
  'time',
  'occurrence',
  'series',
  'service',
  'environment',
  'severity',
  'actor',
  'text',
  'link',
  'version',
  'to',
] as const
export type MappedField = (typeof MAPPED_FIELDS)[number]

/** What may happen to a thing of each kind; the first is meant where a mapping names no state. */
export const MAPPED_STATES = {
  alert: ['fired', 'resolved'],
  page: ['triggered', 'acknowledged', 'escalated', 'resolved'],
  change: ['succeeded', 'started', 'failed', 'cancelled'],
  message: ['posted'],
} as const
export type MappedKind = keyof typeof MAPPED_STATES

/**
 * How JSON of a sender without a reader of its own is read. An expression is a path into the body (JSONPath, RFC 9535), or a text in
 * which `{$.path}` stands for what is there. Of several the first counts that finds something.
 */
export interface SourceMapping {
  readonly name: SourceName
  /** The path to the parts of a body that report one fact each; null: the body is one. */
  readonly each: string | null
  readonly kind: MappedKind
  /** Which words at the path mean which state, in lower case; null: every body reports the first state of its kind. */
  readonly state: { readonly path: string; readonly words: Readonly<Record<string, string>> } | null
  readonly fields: Readonly<Partial<Record<MappedField, readonly string[]>>>
}
