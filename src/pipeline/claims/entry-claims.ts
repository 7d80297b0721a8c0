import { DOCUMENT_SOURCE, type Document } from '../../domain/document.ts'
import { ANCHOR_NAMES, type Anchor, type AnchorName, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Phase, TimelineEntry } from '../../domain/incident/timeline.ts'
import { hours, instant, type Moment, minutes } from '../../domain/time/time.ts'
import { ANCHOR_WORDS } from '../../domain/words.ts'
import { type CheckedClaim, type ClaimVerdict, isSameMoment, type RecordedEntry, type RecordedIncident, shownTime } from './claim.ts'
import { type Match, matchEntries } from './match-entries.ts'

/**
 * In: the entries of a written timeline, and the incident. Out: for each its time as a claim, and its place behind the entry above.
 * 1. An entry that is an anchor ("escalated") is compared with the recorded one.
 * 2. Else with what was recorded in nearly the same words: supported where one of these is at that time, contradicted where
 *    all are at other times. What nothing recorded resembles is without evidence.
 * 3. Two entries that are recorded the other way round contradict the order in which they stand.
 */
export function checkEntries(
  written: Pick<Incident, 'timeline' | 'anchors'>,
  document: Pick<Document, 'findings'>,
  recorded: RecordedIncident,
): readonly CheckedClaim[] {
  const known = recorded.timeline.filter(({ hidden, source }) => !hidden && source !== DOCUMENT_SOURCE)
  const entries = written.timeline.filter(({ written: time }) => time?.includes('T') === true)
  const matches = matchEntries(entries, known)
  const isDayGuessed = document.findings.some(({ code }) => DAY_GUESSED.has(code))
  const times = entries.map((entry, index) =>
    claimOf(entry, checkEntry(entry, { written, recorded, matches: matches[index] ?? [], isDayGuessed })),
  )
  return [...times, ...orderClaims(entries, times, matches)]
}

/** Where the document does not say the day of an entry, the day that it was read as is no claim. */
const DAY_GUESSED: ReadonlySet<string> = new Set(['midnight-rollover', 'out-of-order'])

interface Comparison {
  readonly written: Pick<Incident, 'anchors'>
  readonly recorded: RecordedIncident
  readonly matches: readonly Match[]
  readonly isDayGuessed: boolean
}

interface Answer {
  readonly verdict: ClaimVerdict
  readonly recorded: string
  readonly events: CheckedClaim['events']
}

const NOTHING: Answer = { verdict: 'without-evidence', recorded: '', events: [] }

function checkEntry(entry: TimelineEntry, { written, recorded, matches, isDayGuessed }: Comparison): Answer {
  const isSame = (other: Moment) => isSameMoment(isDayGuessed ? onDayOf(other, entry.at) : entry.at, other)
  const names = ANCHOR_NAMES.filter((name) => written.anchors[name]?.evidence.some((id) => entry.evidence.includes(id)) === true)
  const anchors = names.flatMap((name) => anchorNamed(name, recorded))
  const same = anchors.find(({ name, anchor }) => SUPPORTED_BY[name].has(entry.phase) && isSame(anchor))
  if (same !== undefined) return anchorAnswer('supported', same)
  const near = matches.find(({ isRelated, entry: other }) => isRelated && isSame(other.at))
  if (near !== undefined) return entryAnswer('supported', near.entry)
  const other = anchors.find(({ name, anchor }) => anchor.basis !== 'inferred' && PHASE_OF[name] === entry.phase)
  if (other !== undefined) return anchorAnswer('contradicted', other)
  const twins = matches.filter(({ isTwin }) => isTwin)
  const gap = (at: Moment) => Math.abs(at.at - (isDayGuessed ? onDayOf(at, entry.at).at : entry.at.at))
  const [first] = twins
  // Work takes a while: what was noted some minutes from it says the same.
  if (first === undefined || twins.some((twin) => gap(twin.entry.at) <= WORK)) return NOTHING
  return entryAnswer('contradicted', first.entry)
}

const WORK = minutes(12)
const DAY = hours(24)

