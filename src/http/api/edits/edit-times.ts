import type { EditContent } from '../../../domain/edit.ts'
import { ANCHOR_NAMES } from '../../../domain/incident/anchor.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Problem } from '../../../domain/raw-event.ts'
import { hours, type Instant, type Moment } from '../../../domain/time/time.ts'
import { calendarOf } from '../../../domain/time/written-time.ts'

/** A day ahead, as for deliveries: clocks differ. */
const AHEAD_MAX_MS = hours(24)
/** What an incident is about lies this near to its evidence. A slip in the year does not, and would ruin every mean. */
const APART_MAX_MS = hours(300 * 24)
/** Nothing that this program hears of is older. */
const EARLIEST = Date.UTC(1990, 0, 1)

/** Why a time that an edit sets cannot be meant, with the pointer to it; null: it can. */
export function wrongTime(content: EditContent, incident: Incident, now: Instant): Problem | null {
  if (!('to' in content) || content.to === null) return null
  const detail = whyWrong(content.to, incident, now)
  return detail === null ? null : { pointer: '/to', detail }
}

function whyWrong(moment: Moment, incident: Incident, now: Instant): string | null {
  const times = timesOf(moment)
  if (times.some((at) => at > now + AHEAD_MAX_MS)) return 'more than a day ahead'
  if (times.some((at) => at < EARLIEST)) return 'before 1990'
  const known = knownTimes(incident)
  if (known.length === 0) return null
  // An incident may have more entries than a call takes arguments.
  const first = known.reduce((least, at) => Math.min(least, at)) - APART_MAX_MS
  const last = known.reduce((most, at) => Math.max(most, at)) + APART_MAX_MS
  return times.some((at) => at < first || at > last) ? 'more than 300 days away from the evidence of this incident' : null
}

const timesOf = ({ at, earliest = at, latest = at }: Moment): readonly number[] => [at, earliest, latest]

/** Of anchors and entries that a document dates by a time of day alone no date is known. */
function knownTimes({ anchors, timeline }: Incident): readonly number[] {
  const [first, last] = [timeline[0], timeline.at(-1)]
  const instants = [...ANCHOR_NAMES.map((name) => anchors[name]?.at), first?.at.at, last?.at.at]
  return instants.flatMap((at) => (at === undefined || calendarOf(at) !== 'date' ? [] : [at]))
}
