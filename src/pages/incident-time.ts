import type { Change } from '../domain/change.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Instant, Moment } from '../domain/time/time.ts'

/** When an incident began, as far as is known: with its impact, else its detection, else its first entry. */
export function beginningOf({ anchors, timeline }: Incident): Instant | null {
  return anchors.impactStart?.at ?? anchors.detected?.at ?? timeline[0]?.at.at ?? null
}

/** `Wed 5 Jun 2024, 13:57–16:30 UTC`; while it is open, or its end is not recorded, `… since 13:57 UTC`. */
export function incidentDates(incident: Incident, clock: Clock): string {
  const [from, to] = [beginningOf(incident), incident.anchors.resolved?.at ?? null]
  if (from === null) return 'date not known'
  if (to === null || to < from) return `${clock.date(from)}, since ${clock.timeOfDay(from)} ${clock.offset(from)}`
  return clock.interval(from, to)
}

/** `14:05`, `about 13:57`; on another day than the incident began `Thu 6 Jun, 13:40`. */
export function momentWords(moment: Moment, incident: Incident, clock: Clock): string {
  const began = beginningOf(incident)
  return began === null || clock.isSameDay(began, moment.at) ? clock.moment(moment) : `${clock.day(moment.at)}, ${clock.moment(moment)}`
}

/**
 * When it took effect, or started, against the first symptom, as the score of the change counts it: `took effect 4 min
 * 26 s before the first symptom`. null: it was not judged.
 */
export const timingWords = ({ terms }: Change): string | null =>
  terms.find(({ family }) => family === 'time')?.reason.replace(/^excluded: /, '') ?? null

/** The change to name first: the one that a reviewer confirmed, else the best suspect; null: none stands out. */
export const leadingChange = ({ changes }: Incident): Change | null =>
  changes.find((change) => change.verdict === 'caused') ?? changes.find((change) => change.role === 'suspect') ?? null
