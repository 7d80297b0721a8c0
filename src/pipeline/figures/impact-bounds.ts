import type { Change } from '../../domain/change.ts'
import { defined } from '../../domain/defined.ts'
import type { Episode } from '../../domain/episode.ts'
import { type AlertEvent, type AlertResolved, isAlert } from '../../domain/event.ts'
import { byText } from '../../domain/identity.ts'
import type { Anchor, Anchors, Bound, Delay } from '../../domain/incident/anchor.ts'
import type { ChangePolicy } from '../../domain/policy.ts'
import { bySeverity, type SeverityWords } from '../../domain/severity.ts'
import { earlier, type Instant, instant, type Milliseconds, milliseconds, seconds } from '../../domain/time/time.ts'
import { REPHASED } from './named-entries.ts'

/** What bounds the impact: the alerts and the judged changes of one incident. */
export interface BoundEvidence {
  readonly episodes: readonly Episode[]
  readonly changes: readonly Change[]
  readonly policy: { readonly changes: ChangePolicy; readonly correlation: { readonly severityWords: SeverityWords } }
}

interface Bounded extends Bound {
  readonly at: Instant
}

/**
 * In: the anchors of one incident. Out: the same, start and end of the impact with the range in which they lie.
 * Promise: `at` does not move, earliest <= at <= latest, and a bound stands only where evidence gives one.
 *
 * 1. The impact began when the first alert's condition became true, or earlier: an alert is late. It did not begin before
 *    the change took effect that likely caused it.
 * 2. It ended when the last alert resolved, or earlier: a rate falls only as its window moves on. It did not end before the
 *    mitigation took effect, nor before the samples that the last of the most severe alerts still fired on.
 */
export function boundImpact(anchors: Anchors, evidence: BoundEvidence): Anchors {
  const alerts = evidence.episodes.filter((episode) => episode.kind === 'alert')
  const { impactStart, impactEnd } = anchors
  return {
    ...anchors,
    impactStart:
      impactStart === null || isNamedStart(impactStart)
        ? impactStart
        : withRange(impactStart, startBound(impactStart, evidence), startDelays(impactStart, alerts)),
    impactEnd:
      impactEnd === null ? null : withRange(impactEnd, endBound(impactEnd, anchors, evidence), endDelays(impactEnd, alerts, evidence)),
  }
}

/** A reviewer named the entry that it is: nothing about alerts makes that early or late. */
const isNamedStart = ({ rule }: Anchor): boolean => rule === REPHASED

function withRange(anchor: Anchor, bound: Bounded | null, delays: readonly Delay[]): Anchor {
  const { at, earliest, latest = at } = anchor
  const from = bound === null ? earliest : instant(Math.min(at, Math.max(bound.at, earliest ?? bound.at)))
  const base = { ...anchor, latest, delays: delays.length === 0 ? undefined : delays }
  return defined({ ...base, earliest: from, bound: bound === null ? undefined : { rule: bound.rule, evidence: bound.evidence } })
}

/** Of changes that a reviewer confirmed these alone; else of all that are likely the first. */
function startBound(start: Anchor, { changes, policy }: BoundEvidence): Bounded | null {
  const confirmed = changes.filter(({ verdict }) => verdict === 'caused')
  const likely = changes.filter((change) => change.role === 'suspect' && change.likelihood === 'likely' && change.verdict === null)
  const bounds = (confirmed.length > 0 ? confirmed : likely)
    .map((change): Bounded => ({ at: tookEffectAfter(change), rule: 'suspect-change-took-effect', evidence: change.evidence }))
    .filter(({ at }) => at <= start.at && at >= earlier(start.at, policy.changes.lookBackMs))
  return bounds.toSorted(byBound)[0] ?? null
}

/** The latest of what gives one; null where none lies behind the start of the impact, and so says nothing. */
function endBound(end: Anchor, { impactStart }: Anchors, evidence: BoundEvidence): Bounded | null {
  const mitigations = evidence.changes.filter(({ role }) => role === 'mitigation')
  const bounds = [
    ...mitigations.map((change): Bounded => ({ at: tookEffectAfter(change), rule: 'mitigation-took-effect', evidence: change.evidence })),
    ...lastFailures(evidence),
  ]
  const after = impactStart?.at ?? Number.NEGATIVE_INFINITY
  return (
    bounds
      .filter(({ at }) => at <= end.at && at > after)
      .toSorted(byBound)
      .at(-1) ?? null
  )
}

