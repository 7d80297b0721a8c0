import { editOfAnchor } from '../../domain/edits/applied-edit.ts'
import { type DurationChange, durationChanges } from '../../domain/edits/duration-changes.ts'
import type { EntryId } from '../../domain/identity.ts'
import type { AnchorName } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Phase, TimelineEntry } from '../../domain/incident/timeline.ts'
import type { Moment } from '../../domain/time/time.ts'
import { durationsOf } from './durations.ts'

/** A time that an anchor could be, with what choosing it would do to the durations. */
export interface AnchorCandidate {
  /** null: it is the time of no entry. */
  readonly entry: EntryId | null
  readonly moment: Moment
  readonly isCurrent: boolean
  /** The rule that chose it, of the time that no reviewer set; null: no rule did. */
  readonly rule: string | null
  readonly effect: readonly DurationChange[]
}

/** More than these nobody compares. */
const CANDIDATES_MAX = 8

/**
 * In: an incident and the name of one of its anchors. Out: what it could be instead, in order of time: what it is, what it
 * would be by rule, and the entries that are evidence of such a time. Promise: choosing one has exactly this effect.
 */
export function anchorCandidates(incident: Incident, name: AnchorName): readonly AnchorCandidate[] {
  const current = incident.anchors[name]
  const before = editOfAnchor(incident, name)?.before
  const byRule = before?.kind === 'time' && before.rule !== undefined && before.moment !== null ? before : null
  const fixed: Omit<AnchorCandidate, 'effect'>[] = [
    ...(current === null ? [] : [{ entry: null, moment: momentOf(current), isCurrent: true, rule: byRule === null ? current.rule : null }]),
    ...(byRule?.moment == null ? [] : [{ entry: null, moment: byRule.moment, isCurrent: false, rule: byRule.rule ?? null }]),
  ]
  const taken = new Set(fixed.map(({ moment }) => momentKey(moment)))
  const entries = entriesFor(incident, name)
    .filter(({ at }) => !taken.has(momentKey(at)))
    .map(({ id, at }) => ({ entry: id, moment: momentOf(at), isCurrent: false, rule: null }))
  return [...fixed, ...entries]
    .toSorted((a, b) => a.moment.at - b.moment.at)
    .map((candidate) => ({ ...candidate, effect: effectOfAnchor(incident, name, candidate.moment) }))
}

/** What setting an anchor to this moment, or to not known, does to the durations. */
export function effectOfAnchor(incident: Incident, name: AnchorName, to: Moment | null): readonly DurationChange[] {
  const anchor = to === null ? null : { ...to, basis: 'reported' as const, rule: '', evidence: [] }
  const anchors = { ...incident.anchors, [name]: anchor }
  const status = anchors.resolved === null ? 'open' : 'resolved'
  return durationChanges(incident.durations, durationsOf(anchors, status))
}

const momentOf = ({ at, earliest, latest }: Moment): Moment => ({
  at,
  ...(earliest !== undefined && { earliest }),
  ...(latest !== undefined && { latest }),
})

const momentKey = ({ at, earliest = at, latest = at }: Moment): string => `${earliest} ${at} ${latest}`

interface Likeness {
  readonly kinds: readonly TimelineEntry['kind'][]
  readonly phases: readonly Phase[]
  /** Which end of the story: the first such entries, or the last. */
  readonly from: 'first' | 'last'
}

function entriesFor({ timeline }: Incident, name: AnchorName): readonly TimelineEntry[] {
  const { kinds, phases, from } = LIKE[name]
  const alike = timeline.filter(({ hidden, kind, phase }) => !hidden && (kinds.includes(kind) || phases.includes(phase)))
  return from === 'first' ? alike.slice(0, CANDIDATES_MAX) : alike.slice(-CANDIDATES_MAX)
}

const LIKE: Readonly<Record<AnchorName, Likeness>> = {
  impactStart: { kinds: ['alert.fired', 'change.finished'], phases: ['impact_start', 'detection', 'change'], from: 'first' },
  detected: { kinds: ['alert.fired', 'page.triggered'], phases: ['detection'], from: 'first' },
  acknowledged: { kinds: ['page.acknowledged'], phases: ['acknowledgement', 'investigation'], from: 'first' },
  escalated: { kinds: ['page.escalated'], phases: ['escalation'], from: 'first' },
  identified: { kinds: [], phases: ['identification', 'investigation', 'mitigation'], from: 'last' },
  mitigated: { kinds: ['change.finished'], phases: ['mitigation', 'resolution'], from: 'last' },
  impactEnd: { kinds: ['alert.resolved'], phases: ['mitigation', 'resolution'], from: 'last' },
  resolved: { kinds: ['alert.resolved', 'page.resolved'], phases: ['resolution'], from: 'last' },
}
