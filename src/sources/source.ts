import type { Event } from '../domain/event.ts'
import type { SourceName } from '../domain/identity.ts'
import type { Problem, RawEvent } from '../domain/raw-event.ts'

/**
 * What a reader makes of a delivery. `read` may carry problems of members that were left out (one bad line of a
 * log); `unreadable` means that nothing could be read. Both are kept and may be read again.
 */
export type Reading =
  | { readonly kind: 'read'; readonly events: readonly Event[]; readonly problems: readonly Problem[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly malformed: boolean; readonly problems: readonly Problem[] }

/** One vendor's format. It knows its vendor and nothing of incidents; adding one is described in CONTRIBUTING.md. */
export interface Source {
  readonly name: SourceName
  /** The lines that a user pastes at the sender; `{url}` stands for this server's address. */
  readonly setup: string
  /**
   * Who posts: a machine that drops what it gets a 4xx for (answered once the bytes are safe), or people and
   * scripts, who are told at once what is wrong (read before the answer: 400 malformed, 422 wrong).
   */
  readonly postedBy: 'machine' | 'people'
  /** Content types that are taken, besides none at all. */
  readonly contentTypes: readonly string[]
  /** Whether a secret of the configuration proves that the sender made these exact bytes. Constant time. */
  authenticate(raw: RawEvent, secret: string): boolean
  /** Whether a recorded body without a path looks like this vendor's. */
  recognizes(raw: RawEvent): boolean
  /** Pure and total: junk is a value. Times that the sender does not tell fall back to `raw.receivedAt`. */
  read(raw: RawEvent): Reading
}
