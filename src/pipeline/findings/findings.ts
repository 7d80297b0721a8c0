import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Coverage, IncidentStatus } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import { between, isoOf } from '../../domain/time/time.ts'
import { durationWords } from '../../domain/words.ts'
import { clockCorrections } from '../episodes/clock-offsets.ts'
import { alertFindings, alertName } from './alert-findings.ts'
import { clockFindings } from './clock-findings.ts'
import { missingFindings } from './missing-findings.ts'

export interface FindingEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly events: readonly Event[]
  readonly anchors: Anchors
  readonly coverage: Coverage
  readonly status: IncidentStatus
  /** Candidates beyond the limit, which were not judged. */
  readonly omittedChanges: number
}

/** In: one incident as reconstructed. Out: what does not add up, in a fixed order. Promise: each has a sentence and names its events. */
export function findingsOf(evidence: FindingEvidence, policy: Policy): readonly Finding[] {
  return [
    ...missingFindings(evidence),
    ...clockFindings(evidence, policy),
    ...clockCorrections(evidence.events, policy),
    ...truncatedAlerts(evidence.events),
    ...alertFindings(evidence),
    ...resolvedBeforeImpactEnd(evidence.anchors),
    ...silentSources(evidence),
    ...flappingAlerts(evidence.episodes, policy),
    ...longGaps(evidence),
    ...exceededLimits(evidence, policy),
  ]
}

/** The Alertmanager source adds a message of its own where a notification left alerts out (`max_alerts`). */
function truncatedAlerts(events: readonly Event[]): readonly Finding[] {
  return events
    .filter((event) => event.kind === 'message.posted' && event.channel === 'alertmanager')
    .map((event): Finding => ({ code: 'truncated-alerts', severity: 'warning', message: event.text, evidence: [event.id] }))
}

/** A page closed in the minute in which the last alert ends is nothing to look at. */
const RESOLVED_EARLY_MS = 60_000

/** The page was closed, or a reviewer called it resolved, while alerts were firing. */
function resolvedBeforeImpactEnd({ resolved, impactEnd }: Anchors): readonly Finding[] {
  if (resolved === null || impactEnd === null || impactEnd.at - resolved.at <= RESOLVED_EARLY_MS) return []
  const isMeasured = impactEnd.basis === 'measured'
  const message =
    `Resolved ${isoOf(resolved.at)}, but ${isMeasured ? 'users were affected' : 'alerts kept firing'} until ${isoOf(impactEnd.at)}, ` +
    `${durationWords(between(resolved.at, impactEnd.at))} longer: it was closed too early${isMeasured ? '' : ', or those alerts belong to something else'}.`
  const evidence = [...resolved.evidence, ...impactEnd.evidence]
  return [{ code: 'resolved-before-impact-end', severity: 'warning', message, evidence }]
}

/** From so many alerts without an end on, it is more than one lost delivery. */
const SILENT_EPISODES_MIN = 2

/** The incident is over and a source reported only beginnings: its resolved notifications are switched off, or all of them were lost. */
function silentSources({ episodes, status }: FindingEvidence): readonly Finding[] {
  const alerts = episodes.filter(({ kind }) => kind === 'alert')
  const sources = [...new Set(alerts.map(({ source }) => source))].sort(byText)
  return sources.flatMap((source): readonly Finding[] => {
    const reported = alerts.filter((alert) => alert.source === source)
    if (status === 'open' || reported.length < SILENT_EPISODES_MIN || reported.some(({ end }) => end?.basis === 'stated')) return []
    const message = `${source} reported ${reported.length} alerts here and the end of none: it sends no resolved notifications, or all of them were lost.`
    return [{ code: 'silent-source', severity: 'warning', message, evidence: evidenceOf(reported) }]
  })
}

function flappingAlerts(episodes: readonly Episode[], policy: Policy): readonly Finding[] {
  const bySeries = new Map<string, Episode[]>()
  for (const episode of episodes.filter(({ kind }) => kind === 'alert')) {
    const series = episode.series[0] ?? episode.key
    const ofSeries = bySeries.get(series)
    if (ofSeries === undefined) bySeries.set(series, [episode])
    else ofSeries.push(episode)
  }
  return [...bySeries.values()].flatMap((ofSeries) => {
    const count = countMostWithin(ofSeries, policy.timeline.flapWindowMs)
    const [first] = ofSeries
    if (first === undefined || count < policy.timeline.flapEpisodesMin) return []
    const message = `${alertName(first)} fired ${count} times within ${durationWords(policy.timeline.flapWindowMs)}: its threshold is too tight or its \`for\` too short.`
    return [{ code: 'flapping', severity: 'info', message, evidence: evidenceOf(ofSeries) } satisfies Finding]
  })
}

const evidenceOf = (episodes: readonly Episode[]): readonly EventId[] => episodes.map((episode) => episode.events[0].id)

/** The most episodes that start within one window; they come in order of start. */
function countMostWithin(episodes: readonly Episode[], windowMs: number): number {
  let begin = 0
  let most = 0
  for (const [index, episode] of episodes.entries()) {
    while (episode.startsAt - (episodes[begin]?.startsAt ?? 0) > windowMs) begin += 1
    most = Math.max(most, index - begin + 1)
  }
  return most
}

function longGaps({ coverage, events }: FindingEvidence): readonly Finding[] {
  return coverage.gaps.map(({ from, to }): Finding => {
    const around = events.filter((event) => event.occurred.at === from || event.occurred.at === to).map((event) => event.id)
    return {
      code: 'long-gap',
      severity: 'info',
      message: `No event of this incident for ${durationWords(between(from, to))} from ${isoOf(from)}.`,
      evidence: around,
    }
  })
}

function exceededLimits({ events, omittedChanges }: FindingEvidence, policy: Policy): readonly Finding[] {
  const { incidentEventsMax, candidateChangesMax } = policy.limits
  const omittedEvents = events.length - incidentEventsMax
  const messages: string[] = []
  if (omittedEvents > 0)
    messages.push(
      `The timeline leaves out ${omittedEvents} of ${events.length} events, from the middle of the incident: its limit is ${incidentEventsMax}.`,
    )
  if (omittedChanges > 0) messages.push(`${omittedChanges} older changes beyond the limit of ${candidateChangesMax} were not judged.`)
  return messages.map((message) => ({ code: 'limit-reached', severity: 'warning', message, evidence: [] }))
}
