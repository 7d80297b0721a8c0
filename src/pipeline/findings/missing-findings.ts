import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Anchors } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { IncidentStatus } from '../../domain/incident/incident.ts'
import { isoOf } from '../../domain/time/time.ts'

/** In: one incident as reconstructed. Out: what was not recorded. Promise: says why as far as that is known, and never guesses the time. */
export function missingFindings(evidence: MissingEvidence): readonly Finding[] {
  return [...missingDetection(evidence), ...missingAnchors(evidence)]
}

interface MissingEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly events: readonly Event[]
  readonly anchors: Anchors
  readonly status: IncidentStatus
}

/** A page records when people were paged; only an alert records how the problem was detected. */
function missingDetection({ episodes, anchors: { detected } }: MissingEvidence): readonly Finding[] {
  if (episodes.some(({ kind }) => kind === 'alert')) return []
  const opening = episodes[0].events[0]
  const isWithoutTrigger = detected?.rule === 'page-without-its-trigger'
  const message = isWithoutTrigger
    ? `The first event received of the page is from ${isoOf(opening.occurred.at)}; its trigger was not, so the problem was detected then or earlier.`
    : `No alert was received: the page of ${isoOf(opening.occurred.at)} shows when people were paged, but not how the problem was detected.`
  return [{ code: 'no-detection', severity: isWithoutTrigger ? 'warning' : 'info', message, evidence: [opening.id] }]
}

function missingAnchors({ anchors, episodes, events, status }: MissingEvidence): readonly Finding[] {
  const opening = [episodes[0].events[0].id]
  const findings: Finding[] = []
  if (status === 'open') {
    findings.push({
      code: 'no-resolution',
      severity: 'info',
      message: 'Not resolved yet, or its resolution was not recorded.',
      evidence: opening,
    })
    return findings
  }
  const wasPaged = episodes.some((episode) => episode.kind === 'page')
  if (anchors.acknowledged === null) {
    const nameless = events.filter((event) => event.kind === 'page.acknowledged' && event.actor === null)
    const message = missingAcknowledgement(wasPaged, nameless)
    const evidence = nameless.length > 0 ? nameless.map(({ id }) => id) : opening
    findings.push({ code: 'no-acknowledgement', severity: wasPaged ? 'warning' : 'info', message, evidence })
  }
  if (anchors.escalated === null) {
    findings.push({
      code: 'no-escalation',
      severity: 'info',
      message: 'No escalation was recorded: handled by the first responders, or escalated outside the connected tools.',
      evidence: opening,
    })
  }
  return findings
}

/** Automation that acknowledges a page is nobody looking at it; an acknowledgement without a name may be a person's. */
function missingAcknowledgement(wasPaged: boolean, [nameless]: readonly Event[]): string {
  if (nameless !== undefined)
    return `Acknowledged ${isoOf(nameless.occurred.at)} without a name: by automation, or by someone whom ${nameless.source} does not name.`
  return wasPaged ? 'The page was closed without being acknowledged.' : 'No page was received, so there was none to acknowledge.'
}