/** The written time on the day that brings it nearest to the recorded one. */
function onDayOf(recorded: Moment, { at, earliest, latest }: Moment): Moment {
  const days = Math.round((recorded.at - at) / DAY) * DAY
  const moved = (time: Moment['at']) => instant(time + days)
  return {
    at: moved(at),
    ...(earliest === undefined ? {} : { earliest: moved(earliest) }),
    ...(latest === undefined ? {} : { latest: moved(latest) }),
  }
}

interface NamedAnchor {
  readonly name: AnchorName
  readonly anchor: Anchor
}

/** An entry of another phase was taken for the anchor by a rule: that it is elsewhere contradicts nothing. */
const PHASE_OF: Readonly<Record<AnchorName, Phase | null>> = {
  impactStart: null,
  detected: 'detection',
  acknowledged: 'acknowledgement',
  escalated: 'escalation',
  identified: 'identification',
  mitigated: 'mitigation',
  impactEnd: null,
  resolved: 'resolution',
}

/** "The on-call engineer looked into it" is an acknowledgement too; a repair is not the resolution, whatever comes last. */
const SUPPORTED_BY: Readonly<Record<AnchorName, ReadonlySet<Phase>>> = {
  impactStart: new Set(['impact_start', 'detection']),
  detected: new Set(['detection', 'impact_start']),
  acknowledged: new Set(['acknowledgement', 'investigation', 'misleading_path', 'detection']),
  escalated: new Set(['escalation']),
  identified: new Set(['identification']),
  mitigated: new Set(['mitigation']),
  impactEnd: new Set(['resolution']),
  resolved: new Set(['resolution']),
}

function anchorNamed(name: AnchorName, { anchors }: RecordedIncident): readonly NamedAnchor[] {
  const anchor = anchors[name]
  return anchor !== null && isEvidence(anchor) ? [{ name, anchor }] : []
}

/** What a linked postmortem filled in is no evidence for it. */
export const isEvidence = ({ rule, evidence }: Anchor): boolean => rule !== FROM_POSTMORTEM && evidence.length > 0

const anchorAnswer = (verdict: ClaimVerdict, { name, anchor }: NamedAnchor): Answer => ({
  verdict,
  recorded: `${ANCHOR_WORDS[name]} ${shownTime(anchor.at)}`,
  events: anchor.evidence,
})

const entryAnswer = (verdict: ClaimVerdict, { at, text, evidence }: RecordedEntry): Answer => ({
  verdict,
  recorded: `${shownTime(at.at)}: ${text.split('\n')[0]?.slice(0, 100) ?? ''}`,
  events: evidence,
})

const claimOf = (entry: TimelineEntry, { verdict, recorded, events }: Answer): CheckedClaim => ({
  line: entry.line ?? 1,
  kind: 'time',
  verdict,
  claim: `${(entry.written ?? '').slice(0, 16).replace('T', ' ')} ${entry.text.split('\n')[0] ?? ''}`.slice(0, 120),
  recorded,
  events,
})

/** Neighbours of which both are recorded in nearly the same words. Where one of the times is contradicted, so is its order. */
function orderClaims(
  entries: readonly TimelineEntry[],
  times: readonly CheckedClaim[],
  matches: readonly (readonly Match[])[],
): readonly CheckedClaim[] {
  const twinOf = (index: number) => {
    const twins = (matches[index] ?? []).filter(({ isTwin, entry: { phase } }) => isTwin && phase === entries[index]?.phase)
    return twins.length === 1 ? twins[0]?.entry : undefined
  }
  return entries.slice(1).flatMap((entry, index): readonly CheckedClaim[] => {
    const [before, first, second] = [entries[index], twinOf(index), twinOf(index + 1)]
    const isTimeWrong = [times[index], times[index + 1]].some((time) => time?.verdict === 'contradicted')
    if (before === undefined || first === undefined || second === undefined || isTimeWrong) return []
    if (first === second || before.at.at >= entry.at.at) return []
    return [
      {
        line: entry.line ?? 1,
        kind: 'order',
        verdict: first.at.at <= second.at.at ? 'supported' : 'contradicted',
        claim: `after line ${before.line}`,
        recorded: `${shownTime(first.at.at)} and ${shownTime(second.at.at)}`,
        events: [...first.evidence, ...second.evidence],
      },
    ]
  })
}
