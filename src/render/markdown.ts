import { tz } from '@date-fns/tz'
import { format, isSameDay } from 'date-fns'
import Handlebars from 'handlebars'
import { clockIn, isAbout } from '../domain/clock.ts'
import type { EventId } from '../domain/identity.ts'
import type { Incident } from '../domain/incident.ts'
import type { Instant, Milliseconds, Moment } from '../domain/time.ts'
import type { TimelineEntry } from '../domain/timeline.ts'
import { durationWords, NOT_KNOWN, PHASE_WORDS } from '../domain/words.ts'
import { calendarOf } from '../domain/written-time.ts'
import { type DurationLine, draftOf, type Line, type Part } from '../pipeline/draft.ts'
import { type Footnote, footnotesOf } from './footnotes.ts'

/** Text of a Handlebars template (`templates/postmortem/<name>.md.hbs`) and the IANA zone in which times are told. */
export interface PostmortemLayout {
  readonly template: string
  readonly timezone: string
}

/** The draft postmortem of an incident as GitHub-flavoured Markdown. Every statement ends with the number of its evidence. */
export function postmortemMarkdown(incident: Incident, layout: PostmortemLayout): string {
  const draft = draftOf(incident)
  const words = wordsIn(layout.timezone)
  const footnotes = footnotesOf(draft)
  const cite = (evidence: readonly EventId[], rule: string) => {
    const number = footnotes.numberOf(evidence, rule)
    return number === null ? '' : `[^${number}]`
  }
  const line = (told: Line) =>
    told.kind === 'blank' ? `**[to fill in]** _${escaped(told.question)}_` : words.sentence(told.parts) + cite(told.evidence, told.rule)
  const lines = (list: readonly Line[]) => list.map(line)
  const render = environment().compile(layout.template, { noEscape: true, strict: true })
  return render({
    title: incident.title,
    zone: words.zone(incident),
    ...{ duration: lines(draft.duration), impact: lines(draft.impact), cause: lines(draft.cause) },
    durations: draft.durations.map((row) => ({
      label: row.label,
      value: durationCell(row),
      note: row.note,
      cite: cite(row.evidence, row.rule),
    })),
    timeline: draft.timeline.map((entry, index) => ({
      day: words.dayHeading(entry, draft.timeline[index - 1]),
      time: words.listTime(entry.at),
      phase: PHASE_WORDS[entry.phase],
      text: entry.text,
      who: [entry.service, entry.actor].filter((name) => name !== null).join(', '),
      cite: cite(entry.evidence, entry.phaseReason.rule),
    })),
    ...{ rootCause: lines(draft.rootCause), resolution: lines(draft.resolution), measures: lines(draft.measures) },
    footnotes: footnotes.all.map((footnote) => words.footnote(footnote)),
  })
}

/** Layout only: a template can join, repeat and leave out; every sentence and figure is made before. */
function environment(): typeof Handlebars {
  const handlebars = Handlebars.create()
  handlebars.registerHelper('md', (text: unknown) => escaped(String(text)))
  return handlebars
}

interface Words {
  zone(incident: Incident): string
  sentence(parts: readonly Part[]): string
  listTime(moment: Moment): string
  dayHeading(entry: TimelineEntry, previous: TimelineEntry | undefined): string | null
  footnote(footnote: Footnote): string
}

function wordsIn(timezone: string): Words {
  const zoned = { in: tz(timezone) }
  const clock = clockIn(timezone)
  const listTime = (moment: Moment) =>
    isAbout(moment) ? `about ${format(moment.at, 'HH:mm', zoned)}` : format(moment.at, 'HH:mm:ss', zoned)
  const dated = (at: Instant) => {
    const told = calendarOf(at)
    if (told === 'time') return 'date not stated'
    return format(at, told === 'day' ? 'd MMMM' : 'd MMMM yyyy', zoned)
  }
  const part = (piece: Part) => {
    if (typeof piece === 'string') return escaped(piece)
    if ('duration' in piece) return durationWords(piece.duration)
    return 'date' in piece ? dated(piece.date) : listTime(piece.moment)
  }
  const second = (at: Instant) => format(at, 'yyyy-MM-dd HH:mm:ss', zoned)
  const asTold = ({ told }: Moment) => (told === undefined ? '' : ` (${second(told)} by its own clock, corrected)`)
  const event = ({ id, told }: Footnote['events'][number]) =>
    told === null ? `\`${id}\`` : `${told.kind} of ${told.source}, ${second(told.at.at)}${asTold(told.at)}, \`${id}\``
  return {
    listTime,
    zone: (incident) => zoneWords(timezone, clock.offset(incident.anchors.detected?.at ?? (0 as Instant))),
    sentence: (parts) => parts.map(part).join(''),
    dayHeading: (entry, previous) => (previous !== undefined && isSameDay(entry.at.at, previous.at.at, zoned) ? null : dated(entry.at.at)),
    footnote: ({ number, rule, events, more }) =>
      `[^${number}]: ${escaped(rule)}: ${events.map(event).join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  }
}

const zoneWords = (timezone: string, offset: string): string => (timezone === 'UTC' ? 'UTC' : `${offset} (${timezone})`)

function durationCell({ value }: DurationLine): string {
  return value === null ? NOT_KNOWN : durationWords(value satisfies Milliseconds)
}

/** Foreign text stays text: what Markdown would read as markup is escaped, and lines are joined. */
export function escaped(text: string): string {
  return text.replace(/[\r\n]/g, ' ').replace(/[\\`*_[\]<>|~#&]/g, (character) => (character === '&' ? '&amp;' : `\\${character}`))
}
