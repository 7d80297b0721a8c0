import type { Problem, RawEvent } from '../domain/raw-event.ts'
import type { Reading, Source } from '../sources/source.ts'
import { readPostmortem } from './postmortem.ts'

/** What is known of a delivery before it is stored and answered. Plain data: it may come from another thread. */
export interface FirstReading {
  /** null: a machine's delivery is read afterwards. */
  readonly reading: BriefReading | null
  /** See `Source.isTimeless` and `Source.subjectKey`. */
  readonly isTimeless: boolean
  readonly subject: string | null
}

/** What the answer says of a reading. `names`: its incident, of a postmortem; else the sender's key of its first event. */
export type BriefReading =
  | { readonly kind: 'read'; readonly names: string | null; readonly problems: readonly Problem[] }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unreadable'; readonly malformed: boolean; readonly problems: readonly Problem[] }

/** Reads a delivery once, and only where its answer or its place in the store depends on it. `source`: null for a document. */
export function readFirst(source: Source | null, raw: RawEvent): FirstReading {
  if (source === null) return { reading: briefOfDocument(raw), isTimeless: false, subject: null }
  let read: Reading | null = null
  const reading = (): Reading => {
    read ??= source.read(raw)
    return read
  }
  const brief = source.postedBy === 'people' ? briefOf(reading()) : null
  return {
    reading: brief,
    isTimeless: brief?.kind !== 'unreadable' && source.isTimeless?.(raw, reading) === true,
    subject: source.subjectKey?.(raw, reading) ?? null,
  }
}

/** The thread that makes first readings which take long. */
export interface DeliveryReader {
  /** Rejects with an `OperationalError` where it is busy, or ended before it had read; otherwise as `readFirst` throws. */
  readDelivery(raw: RawEvent): Promise<FirstReading>
}

/** Text is read at some microseconds a byte, so that more than this would make others wait; JSON is read much faster. */
const TEXT_BYTES_MAX = 16 * 1_024
const JSON_BYTES_MAX = 512 * 1_024

/** Whether the first reading takes so long that the thread that answers must not do it. */
export function isLongReading(source: Source | null, { body }: RawEvent): boolean {
  if (source === null || source.postedBy === 'people') return body.length > TEXT_BYTES_MAX
  return body.length > JSON_BYTES_MAX && (source.isTimeless !== undefined || source.subjectKey !== undefined)
}

function briefOfDocument({ body }: RawEvent): BriefReading {
  const postmortem = readPostmortem(body)
  if ('reason' in postmortem) return { kind: 'unreadable', malformed: false, problems: [{ pointer: '', detail: postmortem.reason }] }
  return { kind: 'read', names: postmortem.incident.id, problems: [] }
}

function briefOf(reading: Reading): BriefReading {
  switch (reading.kind) {
    case 'read':
      return { kind: 'read', names: reading.events[0]?.senderKey ?? null, problems: reading.problems }
    case 'ignored':
      return { kind: 'ignored' }
    case 'unreadable':
      return reading
  }
}
