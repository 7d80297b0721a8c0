import { defined } from '../../domain/defined.ts'
import type { ImpactPhase, MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import type { Anchor, Anchors } from '../../domain/incident/anchor.ts'
import { type Instant, instant, type Moment } from '../../domain/time/time.ts'

export const MEASURED_START = 'service-level-left-its-range'
export const MEASURED_END = 'service-level-back-in-its-range'

/**
 * In: the anchors of one incident as alerts and people give them, and what was measured. Out: the same, with the start and the end of the
 * impact as users saw it.
 * Promise: what people said stands. An end stands only where samples show it; where the newest ones are bad still, there is none, even
 * though every alert has resolved.
 */
export function withMeasuredImpact(anchors: Anchors, impacts: readonly MeasuredImpact[]): Anchors {
  const visible = impacts.filter(({ outcome }) => outcome === 'visible')
  if (visible.length === 0) return anchors
  const impactStart = isOfPeople(anchors.impactStart) ? anchors.impactStart : measuredStart(visible, anchors.detected)
  const impactEnd = isOfPeople(anchors.impactEnd) ? anchors.impactEnd : measuredEnd(visible, anchors.impactEnd)
  return { ...anchors, impactStart, impactEnd }
}

const isOfPeople = (anchor: Anchor | null): boolean => anchor?.basis === 'reported'

interface Bounding {
  readonly impact: MeasuredImpact
  readonly phase: ImpactPhase
}

/** The newest is enough: all measurements of a service level are listed with it. */
const evidenceOf = ({ evidence }: MeasuredImpact) => evidence.slice(0, 1)

function measuredStart(visible: readonly MeasuredImpact[], detected: Anchor | null): Anchor | null {
  const starts = visible.flatMap((impact) => impact.phases.map((phase): Bounding => ({ impact, phase })))
  const [first] = starts.toSorted((a, b) => a.phase.start.at - b.phase.start.at)
  if (first === undefined) return null
  const moment = atLatest(first.phase.start, detected?.at ?? null)
  return { ...moment, basis: 'measured', rule: MEASURED_START, evidence: evidenceOf(first.impact) }
}

/** An alert that fired within the range fired on failures that had begun. */
function atLatest(start: Moment, detectedAt: Instant | null): Moment {
  const { at, earliest = at, latest = at } = start
  if (detectedAt === null || detectedAt < earliest || detectedAt >= latest) return start
  return defined({ ...start, at: instant(Math.min(at, detectedAt)), latest: detectedAt })
}

/** The last end of all service levels; one whose newest samples are still bad has none. */
function measuredEnd(visible: readonly MeasuredImpact[], byAlerts: Anchor | null): Anchor | null {
  const lasts = visible.flatMap((impact) => impact.phases.slice(-1).map((phase) => ({ impact, phase })))
  const open = lasts.filter(({ phase }) => phase.end === null)
  // What was measured before the alerts ended does not say whether they were right.
  if (open.length > 0) return open.some(({ impact }) => byAlerts === null || impact.measured.to >= byAlerts.at) ? null : byAlerts
  const last = lasts.toSorted((a, b) => (a.phase.end?.at ?? 0) - (b.phase.end?.at ?? 0)).at(-1)
  if (last?.phase.end == null) return byAlerts
  return { ...last.phase.end, basis: 'measured', rule: MEASURED_END, evidence: evidenceOf(last.impact) }
}
