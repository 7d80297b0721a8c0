import type { Document } from '../domain/document.ts'
import { readCalendar } from './dating/calendar.ts'
import { dateEntries } from './dating/dated-entries.ts'
import { dateFacts } from './dating/dated-facts.ts'
import { readZone } from './dating/document-zone.ts'
import { findWritingFaults } from './dating/writing-findings.ts'
import { findTimeline } from './entries/timeline.ts'
import { putTimesInFront } from './entries/trailing-times.ts'
import { UNNAMED_MIN } from './entries/unnamed-timeline.ts'
import { actionItemsOf } from './facts/action-items.ts'
import { impactPassages, isPostmortem, severityOf, titleOf } from './facts/particulars.ts'
import { readRootCause } from './facts/root-cause.ts'
import { durationsIn } from './facts/stated-durations.ts'
import { readStatements } from './facts/stated-times.ts'
import { firstIncident } from './incidents/first-incident.ts'
import { readSourceText } from './lines/source-text.ts'
import { statedZone } from './times/zones.ts'

/** Lines that were told apart as the account of an incident are one: their beginning and end suffice. */
const TOLD_APART = 2

/**
 * In: the text of a postmortem in any notation. Out: what stands in it, with lines; nothing is read again afterwards.
 * 1. lines/: lines and sections. 2. incidents/: the first of several incidents. 3. entries/: its timeline. 4. facts/: what
 * stands beside it. 5. dating/: all of it on a calendar, and what does not add up in the writing.
 */
export function readDocument(text: string): Document {
  const source = readSourceText(text)
  const { lines: sections, others, doubt } = firstIncident(putTimesInFront(source.lines))
  const timeline = findTimeline(sections, others.length > 0 ? TOLD_APART : UNNAMED_MIN)
  const { lines } = timeline
  const raw = readStatements(lines)
  const calendar = readCalendar(lines, raw.stated)
  const zone = readZone(timeline, raw.stated, calendar.day)
  const context = { day: calendar.day, habits: calendar.habits, zone }
  const dated = dateFacts(raw, lines, context)
  const { entries, oddities } = dateEntries(timeline.entries, { raw, dated }, context)
  const times = [...dated.stated, ...entries].flatMap(({ time, line }) => (time === null ? [] : [{ time, line }]))
  return {
    contentId: source.contentId,
    isPostmortem: others.length > 0 || isPostmortem(sections, entries.length, dated.stated),
    title: titleOf(lines),
    severity: severityOf(lines),
    timezone: statedZone(zone.main, times),
    entries,
    entriesFrom: entries.length === 0 ? 'nowhere' : timeline.from,
    stated: dated.stated,
    unknownTimes: raw.unknownTimes,
    restated: dated.restated,
    quoted: dated.quoted,
    durations: durationsIn(lines),
    impact: impactPassages(lines),
    ...readRootCause(lines),
    actionItems: actionItemsOf(lines),
    findings: findWritingFaults({ source, others, doubt, timeline, stated: raw.stated, calendar, zone, oddities, times }),
    lines: sections.at(-1)?.number ?? 0,
    words: source.words,
    cites: source.cites,
  }
}
