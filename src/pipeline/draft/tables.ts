import { defined } from '../../domain/defined.ts'
import type { EventId } from '../../domain/identity.ts'
import { ANCHOR_NAMES, type Anchor, type AnchorName, bestEstimate, earliestBound, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import { DURATION_NAMES, type Duration, type DurationRange } from '../../domain/incident/duration.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { unknownDurationWords } from '../../domain/incident/unknown-duration.ts'
import type { Milliseconds, Moment } from '../../domain/time/time.ts'
import { ANCHOR_TITLES, DURATION_NAME_WORDS } from '../../domain/words.ts'

/** A row of the table of key times. `when` null: not known. */
export interface KeyTimeLine {
  readonly label: string
  readonly when: Moment | null
  /** latest: it was then or earlier; pending: it is still to come. */
  readonly bound: 'exact' | 'latest' | 'pending'
  /** Of a range: its earliest time. */
  readonly notBefore: Moment | null
  readonly note: string
  readonly rule: string
  readonly evidence: readonly EventId[]
}

export interface DurationLine {
  readonly label: string
  readonly value: Milliseconds | null
  /** What it may be, where that is known as a range. */
  readonly range: DurationRange
  readonly note: string
  readonly rule: string
  readonly evidence: readonly EventId[]
}

/** Every anchor, also those that nobody recorded: a reader must see what is not known. */
export function keyTimeTable({ anchors, status }: Incident): readonly KeyTimeLine[] {
  return ANCHOR_NAMES.map((name): KeyTimeLine => {
    const [anchor, label] = [anchors[name], ANCHOR_TITLES[name]]
    if (anchor === null) {
      const isPending = name === 'resolved' && status === 'open'
      const note = isPending ? 'the incident is open' : 'not recorded'
      return { label, when: null, bound: isPending ? 'pending' : 'exact', notBefore: null, note, rule: '', evidence: [] }
    }
    const bound = isAtTheLatest(name, anchor) || anchor.bound !== undefined ? 'latest' : 'exact'
    return {
      label,
      when: bestEstimate(anchor),
      bound,
      notBefore: earliestBound(anchor),
      note: anchor.basis,
      rule: anchor.rule,
      evidence: anchor.evidence,
    }
  })
}

/** The start of the impact is known only from the alert or the report of it; the detection only from what was done about the page. */
const isAtTheLatest = (name: AnchorName, anchor: Anchor): boolean =>
  (name === 'impactStart' && isStartAtTheLatest(anchor)) ||
  (name === 'detected' && anchor.latest === anchor.at && anchor.earliest === undefined)

const isStartAtTheLatest = ({ at, latest, bound, rule, basis }: Anchor): boolean =>
  LATEST_RULES.has(rule) || (latest === at && bound === undefined) || (rule === FROM_POSTMORTEM && basis === 'inferred')
const LATEST_RULES: ReadonlySet<string> = new Set(['alert-fired', 'detection-stands-for-the-start', 'stated-start-at-the-latest'])

export function durationTable({ anchors, durations }: Incident): readonly DurationLine[] {
  return DURATION_NAMES.map((name) => {
    const duration: Duration = durations[name]
    const [from, to] = [anchors[duration.from], anchors[duration.to]]
    return {
      label: DURATION_NAME_WORDS[name],
      value: duration.ms,
      range: defined({ minMs: duration.minMs, maxMs: duration.maxMs }),
      note: durationNote(duration, [from, to]),
      rule: `${duration.from} to ${duration.to}`,
      evidence: collectEvidence(from, to),
    }
  })
}

function durationNote(duration: Duration, [from, to]: readonly [Anchor | null, Anchor | null]): string {
  switch (duration.status) {
    case 'measured':
      return 'measured'
    case 'inferred':
      // The weaker basis of the two ends, as beside the picture: a number between a report and a guess is a guess.
      return from?.basis === 'inferred' || to?.basis === 'inferred' ? 'inferred' : 'reported'
    case 'pending':
      return 'not yet over'
    case 'invalid':
      return `${ANCHOR_NOUNS[duration.to]} is before ${ANCHOR_NOUNS[duration.from]}`
    case 'unknown':
      return unknownNote(duration, from, to)
  }
}

function unknownNote(duration: Duration, from: Anchor | null, to: Anchor | null): string {
  if (from !== null && to !== null) return unknownDurationWords(duration, from, to)
  return `${ANCHOR_NOUNS[from === null ? duration.from : duration.to]} is not recorded`
}

const ANCHOR_NOUNS: Record<AnchorName, string> = {
  impactStart: 'the start of the impact',
  detected: 'the detection',
  acknowledged: 'the acknowledgement',
  escalated: 'the escalation',
  identified: 'the identification',
  mitigated: 'the mitigation',
  impactEnd: 'the end of the impact',
  resolved: 'the resolution',
}

/** The events behind anchors, each once. */
export const collectEvidence = (...anchors: readonly (Anchor | null)[]): readonly EventId[] => [
  ...new Set(anchors.flatMap((anchor) => anchor?.evidence ?? [])),
]
