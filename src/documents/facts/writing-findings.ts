import { type DocumentFindingCode, FINDING_SEVERITY, type Finding } from '../../domain/incident/finding.ts'
import { type CalendarDay, daysBetween, type WrittenTime, weekdayOf } from '../../domain/time/written-time.ts'
import { type DocumentZone, keyOf } from '../document-zone.ts'
import type { Oddity } from '../entries/chronology.ts'
import { type DatedLine, type DateHabits, dayOf } from '../times/calendar.ts'
import type { ClockMention } from '../times/clock-times.ts'
import { rightInSeason } from '../times/zones.ts'

/** Everything about the writing of dates and times that was gathered on the way. */
export interface Writing {
  readonly zone: DocumentZone
  readonly dates: readonly DatedLine[]
  readonly habits: DateHabits
  readonly oddities: readonly Oddity[]
  readonly clocks: readonly { readonly clock: ClockMention; readonly line: number }[]
  readonly times: readonly { readonly time: WrittenTime; readonly line: number }[]
}

/** In: the writing. Out: what cannot be put on a calendar or clock without a guess, and what was guessed. */
export function writingFindings(writing: Writing): readonly Finding[] {
  return [...zoneFindings(writing), ...dateFindings(writing), ...orderFindings(writing), ...malformed(writing)]
}

const finding = (code: DocumentFindingCode, line: number | null, message: string): Finding => ({
  code,
  severity: FINDING_SEVERITY[code],
  message,
  evidence: [],
  ...(line === null ? {} : { line }),
})

function zoneFindings({ zone, times }: Writing): readonly Finding[] {
  const line = times[0]?.line ?? null
  if (zone.main === null)
    return times.some(({ time }) => time.clock !== null)
      ? [finding('timezone-missing', line, 'No time zone is stated: the times are read as UTC.')]
      : []
  const { main } = zone
  const other = zone.uses.find((use) => keyOf(use.zone) !== keyOf(main) && !isSeasonOf(use.zone.stated, main.stated))
  const conflict =
    other === undefined ? [] : [finding('timezone-conflict', other.line, `${other.zone.stated} here, ${main.stated} elsewhere.`)]
  const ambiguous =
    main.ambiguity === ''
      ? []
      : [finding('timezone-ambiguous', line, `${main.stated} is read as ${main.iana}; it can also be ${main.ambiguity}.`)]
  return [...conflict, ...seasonFindings({ zone, times }), ...ambiguous]
}

/** "PT" beside "PST": the same clocks. */
const isSeasonOf = (a: string, b: string): boolean => {
  const family = (name: string) => /^([PMCE])[SD]?T$/i.exec(name)?.[1]?.toUpperCase() ?? null
  return family(a) !== null && family(a) === family(b) && (a.length === 2 || b.length === 2)
}

function seasonFindings({ zone, times }: Pick<Writing, 'zone' | 'times'>): readonly Finding[] {
  const day = times.find(({ time }) => time.day !== null && time.day.year !== null)
  if (day?.time.day == null) return []
  const stated = [zone.main, ...zone.uses.map((use) => use.zone)].filter((used) => used !== null)
  for (const used of stated) {
    const right = rightInSeason(used, day.time.day)
    if (right !== null)
      return [
        finding('tz-dst-mismatch', day.line, `${used.stated} is stated for ${shown(day.time.day)}, when the clocks there show ${right}.`),
      ]
  }
  return []
}

