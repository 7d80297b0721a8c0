import type { Document, StatedDuration } from '../../domain/document.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import { type DocumentFindingCode, FINDING_SEVERITY, type Finding } from '../../domain/incident/finding.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { between, hours, type Instant, type Milliseconds, milliseconds, minutes } from '../../domain/time/time.ts'
import { calendarOf, toInstant, type WrittenTime } from '../../domain/time/written-time.ts'
import { durationWords } from '../../domain/words.ts'
import { factOf, type ImportedEntry } from './anchors.ts'

export interface Imported {
  readonly document: Document
  readonly entries: readonly ImportedEntry[]
  readonly anchors: Anchors
  readonly impact: readonly Impact[]
}

/** In: an imported incident. Out: where the document contradicts itself. Exact figures may differ by a minute. */
export function importedFindings(imported: Imported): readonly Finding[] {
  return [
    ...startFindings(imported),
    ...endFindings(imported),
    ...durationFindings(imported),
    ...detectionFindings(imported),
    ...impactFindings(imported),
    ...narrativeFindings(imported),
    ...evidenceFindings(imported),
  ]
}

const TOLERANCE = minutes(1)

const finding = (code: DocumentFindingCode, line: number | null, message: string): Finding => ({
  code,
  severity: FINDING_SEVERITY[code],
  message,
  evidence: [],
  ...(line === null ? {} : { line }),
})

const clockOf = ({ clock }: WrittenTime): string =>
  clock === null ? 'that day' : `${String(clock.hour).padStart(2, '0')}:${String(clock.minute).padStart(2, '0')}`

function startFindings({ document, entries }: Imported): readonly Finding[] {
  const stated = factOf(document, 'start')
  if (stated === null)
    return document.startUnknownLine === null
      ? []
      : [finding('start-unknown', document.startUnknownLine, 'The document says that the start is not known.')]
  const from = toInstant(stated.time)
  const slack = stated.time.isAbout ? minutes(15) : TOLERANCE
  const timed = entries.filter(({ time }) => time !== null && time.clock !== null)
  const isTold = ({ at }: ImportedEntry) => document.stated.some(({ name, time }) => name === 'start' && toInstant(time) === at)
  const before = timed.find(
    (entry) => entry.at < from - slack && entry.reading.phase !== 'change' && entry.reading.phase !== 'other' && !isTold(entry),
  )
  const told = before ?? sameEvent(stated.text, { timed, from, slack })
  if (told?.time == null) return []
  return [
    finding(
      'start-mismatch',
      stated.line,
      `The stated start is ${clockOf(stated.time)}; the timeline has it at ${clockOf(told.time)} (line ${told.line}).`,
    ),
  ]
}

