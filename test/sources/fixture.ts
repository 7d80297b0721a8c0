import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Event } from '../../src/domain/event.ts'
import { rawEventIdOf, type SourceName, sourceName } from '../../src/domain/identity.ts'
import type { Headers, RawEvent } from '../../src/domain/raw-event.ts'
import { type Instant, instant, isoOf, type Moment } from '../../src/domain/time/time.ts'
import type { Reading } from '../../src/sources/source.ts'

const FOLDER = 'fixtures'

export interface Fixture {
  readonly name: string
  readonly raw: RawEvent
  /** The stored reading, as `viewOf` shows one. */
  readonly expected: unknown
}

/** A recorded webhook as `fixtures/<source>/<case>.input.json` has it. */
interface Recorded {
  readonly receivedAt: string
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
}

export function fixturesOf(source: SourceName): readonly Fixture[] {
  const suffix = '.input.json'
  return readdirSync(join(FOLDER, source))
    .filter((file) => file.endsWith(suffix))
    .map((file) => fixtureNamed(source, file.slice(0, -suffix.length)))
}

export function fixtureNamed(source: string, name: string): Fixture {
  const read = (kind: string): unknown => JSON.parse(readFileSync(join(FOLDER, source, `${name}.${kind}.json`), 'utf8'))
  return { name, raw: rawOf(source, read('input') as Recorded), expected: read('events') }
}

function rawOf(source: string, { receivedAt, path, headers, body }: Recorded): RawEvent {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return rawEvent(source, text, { receivedAt: instant(Date.parse(receivedAt)), path, headers })
}

const RECEIVED = instant(Date.UTC(2024, 0, 15, 12))

/** A delivery with any body; what is not given does not matter to the claim. */
export function rawEvent(source: string, body: string | Uint8Array, parts: Partial<RawEvent> = {}): RawEvent {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const name = sourceName(source)
  return {
    id: rawEventIdOf(name, bytes),
    source: name,
    receivedAt: RECEIVED,
    path: `/webhooks/${source}`,
    headers: {},
    ...parts,
    body: bytes,
  }
}

/** The events of a reading that is expected to have some. */
export function eventsIn(reading: Reading): readonly Event[] {
  if (reading.kind !== 'read') throw new Error(`not read: ${JSON.stringify(reading)}`)
  return reading.events
}

export function onlyEventIn(reading: Reading): Event {
  const [event, ...others] = eventsIn(reading)
  if (event === undefined || others.length > 0) throw new Error(`expected one event, found ${others.length + 1}`)
  return event
}

/** As stored: times in a form that a person can check. */
export function viewOf(reading: Reading): unknown {
  return JSON.parse(JSON.stringify(reading.kind === 'read' ? { ...reading, events: reading.events.map(viewOfEvent) } : reading))
}

function viewOfEvent(event: Event): unknown {
  const firedAt = 'firedAt' in event ? { firedAt: isoOf(event.firedAt) } : {}
  return { ...event, occurred: viewOfMoment(event.occurred), receivedAt: isoOf(event.receivedAt), ...firedAt }
}

function viewOfMoment(moment: Moment): Record<string, string> {
  return Object.fromEntries(Object.entries(moment).map(([name, at]: [string, Instant]) => [name, isoOf(at)]))
}
