import type { DocumentEntry } from '../../domain/document.ts'
import type { RawEntry } from '../entries/entries.ts'
import type { RawStatements } from '../facts/stated-times.ts'
import { dayOf } from './calendar.ts'
import { type ChronologyContext, chronologyOf, type Oddity } from './chronology.ts'
import type { DatedFacts, DatingContext } from './dated-facts.ts'
import { sortByStory } from './entry-order.ts'

export interface DatedEntries {
  readonly entries: readonly DocumentEntry[]
  readonly oddities: readonly Oddity[]
}

/** In: the entries of a timeline, and what the document states beside it. Out: the entries in the order of the story, dated. */
export function dateEntries(
  entries: readonly RawEntry[],
  { raw, dated }: { readonly raw: RawStatements; readonly dated: DatedFacts },
  context: DatingContext,
): DatedEntries {
  const bareTimes = chronologyContext(raw, dated, context)
  const sorted = sortByStory(entries, context.habits)
  const chronology = chronologyOf(sorted, bareTimes)
  return {
    entries: sorted.map(({ line, text }, index) => ({ line, text, ...(chronology.times[index] ?? { time: null, until: null }) })),
    oddities: chronology.oddities,
  }
}

function endOf(stated: DatedFacts['stated']): ChronologyContext['end'] {
  const time = stated.find(({ name, time: { day, clock } }) => name === 'end' && day !== null && clock !== null)?.time
  return time?.day == null || time.clock === null ? null : { day: time.day, clock: time.clock }
}

function chronologyContext(raw: RawStatements, { stated, origin }: DatedFacts, { day, zone, habits }: DatingContext): ChronologyContext {
  const starts = stated.filter(({ name }) => name === 'start')
  const start = (starts.find(({ time }) => time.clock !== null) ?? starts[0])?.time ?? null
  const end = raw.stated.findLast(({ name, time }) => name === 'end' && time.date !== null)?.time.date ?? null
  return {
    day: start?.day ?? day,
    start: start?.clock ?? null,
    end: endOf(stated),
    lastDay: end === null ? null : dayOf(end, habits),
    zone: zone.main,
    zoneReadings: zone.readings,
    habits,
    origin: origin ?? (start?.clock == null ? null : start),
  }
}
