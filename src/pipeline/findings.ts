import type { Anchors } from '../domain/anchor.ts'
import type { Episode } from '../domain/episode.ts'
import type { Event } from '../domain/event.ts'
import type { Finding } from '../domain/finding.ts'
import type { EventId, NonEmpty } from '../domain/identity.ts'
import type { Coverage, IncidentStatus } from '../domain/incident.ts'
import type { Policy } from '../domain/policy.ts'
import { between, isoOf } from '../domain/time.ts'
import { durationWords } from '../domain/words.ts'
import { clockFindings } from './clock-findings.ts'
import { clockCorrections } from './clock-offsets.ts'

export interface FindingEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly events: readonly Event[]
  readonly anchors: Anchors
  readonly coverage: Coverage
  readonly status: IncidentStatus
  /** Candidates beyond the limit, which were not judged. */
  readonly omittedChanges: number
}

/** In: one incident as reconstructed. Out: what does not add up, in a fixed order. Promise: a sentence and its events each. */
export function findingsOf(evidence: FindingEvidence, policy: Policy): readonly Finding[] {
  return [
    ...missingAnchors(evidence),
    ...clockFindings(evidence, policy),
    ...clockCorrections(evidence.events, policy),
    ...truncatedAlerts(evidence.events),
    ...unresolvedAlerts(evidence),
    ...flapping(evidence.episodes, policy),
    ...longGaps(evidence),
    ...limits(evidence, policy),
  ]
}

function missingAnchors({ anchors, episodes, events, status }: FindingEvidence): readonly Finding[] {
  const opening = [episodes[0].events[0].id]
  const findings: Finding[] = []
  if (status === 'open') {
    findings.push({
      code: 'no-resolution',
      severity: 'info',
      message: 'Not resolved yet, or nobody told of the resolution.',
      evidence: opening,
    })
    return findings
  }
  const wasPaged = episodes.some((episode) => episode.kind === 'page')
  if (anchors.acknowledged === null) {
    const nameless = events.filter((event) => event.kind === 'page.acknowledged' && event.actor === null)
    const message = missingAcknowledgement(wasPaged, nameless)
    const told = nameless.length > 0 ? nameless.map(({ id }) => id) : opening
    findings.push({ code: 'no-acknowledgement', severity: wasPaged ? 'warning' : 'info', message, evidence: told })
  }
  if (anchors.escalated === null) {
    findings.push({
      code: 'no-escalation',
      severity: 'info',
      message: 'No escalation was recorded: it stayed with those first called, or went on where nobody told.',
      evidence: opening,
    })
  }
  return findings
}

/** A machine that takes a page is nobody looking at it; who took it without being named may be one. */
function missingAcknowledgement(wasPaged: boolean, [nameless]: readonly Event[]): string {
  if (nameless !== undefined)
    return `Acknowledged ${isoOf(nameless.occurred.at)} without a name: by automation, or by somebody whom ${nameless.source} does not name.`
  return wasPaged ? 'The page was closed and nobody acknowledged it.' : 'No page was received, so nobody could acknowledge one.'
}

/** The reader of Alertmanager posts a message of its own where a notification left alerts out (`max_alerts`). */
function truncatedAlerts(events: readonly Event[]): readonly Finding[] {
  return events
    .filter((event) => event.kind === 'message.posted' && event.channel === 'alertmanager')
    .map((event): Finding => ({ code: 'truncated-alerts', severity: 'warning', message: event.text, evidence: [event.id] }))
}

function unresolvedAlerts({ episodes, status }: FindingEvidence): readonly Finding[] {
  if (status === 'open') return []
  const open = episodes.filter((episode) => episode.kind === 'alert' && episode.endsAt === null)
  return open.map((episode): Finding => {
    const message = `${nameOf(episode)} fired ${isoOf(episode.startsAt)} and its end was never told: its resolution was lost, or it still fires.`
    return { code: 'unresolved-alert', severity: 'warning', message, evidence: [episode.events[0].id] }
  })
}

function nameOf(episode: Episode): string {
  const name = episode.labels.alertname ?? episode.events[0].text
  return episode.service === null ? name : `${name} on ${episode.service}`
}

function flapping(episodes: readonly Episode[], policy: Policy): readonly Finding[] {
  const bySeries = new Map<string, Episode[]>()
  for (const episode of episodes.filter(({ kind }) => kind === 'alert')) {
    const series = episode.series[0] ?? episode.key
    bySeries.set(series, [...(bySeries.get(series) ?? []), episode])
  }
  return [...bySeries.values()].flatMap((ofSeries) => {
    const count = mostWithin(ofSeries, policy.timeline.flapWindowMs)
    const [first] = ofSeries
    if (first === undefined || count < policy.timeline.flapEpisodesMin) return []
    const message = `${nameOf(first)} fired ${count} times within ${durationWords(policy.timeline.flapWindowMs)}: its threshold or its \`for\` is too tight.`
    return [{ code: 'flapping', severity: 'info', message, evidence: evidenceOf(ofSeries) } satisfies Finding]
  })
}

const evidenceOf = (episodes: readonly Episode[]): readonly EventId[] => episodes.map((episode) => episode.events[0].id)

/** Episodes come in order of start: the most that start within one window. */
function mostWithin(episodes: readonly Episode[], windowMs: number): number {
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
      message: `Nothing was recorded for ${durationWords(between(from, to))} from ${isoOf(from)}.`,
      evidence: around,
    }
  })
}

function limits({ events, omittedChanges }: FindingEvidence, policy: Policy): readonly Finding[] {
  const { incidentEventsMax, candidateChangesMax } = policy.limits
  const told: string[] = []
  if (events.length > incidentEventsMax)
    told.push(`${events.length} events are more than the limit of ${incidentEventsMax}: the picture and the list fold them.`)
  if (omittedChanges > 0) told.push(`${omittedChanges} older changes beyond the limit of ${candidateChangesMax} were not judged.`)
  return told.map((message) => ({ code: 'limit-reached', severity: 'warning', message, evidence: [] }))
}
