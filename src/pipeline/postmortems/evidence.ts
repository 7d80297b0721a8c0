import { DOCUMENT_SOURCE, type Document, type DocumentEntry, type FactName, type StatedTime } from '../../domain/document.ts'
import { type EventId, eventIdOf } from '../../domain/identity.ts'
import { type Instant, instant, type Moment, minutes } from '../../domain/time/time.ts'
import { toInstant, type WrittenTime, writtenOf } from '../../domain/time/written-time.ts'
import { type PhaseReading, phaseOfText, phasesOf } from '../phases/phases.ts'

/** A written time with all that is derived from it, once: its moment, and how it is shown. */
interface DatedTime {
  readonly at: Instant
  readonly moment: Moment
  readonly written: string | null
}

/** A stated time with the event that stands for its line. */
export interface DatedFact extends StatedTime, DatedTime {
  readonly id: EventId
}

/** An entry of a document with its phase. Without a time of its own it stands at that of the entry above it. */
export interface ImportedEntry extends DocumentEntry, DatedTime {
  readonly id: EventId
  readonly endsAt: Instant | null
  readonly reading: PhaseReading
}

type FactsByName = Readonly<Record<FactName, DatedFact | null>>

/** What a document says, on the one clock of all incidents: anchors, figures and findings rest on it. */
export interface ImportedEvidence {
  readonly document: Document
  readonly entries: readonly ImportedEntry[]
  /** The entries with a time of day. */
  readonly timed: readonly ImportedEntry[]
  readonly stated: readonly DatedFact[]
  readonly restated: readonly DatedFact[]
  /** The stated time of each name; null: none with a time of day, or a field says that it is not known. */
  readonly facts: FactsByName
}

export function readEvidence(document: Document): ImportedEvidence {
  const stated = document.stated.map((fact) => dateFact(fact, document))
  const facts = factsByName(stated, document)
  const entries = dateEntries(document, facts.start)
  return {
    document,
    entries,
    timed: entries.filter(({ time }) => time !== null && time.clock !== null),
    stated,
    restated: document.restated.map((fact) => dateFact(fact, document)),
    facts,
  }
}

const dateFact = (fact: StatedTime, { contentId }: Document): DatedFact => ({
  ...fact,
  ...dateTime(fact.time, toInstant(fact.time)),
  id: eventIdOf(DOCUMENT_SOURCE, contentId, `line ${fact.line}`),
})

/** "Around 14:05" is this much earlier or later. */
const ABOUT = minutes(5)

const dateTime = (time: WrittenTime | null, at: Instant): DatedTime => ({
  at,
  moment: time?.isAbout === true ? { at, earliest: instant(at - ABOUT), latest: instant(at + ABOUT) } : { at },
  written: time === null ? null : writtenOf(time),
})

function factsByName(stated: readonly DatedFact[], { unknownTimes }: Document): FactsByName {
  const unknown = new Set(unknownTimes.filter(({ statedAs }) => statedAs === 'field').map(({ name }) => name))
  const factOf = (name: FactName): DatedFact | null => {
    if (unknown.has(name)) return null
    const named = stated.filter((fact) => fact.name === name && fact.time.clock !== null)
    return named.find(({ statedAs }) => statedAs === 'field') ?? named[0] ?? null
  }
  return {
    start: factOf('start'),
    end: factOf('end'),
    detected: factOf('detected'),
    acknowledged: factOf('acknowledged'),
    escalated: factOf('escalated'),
    identified: factOf('identified'),
    mitigated: factOf('mitigated'),
    resolved: factOf('resolved'),
  }
}

function dateEntries(document: Document, start: DatedFact | null): readonly ImportedEntry[] {
  const instants = instantsOf(document.entries)
  const begins = beginningOf(document, instants, start)
  const readings = phasesOf(
    document.entries.map(({ text }, index) => ({ text, structured: index === begins ? AT_STATED_START : null })),
    'finished',
  )
  return document.entries.map((entry, index): ImportedEntry => {
    const { time, until, line } = entry
    return {
      ...entry,
      ...dateTime(time, instants[index] ?? instant(0)),
      id: eventIdOf(DOCUMENT_SOURCE, document.contentId, `line ${line}`, String(index)),
      endsAt: until === null ? null : toInstant(until),
      reading: readings[index] ?? { phase: 'other', reason: { rule: 'unread', words: [] }, confidence: 0.5 },
    }
  })
}

/** An entry without a time stands at that of the entry above it; those above the first time stand at that. */
function instantsOf(entries: readonly DocumentEntry[]): readonly Instant[] {
  const own = entries.map(({ time }) => (time === null ? null : toInstant(time)))
  let above = own.find((at) => at !== null) ?? instant(0)
  return own.map((at) => {
    above = at ?? above
    return above
  })
}

/**
 * The first entry at the stated start, where its own words say nothing else: what began then is the impact. Without a
 * stated start the first entry, where a resolution stands the stated length after it.
 */
function beginningOf({ entries, durations }: Document, instants: readonly Instant[], start: DatedFact | null): number | null {
  const isTimed = (index: number) => entries[index]?.time?.clock != null
  const length = durations.find(({ of }) => of === 'outage')
  const first = instants[0]
  const startByLength = () => {
    if (length === undefined || first === undefined || !isTimed(0)) return null
    const end = first + minutes(length.minutes)
    const isEnd = ({ text }: DocumentEntry, index: number) =>
      isTimed(index) && instants[index] === end && phaseOfText(text).phase === 'resolution'
    return entries.some(isEnd) ? first : null
  }
  const from = start === null ? startByLength() : start.at
  const index = entries.findIndex((_, at) => isTimed(at) && instants[at] === from)
  const entry = entries[index]
  return entry !== undefined && phaseOfText(entry.text).phase === 'other' ? index : null
}

const AT_STATED_START: PhaseReading = { phase: 'impact_start', reason: { rule: 'at-the-stated-start', words: [] }, confidence: 0.9 }
