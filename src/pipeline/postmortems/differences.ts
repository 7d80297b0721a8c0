import type { Document } from '../../domain/document.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { earliestOf, latestOf } from '../../domain/time/clock.ts'
import { type Instant, isoOf, type Milliseconds, minutes } from '../../domain/time/time.ts'
import { ANCHOR_WORDS, durationWords } from '../../domain/words.ts'

/** A postmortem and the incident of the evidence that it describes. */
export interface Pair {
  readonly postmortem: Pick<Incident, 'id' | 'title' | 'anchors'>
  readonly document: Pick<Document, 'durations'>
  readonly live: Pick<Incident, 'anchors' | 'durations'>
  /** The events that the anchors of the evidence rest on. */
  readonly events: ReadonlyMap<EventId, Event>
}

/** One difference, as it stands on the page of either incident. */
export interface Difference {
  readonly onDocument: Finding
  readonly onEvidence: Finding
}

/** Whoever set a time by an edit has seen what was recorded: the time is no longer that of the postmortem. */
const BY_EDIT = 'named-by-edit'
/** People write minutes. */
const TOLERANCE = minutes(1)

/**
 * In: both sides of a link. Out: where they contradict each other. Only a time that a machine recorded contradicts what people
 * wrote; what a rule inferred may well be less exact. A time that one side does not have is no difference.
 */
export function differencesOf(pair: Pair): readonly Difference[] {
  return [...ANCHOR_NAMES.flatMap((name) => anchorDifference(pair, name)), ...durationDifference(pair)]
}

function anchorDifference({ postmortem, live, events }: Pair, name: AnchorName): readonly Difference[] {
  const [stated, measured] = [postmortem.anchors[name], live.anchors[name]]
  if (stated?.basis !== 'reported' || measured?.basis !== 'measured' || stated.rule === BY_EDIT) return []
  const gap = Math.max(earliestOf(stated) - latestOf(measured), earliestOf(measured) - latestOf(stated))
  if (gap <= TOLERANCE) return []
  const source = measured.evidence.flatMap((id) => events.get(id)?.source ?? [])[0]
  const [written, recorded] = timesOf(stated.at, measured.at)
  const message = `The postmortem says ${ANCHOR_WORDS[name]} ${written}${lineWords(stated.line)}; the evidence says ${recorded}${source === undefined ? '' : ` (${source})`}.`
  return [difference(message, { line: stated.line, reported: stated.evidence, measured: measured.evidence })]
}

/** Both in UTC, so that they can be compared; with their dates where those differ. */
function timesOf(a: Instant, b: Instant): readonly [string, string] {
  const [first, second] = [isoOf(a), isoOf(b)]
  const from = first.slice(0, 10) === second.slice(0, 10) ? 11 : 0
  const shown = (iso: string) => `${iso.slice(from, 19).replace('T', ' ')} UTC`
  return [shown(first), shown(second)]
}

/** A stated length of the outage that fits neither its impact nor the time from its detection to its resolution. */
function durationDifference({ document, live }: Pair): readonly Difference[] {
  const stated = document.durations.find(({ of }) => of === 'outage')
  const { impactDuration, timeToResolve } = live.durations
  const lengths = [impactDuration.ms, timeToResolve.ms].filter((ms) => ms !== null)
  const [first] = lengths
  if (stated === undefined || first === undefined) return []
  const length = minutes(stated.minutes)
  const slack = Math.max(stated.isAbout ? minutes(15) : TOLERANCE, length * SHARE)
  if (lengths.some((ms) => Math.abs(ms - length) <= slack)) return []
  const message = `The postmortem says that it took ${durationWords(length)}${lineWords(stated.line)}; the evidence says ${durationWords(nearest(lengths, length))}.`
  const ends = [live.anchors.detected, live.anchors.resolved].flatMap((anchor) => anchor?.evidence ?? [])
  return [difference(message, { line: stated.line, reported: [], measured: ends })]
}

/** Where an outage begins and ends is a matter of judgement: a tenth more or less contradicts nothing. */
const SHARE = 0.1

const nearest = (lengths: readonly Milliseconds[], to: Milliseconds): Milliseconds =>
  lengths.reduce((best, ms) => (Math.abs(ms - to) < Math.abs(best - to) ? ms : best))

const lineWords = (line: number | undefined): string => (line === undefined ? '' : ` (line ${line})`)

interface DifferenceEvidence {
  readonly line: number | undefined
  readonly reported: readonly EventId[]
  readonly measured: readonly EventId[]
}

function difference(message: string, { line, reported, measured }: DifferenceEvidence): Difference {
  const finding = { code: 'report-differs', severity: 'warning', message } as const
  return {
    onDocument: { ...finding, evidence: reported, ...(line === undefined ? {} : { line }) },
    onEvidence: { ...finding, evidence: measured },
  }
}
