import type { Event } from '../domain/event.ts'
import { isMarkedTest, type RawEvent } from '../domain/raw-event.ts'
import type { Reading, Source } from '../sources/source.ts'

/** As the reader of its source reads it; of a delivery that is marked as a test every event is one, and says so. */
export function readMarked(source: Source, raw: RawEvent): Reading {
  const reading = source.read(raw)
  return reading.kind === 'read' && isMarkedTest(raw) ? { ...reading, events: reading.events.map(asTest) } : reading
}

const asTest = (event: Event): Event =>
  event.isTest ? event : { ...event, isTest: true, text: event.text.startsWith('[test]') ? event.text : `[test] ${event.text}` }
