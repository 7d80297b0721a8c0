import type { Event } from '../domain/event.ts'
import type { SourceName } from '../domain/identity.ts'
import type { Headers, Problem, RawEvent } from '../domain/raw-event.ts'
import type { Instant } from '../domain/time/time.ts'

/**
 * What a reader makes of a delivery. `read` may carry problems of members that were left out (one bad line of a
 * log); `unreadable` means that nothing could be read. Both are kept and may be read again.
 */
export type Reading =
  | {
      readonly kind: 'read'
      readonly events: readonly Event[]
      readonly problems: readonly Problem[]
      /** See `Source.isTimeless`, where the reader knows it as soon as it has read. */
      readonly isTimeless?: true
    }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly malformed: boolean; readonly problems: readonly Problem[] }

/** One vendor's format. It knows its vendor and nothing of incidents; adding one is described in CONTRIBUTING.md. */
export interface Source {
  readonly name: SourceName
  /** The lines that a user pastes at the sender; `{url}` stands for this server's address. */
  readonly setup: string
  /**
   * Who posts: a machine that drops what it gets a 4xx for (answered once the bytes are safe), or people and
   * scripts, who get an answer that says what is wrong (read before the answer: 400 malformed, 422 wrong).
   */
  readonly postedBy: 'machine' | 'people'
  /** Content types that are taken, besides none at all. */
  readonly contentTypes: readonly string[]
  /** Whether a secret of the configuration proves that the sender made these exact bytes. Constant time. */
  authenticate(raw: RawEvent, secret: string): boolean
  /**
   * What a sender that may be genuine has in its head, so that others need not be listened to: its whole credential
   * (`head`), or a signature in a header. Left out: nothing is known before the body.
   */
  readonly proof?: 'head' | { readonly header: string }
  /** How a delivery proves itself that is signed with a key whose certificate is fetched. Left out: by `authenticate` alone. */
  readonly signedByCertificate?: SignedByCertificate
  /**
   * A delivery in this format by which a user sees that what arrives is read: of one event or more at `at`, a test by its words. It
   * arrives under `TEST_HEADER`, so that no incident begins with it or takes it in. null: the shape of the bodies is not known.
   */
  readonly testDelivery: ((at: Instant) => TestDelivery) | null
  /** Whether a recorded body without a path looks like this vendor's. */
  recognizes(raw: RawEvent): boolean
  /** Pure and total: junk is a value. Times that the sender does not state fall back to `raw.receivedAt`. */
  read(raw: RawEvent): Reading
  /**
   * What a sender wants to read in the answer before it trusts an address, such as a challenge: the members of a JSON object. null
   * or left out: nothing. Asked only of deliveries that authenticated; pure, so nothing that a body names is ever fetched.
   */
  handshake?(raw: RawEvent): Readonly<Record<string, string>> | null
  /**
   * Whether the body states neither a time nor an id of its own, so that equal bytes are a duplicate for a while only
   * (`DUPLICATE_WINDOW_MS`) and another fact afterwards. Its facts are named by `raw.id`. Left out: no body of this sender is.
   * `reading`: what `read` gives for it, for whoever has it or wants it once; left out, it is read where that is needed.
   */
  isTimeless?(raw: RawEvent, reading?: () => Reading): boolean
  /**
   * What a timeless body is about (a dedup key): equal bytes are two facts where another delivery about the same came
   * between them, as in trigger, resolve, trigger. null or left out: nothing that could come between is known. `reading`: as above.
   */
  subjectKey?(raw: RawEvent, reading?: () => Reading): string | null
  /**
   * The delivery with the hash of a credential in its place, for senders that put one where it would be kept. What is
   * hashed already stays as it is. Left out: this sender's bodies hold none.
   */
  conceal?(delivery: Sent): Sent
}

/**
 * Pure: it names what has to be fetched, and who fetches checks nothing more. `topics`: the configured names of what may be delivered;
 * for others nothing is fetched.
 */
export interface SignedByCertificate {
  /** Where the certificate is; null: at no address of the sender, or of no configured topic. */
  certificateUrl(raw: RawEvent, topics: readonly string[]): string | null
  /** Whether the delivery was signed with the key of this certificate (PEM). */
  isSigned(raw: RawEvent, certificate: string): boolean
  /** What is to be fetched once so that the sender goes on delivering; null: nothing. Asked of authenticated deliveries. */
  confirmationUrl(raw: RawEvent, topics: readonly string[]): string | null
}

export interface TestDelivery {
  readonly contentType: string
  readonly body: string
}

/** What a sender handed over. */
export interface Sent {
  readonly headers: Headers
  readonly body: Uint8Array
}
