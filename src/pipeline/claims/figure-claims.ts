import { DOCUMENT_SOURCE, type Document, type FactName, type StatedDuration, type StatedTime } from '../../domain/document.ts'
import type { AnchorName } from '../../domain/incident/anchor.ts'
import type { DurationName } from '../../domain/incident/duration.ts'
import { instant, type Milliseconds, type Moment, minutes } from '../../domain/time/time.ts'
import { calendarOf, toInstant } from '../../domain/time/written-time.ts'
import { ANCHOR_WORDS, countWords, durationWords, impactWords } from '../../domain/words.ts'
import { impactStatements } from '../figures/impact-statements.ts'
import { type CheckedClaim, type RecordedImpact as Impact, isSameMoment, type RecordedIncident, shownTime } from './claim.ts'
import { isEvidence } from './entry-claims.ts'

/** In: what a document states beside its timeline. Out: its times, lengths, shares and counts, each with what the evidence says. */
export function checkFigures(document: Document, recorded: RecordedIncident): readonly CheckedClaim[] {
  return [
    ...document.stated.flatMap((fact) => checkStated(fact, recorded)),
    ...document.durations.flatMap((stated) => checkDuration(stated, recorded)),
    ...document.impact.flatMap((passage) => checkShares(passage, recorded)),
    ...[...document.impact, ...document.entries].flatMap((passage) => checkCounts(passage, recorded)),
  ]
}

/** What may stand for each stated name: people mean by the end of an outage that of the impact, or the resolution. */
const ANCHORS_OF: Readonly<Record<FactName, readonly AnchorName[]>> = {
  start: ['impactStart', 'detected'],
  end: ['impactEnd', 'resolved'],
  detected: ['detected'],
  acknowledged: ['acknowledged'],
  escalated: ['escalated'],
  identified: ['identified'],
  mitigated: ['mitigated'],
  resolved: ['resolved', 'impactEnd'],
}
/** Where an outage begins and ends is partly a judgement. */
const WINDOW_SLACK = minutes(5)

function checkStated({ name, time, line }: StatedTime, { anchors }: RecordedIncident): readonly CheckedClaim[] {
  const at = toInstant(time)
  if (time.clock === null || calendarOf(at) !== 'date') return []
  const slack = time.isAbout || name === 'start' || name === 'end' ? WINDOW_SLACK : 0
  const stated: Moment = slack === 0 ? { at } : { at, earliest: instant(at - slack), latest: instant(at + slack) }
  const named = ANCHORS_OF[name].flatMap((anchor) => {
    const known = anchors[anchor]
    return known !== null && isEvidence(known) ? [{ anchor, known }] : []
  })
  const same = named.find(({ known }) => isSameMoment(stated, known))
  const [shown] = same === undefined ? named : [same]
  return [
    {
      line,
      kind: 'time',
      verdict: shown === undefined ? 'without-evidence' : same === undefined ? 'contradicted' : 'supported',
      claim: `${name} ${shownTime(at)}`,
      recorded: shown === undefined ? '' : `${ANCHOR_WORDS[shown.anchor]} ${shownTime(shown.known.at)}`,
      events: shown?.known.evidence ?? [],
    },
  ]
}

const DURATIONS_OF: Readonly<Record<StatedDuration['of'], readonly DurationName[]>> = {
  outage: ['impactDuration', 'timeToResolve'],
  timeToDetect: ['timeToDetect'],
  timeToAcknowledge: ['timeToAcknowledge'],
  timeToMitigate: ['timeToMitigate'],
  timeToResolve: ['timeToResolve'],
}
/** Exact lengths may differ by a tenth: where an outage begins and ends is partly a judgement. */
const SHARE = 0.1