function dateFindings({ dates, habits, times, oddities }: Writing): readonly Finding[] {
  const clocked = times.filter(({ time }) => time.clock !== null)
  const [first] = clocked
  const findings: Finding[] = []
  if (first !== undefined && clocked.every(({ time }) => time.day === null))
    findings.push(finding('date-missing', first.line, 'No date is stated.'))
  const yearless = times.find(({ time }) => time.day !== null && time.day.year === null)
  if (yearless?.time.day != null)
    findings.push(finding('year-missing', yearless.line, `No year is stated for ${shown(yearless.time.day)}.`))
  const open = dates.find(({ date }) => date.other !== null)
  if (open !== undefined && open.date.other !== null && habits.order === null)
    findings.push(
      finding('ambiguous-date', open.line, `${shown(open.date.day)} or ${shown(open.date.other)}: nothing tells day from month.`),
    )
  const wrong = dates.find(
    ({ date }) => date.weekday !== null && weekdayOf(dayOf(date, habits)) !== null && weekdayOf(dayOf(date, habits)) !== date.weekday,
  )
  if (wrong !== undefined)
    findings.push(
      finding('weekday-mismatch', wrong.line, `${shown(dayOf(wrong.date, habits))} is no ${WEEKDAYS[wrong.date.weekday ?? 0]}.`),
    )
  return [...findings, ...conflicts({ dates, habits, oddities })]
}

/** Two dates for one event: a slip, or a span in the summary that the timeline does not fill. */
function conflicts({ dates, habits, oddities }: Pick<Writing, 'dates' | 'habits' | 'oddities'>): readonly Finding[] {
  const slip = oddities.find(({ kind }) => kind === 'date-slip')
  if (slip !== undefined) return [finding('date-conflict', slip.line, 'The date is weeks away from those of the entries around it.')]
  const entries = dates.filter(({ role }) => role === 'timeline')
  const stated = dates.filter(({ role }) => role === 'summary' || role === 'duration' || role === 'impact')
  const outside = stated.find(
    ({ date }) => entries.length > 0 && entries.every((entry) => daysBetween(dayOf(entry.date, habits), dayOf(date, habits)) !== 0),
  )
  if (outside === undefined) return titleConflict({ dates, habits })
  return [
    finding(
      'date-conflict',
      outside.line,
      `${shown(dayOf(outside.date, habits))} is stated here, and no entry of the timeline is on that day.`,
    ),
  ]
}

/** A title dated before everything that it tells of; a later one is the day on which it was written. */
function titleConflict({ dates, habits }: Pick<Writing, 'dates' | 'habits'>): readonly Finding[] {
  const title = dates.find(({ isTitle }) => isTitle)
  const told = dates.filter(({ isTitle }) => !isTitle)
  if (title === undefined || told.length === 0) return []
  const day = dayOf(title.date, habits)
  if (!told.every(({ date }) => daysBetween(day, dayOf(date, habits)) > 0)) return []
  return [finding('date-conflict', title.line, `The title says ${shown(day)}, which is before every other date of the document.`)]
}

function orderFindings({ oddities }: Writing): readonly Finding[] {
  const midnight = oddities.find(({ kind }) => kind === 'midnight')
  const back = oddities.find(({ kind }) => kind === 'out-of-order')
  return [
    ...(midnight === undefined
      ? []
      : [
          finding(
            'midnight-rollover',
            midnight.line,
            'The entries carry no date and pass midnight before this one: it is read as the next day.',
          ),
        ]),
    ...(back === undefined ? [] : [finding('out-of-order', back.line, 'The entry is earlier than the one above it.')]),
  ]
}

function malformed({ clocks }: Writing): readonly Finding[] {
  const wrong = clocks.find(({ clock }) => clock.malformed !== null)
  if (wrong !== undefined) return [finding('malformed-time', wrong.line, `The time ${wrong.clock.malformed}.`)]
  const dotted = clocks.filter(({ clock }) => clock.isDotted)
  const [first] = dotted
  // A dot is a habit of its own in some countries; beside times with colons it is a slip.
  if (first === undefined || dotted.length * 2 >= clocks.length) return []
  return [finding('malformed-time', first.line, 'The time is written with a dot, the others with a colon.')]
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const shown = ({ year, month, day }: CalendarDay): string => `${day} ${MONTHS[month - 1]}${year === null ? '' : ` ${year}`}`
