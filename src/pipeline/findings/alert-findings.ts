/** What does not add up about single alerts: ends that nobody reported, starts and ends that their sender changed. */
import type { Episode, FiringOddity } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Finding, FindingCode } from '../../domain/incident/finding.ts'
import type { IncidentStatus } from '../../domain/incident/incident.ts'
import { isoOf } from '../../domain/time/time.ts'

export interface AlertFindingEvidence {
  readonly episodes: NonEmpty<Episode>
  readonly status: IncidentStatus
}

export function alertFindings({ episodes, status }: AlertFindingEvidence): readonly Finding[] {
  const alerts = episodes.filter(({ kind }) => kind === 'alert')
  return [...alerts.flatMap((alert) => unreportedEnd(alert, status)), ...alerts.flatMap(oddFindings)]
}

function unreportedEnd(alert: Episode, status: IncidentStatus): readonly Finding[] {
  const { end } = alert
  const fired = `${alertName(alert)} fired ${isoOf(alert.startsAt)}`
  if (end?.basis === 'expired') {
    const bound = end.latest === null ? '' : `, ${isoOf(end.latest)} at the latest, when it fired again`
    return [
      findingOf(
        alert,
        'expired-alert',
        'warning',
        `${fired} and was last reported firing ${isoOf(end.at)}. Its resolution was not received; it ended after that${bound}.`,
      ),
    ]
  }
  if (end?.basis === 'superseded') {
    const message = `${fired} and began anew ${isoOf(end.at)} before it was resolved: its owner restarted, or it flapped between two notifications.`
    return [findingOf(alert, 'unresolved-alert', 'info', message)]
  }
  if (status === 'open' || alert.endsAt !== null) return []
  const message = `${fired} and no resolved notification was received: it was lost, or the alert is still firing.`
  return [findingOf(alert, 'unresolved-alert', 'warning', message)]
}

function oddFindings(alert: Episode): readonly Finding[] {
  return alert.oddities.flatMap((oddity) => oddFinding(alert, oddity) ?? [])
}

function oddFinding(alert: Episode, oddity: FiringOddity): Finding | null {
  const name = alertName(alert)
  switch (oddity.kind) {
    case 'start-moved':
      return findingOf(
        alert,
        'start-moved',
        'info',
        `The sender of ${name} changed its start from ${isoOf(oddity.to)} to ${isoOf(oddity.from)}: replicas report one firing, and the earliest start counts.`,
      )
    case 'ended-before-start':
      return findingOf(
        alert,
        'resolved-before-start',
        'warning',
        `${name} was reported resolved before it fired ${isoOf(alert.startsAt)}: it ended between then and the receipt of the notification.`,
      )
    case 'ends-taken-back':
      return findingOf(
        alert,
        'resolution-taken-back',
        'info',
        `${name} was reported resolved ${oddity.ends.map(isoOf).join(' and ')} and firing again afterwards, with the same start: it had not ended.`,
      )
    case 'clock-ahead':
    case 'start-unknown':
    case 'late-copy':
      return null
  }
}

function findingOf(alert: Episode, code: FindingCode, severity: Finding['severity'], message: string): Finding {
  return { code, severity, message, evidence: [alert.events[0].id] }
}

/** An alert by its rule and the service that it is about. */
export function alertName(alert: Episode): string {
  const name = alert.labels.alertname ?? alert.events[0].text
  return alert.service === null ? name : `${name} on ${alert.service}`
}
