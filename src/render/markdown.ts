import Handlebars from 'handlebars'
import type { EventId } from '../domain/identity.ts'
import type { Incident, Origin } from '../domain/incident/incident.ts'
import { rangeWords } from '../domain/incident/range-words.ts'
import { isDayAlone, type TimelineEntry } from '../domain/incident/timeline.ts'
import { durationWords, NOT_KNOWN, PHASE_WORDS } from '../domain/words.ts'
import { type Draft, draftOf } from '../pipeline/draft/draft.ts'
import type { Line } from '../pipeline/draft/lines.ts'
import type { DurationLine } from '../pipeline/draft/tables.ts'
import { type DraftWords, draftWords, escapeMarkdown } from './draft-words.ts'
import { footnotesOf } from './footnotes.ts'
import { HTML_ENTRIES_MAX, shortenTimeline, withShortNote } from './short-timeline.ts'

/** Text of a Handlebars template (`templates/postmortem/<name>.md.hbs`) and the IANA zone in which times are shown. */
export interface PostmortemLayout {
  readonly template: string
  readonly timezone: string
  /** Evidence is not for readers outside: its links lead nowhere for them, and its names are ours. */
  readonly isWithoutEvidence?: boolean
}

/** The draft postmortem of an incident as GitHub-flavoured Markdown. Every statement ends with the number of its evidence. */
export const postmortemMarkdown = (incident: Incident, layout: PostmortemLayout): string => markdownOf(draftOf(incident), layout)

/** The same to make HTML of, with the entries of the timeline that a reader gets there (`HTML_ENTRIES_MAX`). */
export const shortMarkdown = (incident: Incident, layout: PostmortemLayout): string =>
  withShortNote(markdownOf(shortenTimeline(draftOf(incident), HTML_ENTRIES_MAX), layout), incident, HTML_ENTRIES_MAX)

function markdownOf(draft: Draft, layout: PostmortemLayout): string {
  const { incident } = draft
  const words = draftWords(incident, layout.timezone)
  const footnotes = footnotesOf(draft)
  const cite = (evidence: readonly EventId[], rule: string) => {
    const number = layout.isWithoutEvidence === true ? null : footnotes.numberOf(evidence, rule)
    return number === null ? '' : `[^${number}]`
  }
  const lines = (list: readonly Line[]) =>
    list.map((line) =>
      line.kind === 'blank'
        ? `**[to fill in]** _${escapeMarkdown(line.question)}_`
        : words.sentence(line.parts) + cite(line.evidence, line.rule),
    )
  return compiled(layout.template)({
    title: incident.title,
    madeFrom: MADE_FROM[incident.origin],
    zone: words.zone,
    offset: words.offset,
    duration: lines(draft.duration),
    impact: lines(draft.impact),
    cause: lines(draft.cause),
    keyTimes: draft.keyTimes.map((row) => ({
      label: row.label,
      when: words.keyTime(row),
      note: row.note,
      cite: cite(row.evidence, row.rule),
    })),
    durations: draft.durations.map((row) => ({
      label: row.label,
      value: durationCell(row),
      note: row.note,
      cite: cite(row.evidence, row.rule),
    })),
    timeline: draft.timeline.map((entry, index) => ({
      day: words.dayHeading(entry, draft.timeline[index - 1]),
      time: isDayAlone(entry) ? (entry.written ?? '') : words.listTime(entry.at),
      phase: PHASE_WORDS[entry.phase],
      text: stripPhase(entry),
      who: [entry.service, entry.actor].filter((name) => name !== null).join(', '),
      cite: cite(entry.evidence, entry.phaseReason.rule),
    })),
    rootCause: lines(draft.rootCause),
    resolution: lines(draft.resolution),
    measures: lines(draft.measures),
    written: writtenOf(draft.written, words.signature),
    footnotes: layout.isWithoutEvidence === true ? [] : footnotes.all.map((footnote) => words.footnote(footnote)),
  })
}

/** Each section that a person wrote, as blocks of their own Markdown without raw HTML, with who wrote it. */
function writtenOf(sections: Draft['written'], signature: DraftWords['signature']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(sections).map(([name, { text, edit }]) => [name, `${escapeTags(text)}\n\n_${signature(edit)}_`]))
}

/** A person's headings would break the order of the draft's own: they are kept below them. */
const escapeTags = (text: string): string =>
  text.replace(/[&<]/g, (character) => (character === '&' ? '&amp;' : '&lt;')).replace(/^#{1,6}\s/gm, '#### ')

const MADE_FROM: Readonly<Record<Origin, string>> = { evidence: 'evidence', document: 'an imported postmortem' }

/** An entry that was imported from a draft begins with its phase, which has a column of its own. */
function stripPhase({ kind, phase, text }: TimelineEntry): string {
  const heading = `${PHASE_WORDS[phase]}: `
  return kind === 'entry.reported' && text.startsWith(heading) ? text.slice(heading.length) : text
}

/** Layout only: a template can join, repeat and leave out; sentences and figures are made before. */
const environment = Handlebars.create()
environment.registerHelper('md', (text: unknown) => escapeMarkdown(String(text)))

/** Those that are built in and the configured one, which a reload may replace: each is compiled with its first draft. */
const TEMPLATES_KEPT = 20
const templates = new Map<string, HandlebarsTemplateDelegate>()

function compiled(template: string): HandlebarsTemplateDelegate {
  const known = templates.get(template) ?? environment.compile(template, { noEscape: true, strict: true })
  if (templates.size >= TEMPLATES_KEPT) templates.clear()
  templates.set(template, known)
  return known
}

function durationCell({ value, range }: DurationLine): string {
  const words = rangeWords(range)
  if (value === null) return words ?? NOT_KNOWN
  return words === null ? durationWords(value) : `${durationWords(value)} (${words})`
}