function checkDuration(
  { of, minutes: stated, isAbout, line }: StatedDuration,
  { durations, anchors }: RecordedIncident,
): readonly CheckedClaim[] {
  const length = minutes(stated)
  const known = DURATIONS_OF[of].flatMap((name) => {
    const { ms, minMs, maxMs, from, to } = durations[name]
    return ms === null
      ? []
      : [{ ms, least: minMs ?? ms, most: maxMs ?? ms, events: [from, to].flatMap((end) => anchors[end]?.evidence ?? []) }]
  })
  const slack = Math.max(minutes(isAbout ? 15 : 2), length * (isAbout ? 2 * SHARE : SHARE))
  const same = known.find(({ least, most }) => length >= least - slack && length <= most + slack)
  const shown = same ?? known[0]
  return [
    {
      line,
      kind: 'duration',
      verdict: shown === undefined ? 'without-evidence' : same === undefined ? 'contradicted' : 'supported',
      claim: `${DURATION_CLAIM_WORDS[of]} ${durationWords(length)}`,
      recorded: shown === undefined ? '' : durationWords(shown.ms as Milliseconds),
      events: shown?.events ?? [],
    },
  ]
}

const DURATION_CLAIM_WORDS: Readonly<Record<StatedDuration['of'], string>> = {
  outage: 'it took',
  timeToDetect: 'time to detect',
  timeToAcknowledge: 'time to acknowledge',
  timeToMitigate: 'time to mitigate',
  timeToResolve: 'time to resolve',
}

/** Shares are estimates: two points more or less are the same. */
const POINTS = 2

function checkShares(
  { line, text }: { readonly line: number; readonly text: string },
  { impact, timeline }: RecordedIncident,
): readonly CheckedClaim[] {
  // What a linked postmortem filled in rests on no event of the timeline.
  const events = new Set(timeline.flatMap(({ source, evidence }) => (source === DOCUMENT_SOURCE ? [] : evidence)))
  return impactStatements(text).map((stated): CheckedClaim => {
    const recorded = impact.filter(
      (loss) => loss.kind === stated.kind && loss.unit === 'percent' && loss.value !== null && loss.evidence.some((id) => events.has(id)),
    )
    const same = recorded.find(({ value }) => Math.abs((value ?? 0) - stated.value) <= POINTS)
    return countClaim(line, { claim: impactWords(stated) ?? stated.statement, same, other: recorded[0] })
  })
}

interface CountComparison {
  readonly claim: string
  readonly same: Impact | undefined
  readonly other: Impact | undefined
}

const countClaim = (line: number, { claim, same, other }: CountComparison): CheckedClaim => {
  const shown = same ?? other
  return {
    line,
    kind: 'count',
    verdict: shown === undefined ? 'without-evidence' : same === undefined ? 'contradicted' : 'supported',
    claim,
    recorded: shown === undefined ? '' : (impactWords(shown) ?? ''),
    events: shown?.evidence ?? [],
  }
}

/** "three alerts", "12 pages": there may be many ways to count, but never more than all of them. */
const COUNTS =
  /\b(\d{1,4}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:[a-z-]{1,20} ){0,2}(alerts?|pages|deploy(?:ment)?s|changes)\b(?! (?:later|ago))/gi
const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']

function checkCounts(
  { line, text }: { readonly line: number; readonly text: string },
  recorded: RecordedIncident,
): readonly CheckedClaim[] {
  return [...text.matchAll(COUNTS)].map(([claim, number = '', what = '']): CheckedClaim => {
    const stated = /\d/.test(number) ? Number(number) : NUMBERS.indexOf(number.toLowerCase())
    const { counts, events } = countsOf(what.toLowerCase(), recorded)
    const most = Math.max(0, ...counts)
    const verdict =
      most === 0 ? 'without-evidence' : counts.includes(stated) ? 'supported' : stated > most ? 'contradicted' : 'without-evidence'
    return { line, kind: 'count', verdict, claim, recorded: most === 0 ? '' : `${countWords(most)} in all`, events }
  })
}

function countsOf(
  what: string,
  { timeline, changes }: RecordedIncident,
): { readonly counts: readonly number[]; readonly events: CheckedClaim['events'] } {
  if (/^deploy|^change/.test(what)) return { counts: [changes.length], events: changes.flatMap(({ evidence }) => evidence) }
  const kind = what.startsWith('page') ? 'page.triggered' : 'alert.fired'
  const entries = timeline.filter((entry) => entry.kind === kind)
  const names = new Set(entries.map(({ text }) => text.split(' ')[0]))
  return {
    counts: [entries.length, entries.reduce((sum, { count }) => sum + count, 0), names.size],
    events: entries.flatMap(({ evidence }) => evidence),
  }
}
