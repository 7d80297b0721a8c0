import type { Document } from '../../domain/document.ts'
import type { Anchor, Anchors } from '../../domain/incident/anchor.ts'
import { type Finding, findingAt } from '../../domain/incident/finding.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { hours, type Milliseconds, minutes } from '../../domain/time/time.ts'
import { calendarOf, toInstant, type WrittenTime } from '../../domain/time/written-time.ts'
import { isOwnCheck } from './bystanders.ts'
import { ABOUT_TOLERANCE, durationFindings, TOLERANCE } from './duration-findings.ts'
import type { DatedFact, ImportedEntry, ImportedEvidence } from './evidence.ts'
import { chanceOf } from './likely-entries.ts'

export interface ImportedFigures extends ImportedEvidence {
  readonly anchors: Anchors
  readonly impact: readonly Impact[]
}

/** In: an imported incident. Out: where the document contradicts itself. Exact figures may differ by a minute. */
export function importedFindings(figures: ImportedFigures): readonly Finding[] {
  return [
    ...startFindings(figures),
    ...endFindings(figures),
    ...durationFindings(figures),
    ...detectionFindings(figures),
    ...impactFindings(figures),
    ...narrativeFindings(figures),
    ...evidenceFindings(figures),
  ]
}

const toleranceOf = ({ isAbout }: WrittenTime): Milliseconds => (isAbout ? ABOUT_TOLERANCE : TOLERANCE)

/** "2025-06-20 02:00": both facts of a sentence carry their dates, or they may read alike. */
const shownOf = (written: string | null | undefined): string =>
  written == null
    ? 'another time'
    : written
        .replace(/^-(?=-)/, '')
        .replace(/^-?(?=\d\d-\d\dT)/, '')
        .replace(/T(\d\d:\d\d)(?::00)?/, ' $1')
        .replace(/(:\d\d)(?:[+-]\d\d:\d\d)$/, '$1')
        .trim()

function startFindings({ document, timed, stated, facts: { start } }: ImportedFigures): readonly Finding[] {
  if (start === null) {
    const unknown = document.unknownTimes.find(({ name, statedAs }) => name === 'start' && statedAs === 'sentence')
    return unknown === undefined ? [] : [findingAt('start-unknown', unknown.line, 'The document says that the start is not known.')]
  }
  const slack = toleranceOf(start.time)
  const isStated = ({ at }: ImportedEntry) => stated.some((fact) => fact.name === 'start' && fact.at === at)
  const before = timed.find((entry) => entry.at < start.at - slack && isSurelyIncident(entry) && !isStated(entry))
  const other = before ?? entryOfSameEvent(start, timed, slack)
  if (other?.time == null) return []
  if (isSameClock(start.time, other.time)) return [otherDay(start, other)]
  const message = `The stated start is ${shownOf(start.written)}; the timeline has it at ${shownOf(other.written)} (line ${other.line}).`
  return [findingAt('start-mismatch', start.line, message)]
}

/** An entry that is only somewhat like impact or response contradicts nothing. */
const isSurelyIncident = ({ reading, text }: ImportedEntry): boolean =>
  reading.phase !== 'change' && reading.phase !== 'other' && chanceOf(reading, 'change', 'other') < LIKE_A_CHANGE && !isOwnCheck(text)
const LIKE_A_CHANGE = 0.15

const isSameClock = (a: WrittenTime, b: WrittenTime): boolean =>
  a.clock !== null && b.clock !== null && a.clock.hour === b.clock.hour && a.clock.minute === b.clock.minute

/** The same time of day on two days: the date of one of them is wrong. */
function otherDay(fact: DatedFact, entry: ImportedEntry): Finding {
  const message = `${shownOf(fact.written)} is stated here; the timeline has that time of day on ${shownOf(entry.written)} (line ${entry.line}).`
  return findingAt('date-conflict', fact.line, message)
}

