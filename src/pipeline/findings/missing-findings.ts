import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { IncidentStatus } from '../../domain/incident/incident.ts'
import { isoOf } from '../../domain/time/time.ts'

/** In: one incident as reconstructed. Out: what nobody told of it. Promise: why, as far as that is known, and never a guess at the time. */
export function missingFindings(evidence: MissingEvidence): readonly Finding[] {
  return [...missingDetection(evidence), ...missingAnchors(evidence)]
}

interface MissingEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly events: readonly Event[]
  readonly anchors: Anchors
  readonly status: IncidentStatus
}

/** A page tells when people were called; what made somebody call them is told by an alert, or by nobody. */
function missingDetection({ episodes, anchors: { detected } }: MissingEvidence): readonly Finding[] {
  if (episodes.some(({ kind }) => kind === 'alert')) return []
  const opening = episodes[0].events[0]
  const isUntold = detected?.rule === 'page-told-without-its-trigger'
  const message = isUntold
    ? `What was first heard of the page is of ${isoOf(opening.occurred.at)}, and its trigger was never told: it was noticed then or earlier.`
    : `No alert was received: the page of ${isoOf(opening.occurred.at)} says when people were called, and nothing says how it was noticed.`
  return [{ code: 'no-detection', severity: isUntold ? 'warning' : 'info', message, evidence: [opening.id] }]
}

function missingAnchors({ anchors, episodes, events, status }: MissingEvidence): readonly Finding[] {
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