const byBound = (a: Bounded, b: Bounded): number =>
  a.at - b.at || byText(a.rule, b.rule) || byText(a.evidence[0] ?? '', b.evidence[0] ?? '')

/** Records are dated to the second, and a tool reports a change just after it took effect. */
const REPORT_DELAY = seconds(1)

const tookEffectAfter = ({ at, startedAt, finishedAt }: Change): Instant => startedAt ?? earlier(finishedAt ?? at, REPORT_DELAY)

/**
 * An alert resolves when an evaluation no longer finds what it looks for in its window: one interval before, it was still
 * there. Only the most severe alerts count, as others may outlast what users notice.
 */
function lastFailures({ episodes, policy }: BoundEvidence): readonly Bounded[] {
  const words = policy.correlation.severityWords
  const alerts = episodes.filter((episode) => episode.kind === 'alert')
  const [worst] = alerts.toSorted((a, b) => bySeverity(a.severity, b.severity, words))
  return alerts
    .filter(({ severity }) => worst !== undefined && bySeverity(severity, worst.severity, words) === 0)
    .flatMap((alert): readonly Bounded[] => {
      const end = endOf(alert)
      const late = lagOf(alert)
      if (end === null || late === null || isReceipt(end)) return []
      const at = earlier(end.occurred.earliest ?? end.occurred.at, milliseconds(late + policy.changes.resolutionMs))
      return [{ at, rule: 'last-samples-of-a-firing-alert', evidence: [end.id] }]
    })
}

const endOf = ({ events }: Episode): AlertResolved | null => events.findLast((event) => event.kind === 'alert.resolved') ?? null

/** The sender dated no end: it was received then, and may have ended at any time before. */
const isReceipt = ({ occurred: { at, latest } }: AlertResolved): boolean => latest === at

/** How long the alert goes on after its last failing sample; null: its expression is not known. */
function lagOf(alert: Episode): Milliseconds | null {
  const events = alert.events.filter(isAlert)
  const window = longest(events, ({ window }) => window)
  return window === null ? null : milliseconds(window + (longest(events, ({ keepFiring }) => keepFiring) ?? 0))
}

const longest = (events: readonly AlertEvent[], lengthOf: (event: AlertEvent) => Milliseconds | undefined): Milliseconds | null =>
  events
    .flatMap((event) => lengthOf(event) ?? [])
    .reduce<Milliseconds | null>((most, ms) => (most !== null && most >= ms ? most : ms), null)

function startDelays(start: Anchor, alerts: readonly Episode[]): readonly Delay[] {
  const first = alerts.find((alert) => alert.events.some(({ id }) => start.evidence.includes(id)))
  if (first === undefined) return []
  const unknownFor: readonly Delay[] = start.rule === 'alert-fired' && !isHeldForKnown(first) ? [{ cause: 'for-not-known' }] : []
  return [...unknownFor, ...windowDelay(first)]
}

const isHeldForKnown = ({ events }: Episode): boolean => events.some((event) => isAlert(event) && event.heldFor !== null)

function endDelays(end: Anchor, alerts: readonly Episode[], { policy }: BoundEvidence): readonly Delay[] {
  const last = alerts.find((alert) => alert.events.some(({ id }) => end.evidence.includes(id)))
  if (last === undefined) return []
  const resolved = endOf(last)
  if (resolved !== null && isReceipt(resolved)) return [{ cause: 'receipt' }]
  const keepFiring = longest(last.events.filter(isAlert), (event) => event.keepFiring) ?? 0
  const held: readonly Delay[] = keepFiring > 0 ? [{ cause: 'keep-firing-for', ms: milliseconds(keepFiring) }] : []
  return [...windowDelay(last), ...held, { cause: 'evaluation', ms: policy.changes.resolutionMs }]
}

function windowDelay({ events }: Episode): readonly Delay[] {
  const window = longest(events.filter(isAlert), (event) => event.window) ?? 0
  return window > 0 ? [{ cause: 'window', ms: milliseconds(window) }] : []
}
