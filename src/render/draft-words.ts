import type { AppliedEdit } from '../domain/edits/applied-edit.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { isDayAlone, type TimelineEntry } from '../domain/incident/timeline.ts'
import { ruleWords } from '../domain/rule-words.ts'
import { clockFixedAt, clockIn } from '../domain/time/clock.ts'
import { firstInstant, type Instant, instant, lastInstant, type Moment } from '../domain/time/time.ts'
import { durationWords, NOT_KNOWN } from '../domain/words.ts'
import { evidenceHref, incidentPath } from '../pages/links.ts'
import type { Part } from '../pipeline/draft/lines.ts'
import type { KeyTimeLine } from '../pipeline/draft/tables.ts'
import type { Footnote } from './footnotes.ts'

/** The words of a draft of one incident for its times and its evidence. */
export interface DraftWords {
  /** `UTC+3 (Africa/Nairobi)`. */
  readonly zone: string
  /** `UTC+3`. */
  readonly offset: string
  sentence(parts: readonly Part[]): string
  /** The same as plain text. */
  plainSentence(parts: readonly Part[]): string
  keyTime(line: KeyTimeLine): string
  listTime(moment: Moment): string
  dayHeading(entry: TimelineEntry, previous: TimelineEntry | undefined): string | null
  footnote(footnote: Footnote): string
  /** `Written by Ada, Thu 6 Jun 2024, 09:12 UTC`. */
  signature(edit: AppliedEdit): string
}

/**
 * In: an incident and the IANA zone of its draft. Out: its words for times and evidence.
 * A draft keeps the offset with which the incident begins, also where the clocks change during it: otherwise an hour
 * would stand there twice, and no reader could tell the second from the first.
 */
export function draftWords(incident: Incident, timezone: string): DraftWords {
  const [first, last] = firstAndLastInstant(incident)
  const begin = incident.anchors.impactStart?.at ?? incident.anchors.detected?.at ?? first ?? instant(0)
  const clock = clockFixedAt(timezone, begin)
  const changing = clockIn(timezone)
  const isChanged = [first, last].some((at) => at !== null && changing.wallOf(at) !== clock.wallOf(at))
  const moment = (at: Moment) => (clock.isSameDay(at.at, begin) ? clock.momentWithSeconds(at) : clock.datedMoment(at))
  const part = (piece: Part) => {
    if (typeof piece === 'string') return escapeMarkdown(piece)
    if ('duration' in piece) return durationWords(piece.duration)
    return 'dated' in piece ? clock.datedMoment(piece.dated) : moment(piece.moment)
  }
  const uncorrectedWords = ({ uncorrected }: Moment) =>
    uncorrected === undefined ? '' : ` (${moment({ at: uncorrected })} by its own clock, corrected)`
  // The link is relative to the server; the ids in it let an imported copy of the draft find its incident again.
  const editWords = ({ author, at, reason, before }: AppliedEdit) => {
    const was = before?.kind === 'time' ? `; was ${before.moment === null ? NOT_KNOWN : moment(before.moment)}` : ''
    const rule = before?.kind === 'time' && before.rule !== undefined ? ` by rule: ${ruleWords(before.rule)}` : ''
    return `${author}, ${changing.dateAndTime(at)}${reason === null ? '' : `: “${reason}”`}${was}${rule}`
  }
  const eventWords = ({ id, entry, edits }: Footnote['events'][number]) => {
    const [edit] = edits
    if (entry === null && edit !== undefined)
      return `[${escapeMarkdown(editWords(edit))}](${incidentPath(incident.id)}/history#edit-${edit.id})`
    const edited = edits.map((one) => `; edited by ${escapeMarkdown(editWords(one))}`).join('')
    const words = entry === null ? `event ${id.slice(0, 8)}` : `${entry.source}, ${isDayAlone(entry) ? entry.written : moment(entry.at)}`
    return `[${escapeMarkdown(words)}](${evidenceHref(incident.id, id)})${entry === null ? '' : uncorrectedWords(entry.at)}${edited}`
  }
  return {
    signature: ({ author, at }) => `Written by ${escapeMarkdown(author)}, ${changing.dateAndTime(at)}`,
    offset: clock.offset(begin),
    zone: zoneWords(timezone, clock.offset(begin), isChanged ? CHANGED : ''),
    listTime: clock.momentWithSeconds,
    sentence: (parts) => parts.map(part).join(''),
    plainSentence: (parts) => parts.map((piece) => (typeof piece === 'string' ? piece : part(piece))).join(''),
    keyTime: ({ when, bound, notBefore }) => {
      if (when === null) return UNKNOWN_WORDS[bound]
      const from = notBefore === null ? '' : `, not before ${moment(notBefore)}`
      return `${clock.datedMoment(when)}${bound === 'latest' ? ' or earlier' : ''}${from}`
    },
    dayHeading: (entry, previous) =>
      previous !== undefined && clock.isSameDay(entry.at.at, previous.at.at) ? null : clock.date(entry.at.at),
    footnote: ({ number, rule, events, more }) =>
      `[^${number}]: ${escapeMarkdown(ruleWords(rule))} (\`${rule}\`): ${events.map(eventWords).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  }
}

function firstAndLastInstant({ anchors, timeline }: Incident): readonly [Instant | null, Instant | null] {
  const times = [...Object.values(anchors).flatMap((anchor) => anchor?.at ?? []), ...timeline.map(({ at }) => at.at)]
  return [firstInstant(times), lastInstant(times)]
}

const CHANGED = '; the clocks there changed during the incident, times here keep the first offset'

const zoneWords = (timezone: string, offset: string, change: string): string =>
  timezone === 'UTC' ? 'UTC' : `${offset} (${timezone}${change})`

const UNKNOWN_WORDS: Readonly<Record<KeyTimeLine['bound'], string>> = { exact: NOT_KNOWN, latest: NOT_KNOWN, pending: 'not yet' }

/**
 * Foreign text stays text, on one line: what Markdown would read as markup is escaped. Angle brackets become entities,
 * because readers that look for tags first ignore a backslash before them.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
