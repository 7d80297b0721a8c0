import { type Episode, ownSeries } from '../../domain/episode.ts'
import type { Labels } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty, type ServiceName } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { serviceNamer } from '../../domain/service.ts'
import { earlier, type Instant, instant, later } from '../../domain/time/time.ts'
import { callReader, type NamedCall } from '../correlate/named-calls.ts'

/** Trouble at a service, each by its configured name. `caller`: who observed it; null where only the failing service is named. */
export interface Trouble {
  readonly subject: string
  readonly caller: string | null
  readonly beganAt: Instant
  /** False while it was up for one evaluation only, and may yet turn out to be a flicker. */
  readonly isFirm: boolean
  readonly evidence: readonly EventId[]
}

/** What fails, since when and where, as far as it could be known soon after the detection. */
export interface Symptoms {
  readonly detectedAt: Instant
  /** The first symptom near the detection; null: nothing says when it began. */
  readonly onset: Pick<Trouble, 'beganAt' | 'isFirm' | 'evidence'> | null
  readonly troubles: readonly Trouble[]
  /** Who calls whom; empty: not known. */
  readonly calls: readonly NamedCall[]
}

/**
 * In: the episodes of one incident. Out: its symptoms, as its alerts report them; the pages only where no alert does.
 * Promise: what began long after the detection shows how the failure spread and is left out; so is what was up for
 * one evaluation only, unless there is nothing else.
 */
export function symptomsOfAlerts(episodes: NonEmpty<Episode>, policy: Policy): Symptoms {
  const reported = alertsOrPages(episodes)
  const detectedAt = instant(episodes.reduce<number>((first, { startsAt }) => Math.min(first, startsAt), episodes[0].startsAt))
  const context: SymptomContext = {
    policy,
    nameOf: serviceNamer(policy.services),
    callNamedBy: callReader(policy.correlation),
    detectedAt,
    observedUntil: lastObservedAt(episodes),
  }
  const early = reported.filter((episode) => episode.begins <= later(detectedAt, policy.changes.symptomSpanMs))
  const lasting = withoutFlickers(early, context)
  const troubles = lasting.flatMap((episode) => troubleOf(episode, context))
  const named = troubles.flatMap(({ caller, subject }) => (caller === null ? [] : [{ caller, callee: subject }]))
  return {
    detectedAt,
    onset: firstNearDetection(lasting, context),
    troubles,
    calls: [...declaredCalls(context), ...named],
  }
}

/** When the impact began, as far as the symptoms show: with the first one, else when it was detected. */
export const impactAt = ({ onset, detectedAt }: Symptoms): Instant => onset?.beganAt ?? detectedAt

/** The alerts, where there are any. A page ends when somebody closes it, so it dates a recovery only where no alert does. */
export function alertsOrPages(episodes: readonly Episode[]): readonly Episode[] {
  const alerts = episodes.filter((episode) => episode.kind === 'alert')
  return alerts.length > 0 ? alerts : episodes
}

/** The last moment on record: what is still up was up until then at least. */
export function lastObservedAt(episodes: readonly Episode[]): Instant {
  const moments = episodes.flatMap(({ events, startsAt, endsAt }) => [
    startsAt,
    endsAt ?? startsAt,
    ...events.map((event) => event.occurred.at),
  ])
  return instant(moments.reduce<number>((last, at) => Math.max(last, at), Number.NEGATIVE_INFINITY))
}

interface SymptomContext {
  readonly policy: Policy
  readonly nameOf: (spelling: string) => ServiceName
  readonly callNamedBy: (labels: Labels) => NamedCall | null
  readonly detectedAt: Instant
  readonly observedUntil: Instant
}

/** Up for one evaluation, over, and not back within two: it shows neither when nor where anything began. */
function withoutFlickers(episodes: readonly Episode[], context: SymptomContext): readonly Episode[] {
  const reach = 2 * context.policy.changes.resolutionMs
  const bySeries = episodes.toSorted((a, b) => byText(ownSeries(a), ownSeries(b)) || a.startsAt - b.startsAt || byText(a.key, b.key))
  const lasting = bySeries.filter((episode, index) => {
    const isBack = [bySeries[index - 1], bySeries[index + 1]].some(
      (other) => other !== undefined && ownSeries(other) === ownSeries(episode) && Math.abs(other.startsAt - episode.startsAt) <= reach,
    )
    return episode.endsAt === null || isFirm(episode, context) || isBack
  })
  return lasting.length > 0 ? lasting : episodes
}

/** It held for two evaluations, before it fired or after: one that ends with the next evaluation held for one. */
const isFirm = ({ begins, startsAt, endsAt }: Episode, { observedUntil, policy }: SymptomContext): boolean =>
  begins < startsAt ||
  (endsAt === null ? observedUntil - startsAt >= policy.changes.resolutionMs : endsAt - startsAt > policy.changes.resolutionMs)

/** The alert that detected it counts from when its condition began, however long it waited; others only if near. */
function firstNearDetection(episodes: readonly Episode[], context: SymptomContext): Symptoms['onset'] {
  const { onsetBeforeMs, onsetAfterMs } = context.policy.changes
  const isNear = ({ begins, startsAt }: Episode) =>
    startsAt === context.detectedAt ||
    (begins >= earlier(context.detectedAt, onsetBeforeMs) && begins <= later(context.detectedAt, onsetAfterMs))
  const [first] = episodes.filter(isNear).sort((a, b) => a.begins - b.begins || byText(a.key, b.key))
  return first === undefined ? null : { beganAt: first.begins, isFirm: isFirm(first, context), evidence: [first.events[0].id] }
}

/**
 * Which service an alert says is failing. One that names two services is about calls from one to the other; mesh alerts
 * name the caller beside the service, others the callee.
 */
function troubleOf(episode: Episode, context: SymptomContext): readonly Trouble[] {
  const { callerLabels, calleeLabels } = context.policy.correlation
  const { nameOf } = context
  const call = context.callNamedBy(episode.labels)
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
      isFirm: isFirm(episode, context),
      evidence: [episode.events[0].id],
    },
  ]
}

function labelled(episode: Episode, names: readonly string[]): string | null {
  return names.map((name) => episode.labels[name]).find((label) => label !== undefined && label !== '') ?? null
}

const declaredCalls = ({ policy, nameOf }: SymptomContext): readonly NamedCall[] =>
  policy.services.flatMap((entry) => entry.dependsOn.map((callee) => ({ caller: nameOf(entry.name), callee: nameOf(callee) })))
