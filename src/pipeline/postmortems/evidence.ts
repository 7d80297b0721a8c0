import { DOCUMENT_SOURCE, type Document, type DocumentEntry, type FactName, type StatedTime } from '../../domain/document.ts'
import { type EventId, eventIdOf } from '../../domain/identity.ts'
import { type Instant, instant, type Moment, minutes } from '../../domain/time/time.ts'
import { toInstant, type WrittenTime, writtenOf } from '../../domain/time/written-time.ts'
import type { PhaseModel } from '../phases/phase-model.ts'
import { type PhaseInput, type PhaseReading, phasesOf } from '../phases/phases.ts'

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

/** `model`: what reads the phases; absent: the one of this release. */
export function readEvidence(document: Document, model?: PhaseModel): ImportedEvidence {
  const stated = document.stated.map((fact) => dateFact(fact, document))
  const facts = factsByName(stated, document)
  const entries = dateEntries(document, facts, model)
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
    const named = stated.filter((fact) => fact.name === name && fact.time.clock !== null && !isOfPart(fact))
    const fields = named.filter(({ statedAs }) => statedAs === 'field')
    // "Repaired" and "Resolved" beside each other: the one that says so.
    const own = name === 'resolved' ? fields.find(({ text }) => /\bresol/i.test(text)) : undefined
    return own ?? fields[0] ?? named[0] ?? null
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

/** "After the link was restored at 17:21 the sites remained down": the end of something else. */
const isOfPart = ({ name, statedAs, text }: DatedFact): boolean =>
  name === 'end' &&
  statedAs === 'sentence' &&
  /\b(?:remain(?:s|ed)?|still|continued? to|but (?:not|some)|partial(?:ly)?|some of)\b/i.test(text)

function dateEntries(document: Document, facts: FactsByName, model: PhaseModel | undefined): readonly ImportedEntry[] {
  const instants = instantsOf(document.entries)
  const dated = document.entries.map((entry, index) => ({ ...entry, at: instants[index] ?? instant(0) }))
  const readings = phasesOf(storyOf({ entries: dated, facts }), 'finished', model)
  return document.entries.map((entry, index): ImportedEntry => {
    const { time, until, line } = entry
    return {
      ...entry,
      ...dateTime(time, instants[index] ?? instant(0)),
      id: eventIdOf(DOCUMENT_SOURCE, document.contentId, `line ${line}`, String(index)),
      endsAt: until === null ? null : toInstant(until),
      reading: readings[index] ?? { phase: 'other', reason: { rule: 'unread', words: [] }, confidence: 0 },
    }
  })
}

interface DatedEntries {
  readonly entries: readonly (DocumentEntry & Pick<DatedTime, 'at'>)[]
}

/** The entries as a story: what each says, and where it stands beside the times that the document states. */
export function storyOf({ entries, facts: { start, end } }: Pick<ImportedEvidence, 'facts'> & DatedEntries): readonly PhaseInput[] {
  return entries.map(({ text, time, at }, index) => {
    const before = entries[index - 1]?.at
    const isAt = (fact: DatedFact | null) => time?.clock != null && fact?.at === at
    const minutesSince = before === undefined ? null : (at - before) / minutes(1)
    return { text, structured: null, place: { isAtStatedStart: isAt(start), isAtStatedEnd: isAt(end), minutesSince } }
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