/** An entry at another time that says what the sentence with the stated start says. */
function entryOfSameEvent(start: DatedFact, timed: readonly ImportedEntry[], slack: Milliseconds): ImportedEntry | undefined {
  const words = contentWords(start.text)
  const share = (entry: ImportedEntry) => {
    const own = [...contentWords(entry.text)]
    return own.length < 4 ? 0 : own.filter((word) => words.has(word)).length / own.length
  }
  const best = timed.toSorted((a, b) => share(b) - share(a))[0]
  return best !== undefined && share(best) >= 0.7 && Math.abs(best.at - start.at) > slack ? best : undefined
}

/** Word stems without the words that every sentence has. */
function contentWords(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z][a-z-]{2,30}/g) ?? []
  return new Set(words.filter((word) => !COMMON.has(word)).map((word) => word.replace(/(?:ing|ed|es|s)$/, '')))
}

const COMMON: ReadonlySet<string> = new Set(
  'the and was were that this with for from has had have been are its our their which when then into onto due while after before'.split(
    ' ',
  ),
)

function endFindings(figures: ImportedFigures): readonly Finding[] {
  const { end } = figures.facts
  const before = endBeforeStart(figures)
  if (before !== null) return [before]
  if (end === null) return resolutionFindings(figures)
  if (isEndOfImpactAlone(figures.document)) return []
  const slack = toleranceOf(end.time)
  const { resolved } = figures.anchors
  if (resolved !== null) {
    if (resolved.basis === 'inferred' || isUnsure(resolved, figures)) return []
    if (Math.abs(resolved.at - end.at) <= slack || (resolved.at < end.at && isAtTheLatest(end))) return []
    const message = `The stated end is ${shownOf(end.written)}; the timeline resolves it at ${shownOf(resolved.written)} (line ${resolved.line}).`
    return [findingAt('end-mismatch', end.line, message)]
  }
  const last = figures.timed.at(-1)
  if (last?.time == null) return []
  const isPast = last.at > end.at + slack && last.reading.phase !== 'followup' && last.reading.phase !== 'communication'
  const isShort = last.reading.phase === 'mitigation' && last.at < end.at - minutes(15)
  if (!isPast && !isShort) return []
  const message = `The stated end is ${shownOf(end.written)}; the last entry is ${shownOf(last.written)} (line ${last.line}).`
  return [findingAt('end-mismatch', end.line, message)]
}

/** "Restored by 17:45": it may have been earlier. */
function isAtTheLatest({ text, time: { clock } }: DatedFact): boolean {
  const times = [...text.matchAll(/\bby (?:about |around |approximately )?(\d{1,2})[:.h]?(\d\d)?/gi)]
  return times.some(([, hour, minute]) => clock !== null && Number(hour) % 12 === clock.hour % 12 && Number(minute ?? 0) === clock.minute)
}

/** What is hardly more probably a resolution than something else contradicts nothing. */
const isUnsure = ({ evidence }: Anchor, { timed }: ImportedFigures): boolean =>
  timed.some(({ id, reading }) => evidence.includes(id) && reading.reason.isUnsure === true)

/** What the document states as its window, with or without times of day; null: it does not end before it begins. */
function endBeforeStart({ stated }: ImportedFigures): Finding | null {
  const [start, end] = (['start', 'end'] as const).map((name) => stated.find((fact) => fact.name === name && fact.statedAs === 'field'))
  if (start === undefined || end === undefined) return null
  const isDay = start.time.clock === null || end.time.clock === null
  const ahead = isDay ? daysOf(start) - daysOf(end) : start.at - end.at
  if (ahead <= 0) return null
  return findingAt(
    'end-mismatch',
    end.line,
    `The stated end, ${shownOf(end.written)}, is before the stated start, ${shownOf(start.written)}.`,
  )
}

/** Whole days, on the calendar of the document: an end that names no time of day may be any of its day. */
const daysOf = ({ time: { day, daysLater } }: DatedFact): number =>
  day === null ? daysLater : Math.round(toInstant({ day, daysLater, clock: null, offsetMinutes: null, isAbout: false }) / DAY)

