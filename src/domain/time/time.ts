declare const brand: unique symbol
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Milliseconds since the Unix epoch, UTC. */
export type Instant = Brand<number, 'Instant'>

/** A length of time. Seconds appear only in JSON, CSV and /metrics: `render/` converts. */
export type Milliseconds = Brand<number, 'Milliseconds'>

/**
 * When something happened. `earliest` and `latest` are present where only a range is known
 * ("about 14:00", or a fact without a time of its own, which cannot be later than its receipt).
 */
export interface Moment {
  readonly at: Instant
  readonly earliest?: Instant
  readonly latest?: Instant
  /** As the sender's clock had it; present where a configured offset has moved `at` from there. */
  readonly uncorrected?: Instant
}

/** From `from` up to and including `to`. */
export interface Interval {
  readonly from: Instant
  readonly to: Instant
}

/** A stretch of time that ends now, by the name that the configuration gives it (`30d`). */
export interface Window {
  readonly name: string
  readonly lengthMs: Milliseconds
}

export const instant = (epochMs: number): Instant => epochMs as Instant
export const milliseconds = (count: number): Milliseconds => count as Milliseconds
export const seconds = (count: number): Milliseconds => milliseconds(count * 1_000)
export const minutes = (count: number): Milliseconds => milliseconds(count * 60_000)
export const hours = (count: number): Milliseconds => milliseconds(count * 3_600_000)

export const later = (at: Instant, by: Milliseconds): Instant => instant(at + by)
export const earlier = (at: Instant, by: Milliseconds): Instant => instant(at - by)
export const between = (from: Instant, to: Instant): Milliseconds => milliseconds(to - from)
export const exactly = (at: Instant): Moment => ({ at })

/** RFC 3339 UTC with milliseconds, the only form in which JSON shows an instant. */
export const isoOf = (at: Instant): string => new Date(at).toISOString()

/** The beginning of its second. */
export const secondOf = (at: Instant): Instant => instant(Math.floor(at / 1_000) * 1_000)

/** The earliest of any number, null of none. */
export const firstInstant = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>((first, at) => (first !== null && first <= at ? first : at), null)

/** The latest of any number, null of none. */
export const lastInstant = (instants: readonly Instant[]): Instant | null =>
  instants.reduce<Instant | null>((last, at) => (last !== null && last >= at ? last : at), null)