/** An entry at another time that tells what the sentence with the stated start tells. */
function sameEvent(
  sentence: string,
  { timed, from, slack }: { timed: readonly ImportedEntry[]; from: Instant; slack: Milliseconds },
): ImportedEntry | undefined {
  const words = contentWords(sentence)
  const share = (entry: ImportedEntry) => {
    const own = [...contentWords(entry.text)]
    return own.length < 4 ? 0 : own.filter((word) => words.has(word)).length / own.length
  }
  const best = timed.toSorted((a, b) => share(b) - share(a))[0]
  return best !== undefined && share(best) >= 0.7 && Math.abs(best.at - from) > slack ? best : undefined
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

function endFindings({ document, entries, anchors }: Imported): readonly Finding[] {
  const stated = factOf(document, 'end')
  if (stated === null) return resolutionFindings({ document, entries })
  if (isEndOfImpactAlone(document)) return []
  const to = toInstant(stated.time)
  const slack = stated.time.isAbout ? minutes(15) : TOLERANCE
  const { resolved } = anchors
  if (resolved !== null) {
    if (Math.abs(resolved.at - to) <= slack) return []
    return [
      finding(
        'end-mismatch',
        stated.line,
        `The stated end is ${clockOf(stated.time)}; the timeline resolves it at ${shownOf(resolved.written)} (line ${resolved.line}).`,
      ),
    ]
  }
  const last = entries.filter(({ time }) => time !== null && time.clock !== null).at(-1)
  if (last?.time == null) return []
  const isPast = last.at > to + slack && last.reading.phase !== 'followup' && last.reading.phase !== 'communication'
  const isShort = last.reading.phase === 'mitigation' && last.at < to - minutes(15)
  if (!isPast && !isShort) return []
  return [
    finding(
      'end-mismatch',
      stated.line,
      `The stated end is ${clockOf(stated.time)}; the last entry is ${clockOf(last.time)} (line ${last.line}).`,
    ),
  ]
}

/** A field says when it was resolved, and the timeline says so of another time. */
function resolutionFindings({ document, entries }: Pick<Imported, 'document' | 'entries'>): readonly Finding[] {
  const field = document.stated.find(({ name, statedAs, time }) => name === 'resolved' && statedAs === 'field' && time.clock !== null)
  const claim = entries.findLast(
    ({ reading, text, time }) => reading.phase === 'resolution' && /\bresolved\b/i.test(text) && time?.clock != null,
  )
  if (field === undefined || claim?.time == null || Math.abs(claim.at - toInstant(field.time)) <= TOLERANCE) return []
  const message = `Resolved ${clockOf(field.time)} here, ${clockOf(claim.time)} in the timeline (line ${claim.line}).`
  return [finding('end-mismatch', field.line, message)]
}

/** A document that has a field for the end of the impact and another for the resolution tells of two events. */
function isEndOfImpactAlone({ stated, unknownTimes }: Document): boolean {
  const fields = stated.filter(({ statedAs }) => statedAs === 'field')
  const isResolutionApart = [...fields, ...unknownTimes].some(({ name }) => name === 'resolved')
  return isResolutionApart && fields.some(({ name, text }) => name === 'end' && /^(?:(?:customer|user|service) )?impact\b/i.test(text))
}

const shownOf = (written: string | undefined): string => /T(\d\d:\d\d)/.exec(written ?? '')?.[1] ?? 'another time'

function durationFindings({ document, anchors }: Imported): readonly Finding[] {
  const wrong = document.durations.flatMap((stated) => {
    const actual = actualOf(stated, anchors)
    if (actual.length === 0 || actual.some((length) => Math.abs(length - stated.minutes * 60_000) <= slackOf(stated))) return []
    const code = stated.of === 'outage' ? 'duration-mismatch' : 'metric-mismatch'
    const message = `${durationWords(minutes(stated.minutes))} is stated; the times give ${durationWords(milliseconds(actual[0] ?? 0))}.`
    return [finding(code, stated.line, message)]
  })
  const first = (code: Finding['code']) => wrong.filter((found) => found.code === code).slice(0, 1)
  // The outage is told first and best; a further length in prose may be of a part of it.
  const isOutageRight =
    wrong.filter(({ code }) => code === 'duration-mismatch').length < document.durations.filter(({ of }) => of === 'outage').length
  return [...(isOutageRight ? [] : first('duration-mismatch')), ...first('metric-mismatch')]
}

const slackOf = ({ isAbout, minutes: stated }: StatedDuration): number => (isAbout ? Math.max(minutes(15), stated * 6_000) : TOLERANCE)

/** What the times of the document give for it; several readings are as good. */
function actualOf(
  { of }: StatedDuration,
  { impactStart, detected, acknowledged, mitigated, impactEnd, resolved }: Anchors,
): readonly Milliseconds[] {
  const length = (from: { at: Instant } | null, to: { at: Instant } | null) =>
    from === null || to === null || to.at < from.at ? [] : [between(from.at, to.at)]
  switch (of) {
    case 'outage':
      return [...length(impactStart, impactEnd), ...length(impactStart, resolved), ...length(detected, resolved)]
    case 'timeToDetect':
      return length(impactStart, detected)
    case 'timeToAcknowledge':
      return [...length(detected, acknowledged), ...length(impactStart, acknowledged)]
    case 'timeToMitigate':
      return [...length(impactStart, mitigated), ...length(detected, mitigated), ...length(impactStart, impactEnd)]
    case 'timeToResolve':
      return [...length(impactStart, resolved), ...length(detected, resolved), ...length(impactStart, impactEnd)]
  }
}

function detectionFindings({ document, entries }: Imported): readonly Finding[] {
  const stated = factOf(document, 'detected')
  if (stated === null || document.entriesFrom !== 'timeline') return []
  const first = entries.find(({ reading, time }) => reading.phase === 'detection' && time !== null && time.clock !== null)
  const slack = stated.time.isAbout ? minutes(15) : TOLERANCE
  if (first?.time == null || Math.abs(first.at - toInstant(stated.time)) <= slack) return []
  return [
    finding(
      'detection-conflict',
      stated.line,
      `Detected ${clockOf(stated.time)} here, ${clockOf(first.time)} in the timeline (line ${first.line}).`,
    ),
  ]
}

/** Two shares of users for one impact, or "all users" beside a smaller share. */
function impactFindings({ document, impact }: Imported): readonly Finding[] {
  const shares = impact.filter(({ kind }) => kind === 'users')
  const [first] = shares
  if (first === undefined) return []
  const all = document.impact.find(({ text }) => EVERYONE.test(text))
  const smaller = shares.find(({ value }) => value !== null && value < 100)
  if (all === undefined || smaller === undefined) return []
  return [finding('impact-conflict', all.line, `"${all.text.slice(0, 120)}" and ${smaller.value} % of users cannot both be right.`)]
}

const EVERYONE = /\b(?:all|every)(?: of)?(?: the| our| its)? (?:users?|customers?|visitors?|clients?|subscribers?)\b/i

/** The prose puts an event at a time that the timeline gives to nothing, and that the anchor of its name contradicts. */
function narrativeFindings({ document, entries, anchors }: Imported): readonly Finding[] {
  if (document.entriesFrom !== 'timeline') return []
  const wrong = document.narrated.find((fact) => {
    const anchor = fact.name === 'end' ? anchors.resolved : fact.name === 'start' ? anchors.impactStart : anchors[fact.name]
    const slack = fact.time.isAbout ? minutes(15) : TOLERANCE
    const at = toInstant(fact.time)
    return anchor !== null && [...entries, anchor].every((known) => Math.abs(known.at - at) > slack)
  })
  if (wrong === undefined) return []
  return [finding('narrative-conflict', wrong.line, `The prose tells of ${clockOf(wrong.time)}; no entry of the timeline is at that time.`)]
}

/** Every quoted log line lies days away from the incident that it is quoted for. */
function evidenceFindings({ document, anchors }: Imported): readonly Finding[] {
  const [first] = document.quoted
  const from = anchors.impactStart ?? anchors.detected
  const to = anchors.impactEnd ?? anchors.resolved
  if (first === undefined || from === null || to === null || calendarOf(from.at) !== 'date') return []
  const isFar = document.quoted.every(({ time }) => toInstant(time) < from.at - DAY || toInstant(time) > to.at + DAY)
  return isFar ? [finding('evidence-conflict', first.line, 'The quoted log is from another day than the incident.')] : []
}

const DAY = hours(24)
