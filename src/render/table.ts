import Table from 'cli-table3'
import type { Change } from '../domain/change.ts'
import type { Anchor } from '../domain/incident/anchor.ts'
import type { Duration } from '../domain/incident/duration.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { clockIn } from '../domain/time/clock.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { durationWords, NOT_KNOWN } from '../domain/words.ts'

/**
 * One row per incident, for a terminal. The columns of durations are of one incident each: time to detect,
 * acknowledge and resolve, which an aggregate would call MTTD, MTTA and MTTR.
 */
export function incidentTable(incidents: readonly Incident[], timezone: string): string {
  const clock = clockIn(timezone)
  const time = (anchor: Anchor | null) =>
    anchor === null ? NOT_KNOWN : calendarOf(anchor.at) === 'date' ? clock.dateAndTime(anchor.at) : (anchor.written ?? NOT_KNOWN)
  const table = new Table({
    head: ['Incident', 'Detected', 'Escalated', 'Resolved', 'MTTD', 'MTTA', 'MTTR', 'Suspect change'],
    style: { head: [], border: [], compact: true },
  })
  for (const { title, anchors, durations, changes } of incidents) {
    const { timeToDetect, timeToAcknowledge, timeToResolve } = durations
    table.push([
      title,
      time(anchors.detected),
      time(anchors.escalated),
      time(anchors.resolved),
      cell(timeToDetect),
      cell(timeToAcknowledge),
      cell(timeToResolve),
      suspectCell(changes),
    ])
  }
  return `${table.toString()}\n`
}

const cell = (duration: Duration): string =>
  duration.ms === null ? (duration.status === 'pending' ? 'pending' : NOT_KNOWN) : durationWords(duration.ms)

function suspectCell(changes: readonly Change[]): string {
  const suspect = changes.find((change) => change.role === 'suspect')
  if (suspect === undefined) return changes.length === 0 ? 'no changes in 24 h' : 'none stands out'
  return `${suspect.service ?? suspect.summary}, ${suspect.likelihood ?? 'possible'}`
}
