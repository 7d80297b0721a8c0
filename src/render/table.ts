import type { Change } from '../domain/change.ts'
import type { Anchor } from '../domain/incident/anchor.ts'
import type { Duration } from '../domain/incident/duration.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { clockIn } from '../domain/time/clock.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { durationWords, NOT_KNOWN } from '../domain/words.ts'
import { fittedTable } from './fitted-table.ts'

/**
 * One row per incident, for a terminal. The columns of durations are of one incident each: time to detect,
 * acknowledge and resolve, which an aggregate would call MTTD, MTTA and MTTR. `width`: see `fittedTable`.
 */
export function incidentTable(incidents: readonly Incident[], timezone: string, width: number | null = null): string {
  const clock = clockIn(timezone)
  const time = (anchor: Anchor | null) =>
    anchor === null ? NOT_KNOWN : calendarOf(anchor.at) === 'date' ? clock.dateAndTime(anchor.at) : (anchor.written ?? NOT_KNOWN)
  const rows = incidents.map(({ title, anchors, durations, changes }) => {
    const { timeToDetect, timeToAcknowledge, timeToResolve } = durations
    return [
      title,
      time(anchors.detected),
      time(anchors.escalated),
      time(anchors.resolved),
      cell(timeToDetect),
      cell(timeToAcknowledge),
      cell(timeToResolve),
      suspectCell(changes),
    ]
  })
  return `${fittedTable(HEAD, rows, width)}\n`
}

const HEAD = ['Incident', 'Detected', 'Escalated', 'Resolved', 'MTTD', 'MTTA', 'MTTR', 'Suspect change'] as const

const cell = (duration: Duration): string =>
  duration.ms === null ? (duration.status === 'pending' ? 'pending' : NOT_KNOWN) : durationWords(duration.ms)

function suspectCell(changes: readonly Change[]): string {
  const suspect = changes.find((change) => change.role === 'suspect')
  if (suspect === undefined) return changes.length === 0 ? 'no changes in 24 h' : 'none stands out'
  return `${suspect.service ?? suspect.summary}, ${suspect.likelihood ?? 'possible'}`
}
