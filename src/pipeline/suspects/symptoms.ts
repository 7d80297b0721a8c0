import type { Episode } from '../../domain/episode.ts'
import type { Labels } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { earlier, type Instant, instant, later, type Milliseconds } from '../../domain/time/time.ts'
import { callReader, type NamedCall } from '../correlate/named-calls.ts'
import { type Topology, topologyOf } from '../correlate/topology.ts'

/** Trouble at a service, each by its configured name. `caller`: who saw it; null where only the ailing service is named. */
export interface Trouble {
  readonly subject: string
  readonly caller: string | null
  readonly beganAt: Instant
  /** False while it rests on one or two samples that may yet turn out to be a flicker. */
  readonly isFirm: boolean
  readonly evidence: readonly EventId[]
}

export interface Call {
  readonly caller: string
  readonly callee: string
}

/** What ails, since when and where, as far as it could be told soon after the detection. */
export interface Symptoms {
  readonly detectedAt: Instant
  /** The first symptom near the detection; null: nothing says when it began. */
  readonly onset: Pick<Trouble, 'beganAt' | 'isFirm' | 'evidence'> | null
  readonly troubles: readonly Trouble[]
  /** Who calls whom; empty: not known. */
  readonly calls: readonly Call[]
  /** Services that had calls shortly before and have none now: they are downstream of the failure. */
  readonly silenced: ReadonlySet<string>
  /** How finely the evidence tells time. */
  readonly resolutionMs: Milliseconds
}

/**
 * In: the episodes of one incident. Out: its symptoms, as its alerts tell them; the pages only where no alert does.
 * Promise: what began long after the detection tells how the trouble spread and is left out; so is what was up for
 * one evaluation only, unless there is nothing else.
 */
export function symptomsOfAlerts(episodes: NonEmpty<Episode>, policy: Policy): Symptoms {
  const told = alertsOrPages(episodes)
  const detectedAt = instant(episodes.reduce<number>((first, { startsAt }) => Math.min(first, startsAt), episodes[0].startsAt))
  const clues = { topology: topologyOf(policy.services), callNamedBy: callReader(policy.correlation) }
  const view: View = { policy, ...clues, detectedAt, observedUntil: lastObservedAt(episodes) }
  const early = told.filter((episode) => episode.begins <= later(detectedAt, policy.changes.symptomSpanMs))
  const lasting = withoutFlickers(early, view)
  const troubles = lasting.flatMap((episode) => troubleOf(episode, view))
  const named = troubles.flatMap(({ caller, subject }) => (caller === null ? [] : [{ caller, callee: subject }]))
  return {
    detectedAt,
    onset: firstNearDetection(lasting, view),
    troubles,
    calls: [...declaredCalls(view), ...named],
    silenced: new Set(),
    resolutionMs: policy.changes.resolutionMs,
  }
}

/** The alerts, where there are any. A page ends when somebody closes it, so it dates a recovery only where no alert does. */
export function alertsOrPages(episodes: readonly Episode[]): readonly Episode[] {
  const alerts = episodes.filter((episode) => episode.kind === 'alert')
  return alerts.length > 0 ? alerts : episodes
}

/** The last moment that is told of: what is still up was up until then at least. */
export function lastObservedAt(episodes: readonly Episode[]): Instant {
  const moments = episodes.flatMap(({ events, startsAt, endsAt }) => [
    startsAt,
    endsAt ?? startsAt,
    ...events.map((event) => event.occurred.at),
  ])
  return instant(moments.reduce<number>((last, at) => Math.max(last, at), Number.NEGATIVE_INFINITY))
}

interface View {
  readonly policy: Policy
  readonly topology: Topology
  readonly callNamedBy: (labels: Labels) => NamedCall | null
  readonly detectedAt: Instant
  readonly observedUntil: Instant
}

/** Up for one evaluation, over, and not back within two: it neither dates nor places anything. */
function withoutFlickers(episodes: readonly Episode[], view: View): readonly Episode[] {
  const reach = 2 * view.policy.changes.resolutionMs
  const bySeries = episodes.toSorted((a, b) => byText(ownSeries(a), ownSeries(b)) || a.startsAt - b.startsAt || byText(a.key, b.key))
  const lasting = bySeries.filter((episode, index) => {
    const isBack = [bySeries[index - 1], bySeries[index + 1]].some(
      (other) => other !== undefined && ownSeries(other) === ownSeries(episode) && Math.abs(other.startsAt - episode.startsAt) <= reach,
    )
    return episode.endsAt === null || isFirm(episode, view) || isBack
  })
  return lasting.length > 0 ? lasting : episodes
}

/** The first series key is the alert's own; the others are groups that it shares with many. */
const ownSeries = ({ series, key }: Episode): string => series[0] ?? key

/** It held for two evaluations, before it fired or after: one that ends with the next evaluation held for one. */
const isFirm = ({ begins, startsAt, endsAt }: Episode, { observedUntil, policy }: View): boolean =>
  begins < startsAt ||
  (endsAt === null ? observedUntil - startsAt >= policy.changes.resolutionMs : endsAt - startsAt > policy.changes.resolutionMs)

/** The alert that detected it counts from when its condition began, however long it waited; others only if near. */
function firstNearDetection(episodes: readonly Episode[], view: View): Symptoms['onset'] {
  const { onsetBeforeMs, onsetAfterMs } = view.policy.changes
  const isNear = ({ begins, startsAt }: Episode) =>
    startsAt === view.detectedAt || (begins >= earlier(view.detectedAt, onsetBeforeMs) && begins <= later(view.detectedAt, onsetAfterMs))
  const [first] = episodes.filter(isNear).sort((a, b) => a.begins - b.begins || byText(a.key, b.key))
  return first === undefined ? null : { beganAt: first.begins, isFirm: isFirm(first, view), evidence: [first.events[0].id] }
}

/**
 * Where an alert says that it hurts. One that names two services tells of calls from one to the other; mesh alerts name
 * the caller beside the service, others the callee.
 */
function troubleOf(episode: Episode, view: View): readonly Trouble[] {
  const { callerLabels, calleeLabels } = view.policy.correlation
  const { nameOf } = view.topology
  const call = view.callNamedBy(episode.labels)
  const from = labelled(episode, callerLabels) ?? call?.caller ?? null
  const to = labelled(episode, calleeLabels) ?? call?.callee ?? null
  const { service } = episode
  const subject = to ?? service
  if (subject === null) return []
  const caller = from ?? (service === subject ? null : service)
  return [
    {
      subject: nameOf(subject),
      caller: caller === null ? null : nameOf(caller),
      beganAt: episode.begins,
      isFirm: isFirm(episode, view),
      evidence: [episode.events[0].id],
    },
  ]
}

function labelled(episode: Episode, names: readonly string[]): string | null {
  return names.map((name) => episode.labels[name]).find((label) => label !== undefined && label !== '') ?? null
}

const declaredCalls = ({ policy, topology: { nameOf } }: View): readonly Call[] =>
  policy.services.flatMap((entry) => entry.dependsOn.map((callee) => ({ caller: nameOf(entry.name), callee: nameOf(callee) })))