/** A field says when it was resolved, and the timeline has it at another time. */
function resolutionFindings({ stated, timed }: ImportedFigures): readonly Finding[] {
  const fields = stated.filter(({ name, statedAs, time }) => name === 'resolved' && statedAs === 'field' && time.clock !== null)
  const field = fields.find(({ text }) => RESOLVED.test(text)) ?? fields[0]
  const claim = timed.findLast(({ reading, text }) => reading.phase === 'resolution' && RESOLVED.test(text))
  if (field === undefined || claim?.time == null || Math.abs(claim.at - field.at) <= TOLERANCE) return []
  const message = `Resolved ${shownOf(field.written)} here, ${shownOf(claim.written)} in the timeline (line ${claim.line}).`
  return [findingAt('end-mismatch', field.line, message)]
}

/** "Repaired" beside it is another moment. */
const RESOLVED = /\bresol(?:ved|ution)\b/i

/** A document that has a field for the end of the impact and another for the resolution describes two events. */
function isEndOfImpactAlone({ stated, unknownTimes }: Document): boolean {
  const fields = stated.filter(({ statedAs }) => statedAs === 'field')
  const isResolutionApart = [...fields, ...unknownTimes].some(({ name }) => name === 'resolved')
  return isResolutionApart && fields.some(({ name, text }) => name === 'end' && /^(?:(?:customer|user|service) )?impact\b/i.test(text))
}

function detectionFindings({ document, timed, facts: { detected } }: ImportedFigures): readonly Finding[] {
  if (detected === null || document.entriesFrom !== 'timeline') return []
  const first = timed.find(({ reading }) => reading.phase === 'detection')
  const slack = toleranceOf(detected.time)
  if (first?.time == null || Math.abs(first.at - detected.at) <= slack) return []
  // Where an entry stands at the stated moment, a later one contradicts nothing, and an earlier one only a field.
  const isInTimeline = timed.some(({ at }) => Math.abs(at - detected.at) <= slack)
  if (isInTimeline && (first.at > detected.at || detected.statedAs === 'sentence')) return []
  if (isSameClock(detected.time, first.time)) return [otherDay(detected, first)]
  const message = `Detected ${shownOf(detected.written)} here, ${shownOf(first.written)} in the timeline (line ${first.line}).`
  return [findingAt('detection-conflict', detected.line, message)]
}

/** Two shares of users for one impact, or "all users" beside a smaller share. */
function impactFindings({ document, impact }: ImportedFigures): readonly Finding[] {
  const shares = impact.filter(({ kind }) => kind === 'users')
  const [first] = shares
  if (first === undefined) return []
  const all = document.impact.find(({ text }) => EVERYONE.test(text))
  const smaller = shares.find(({ value }) => value !== null && value < 100)
  if (all === undefined || smaller === undefined) return []
  return [findingAt('impact-conflict', all.line, `"${all.text.slice(0, 120)}" and ${smaller.value} % of users cannot both be right.`)]
}

const EVERYONE = /\b(?:all|every)(?: of)?(?: the| our| its)? (?:users?|customers?|visitors?|clients?|subscribers?)\b/i

/** The prose puts an event at a time at which the timeline has nothing, and which the anchor of its name contradicts. */
function narrativeFindings({ document, entries, restated, anchors }: ImportedFigures): readonly Finding[] {
  if (document.entriesFrom !== 'timeline') return []
  const wrong = restated.find((fact) => {
    const anchor = fact.name === 'end' ? anchors.resolved : fact.name === 'start' ? anchors.impactStart : anchors[fact.name]
    return anchor !== null && [...entries, anchor].every((known) => Math.abs(known.at - fact.at) > toleranceOf(fact.time))
  })
  if (wrong === undefined) return []
  return [findingAt('narrative-conflict', wrong.line, `The prose mentions ${shownOf(wrong.written)}; no timeline entry has that time.`)]
}

/** Every quoted log line lies days away from the incident that it is quoted for. */
function evidenceFindings({ document, anchors }: ImportedFigures): readonly Finding[] {
  const [first] = document.quoted
  const from = anchors.impactStart ?? anchors.detected
  const to = anchors.impactEnd ?? anchors.resolved
  if (first === undefined || from === null || to === null || calendarOf(from.at) !== 'date') return []
  const isFar = document.quoted.every(({ time }) => toInstant(time) < from.at - DAY || toInstant(time) > to.at + 2 * DAY)
  return isFar ? [findingAt('evidence-conflict', first.line, 'The quoted log is from another day than the incident.')] : []
}

const DAY = hours(24)
