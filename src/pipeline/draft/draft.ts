import type { SectionName } from '../../domain/edits/completion.ts'
import { servicesEditOf, type WrittenSection, writtenSections } from '../../domain/edits/review.ts'
import { eventId } from '../../domain/identity.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import { type Anchor, type Bound, bestEstimate, earliestBound } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { boundWords, delayWords, rangeWords } from '../../domain/incident/range-words.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { between, type Moment } from '../../domain/time/time.ts'
import { countWords, listWords, trimFullStop } from '../../domain/words.ts'
import { causeLines, resolutionLines, rootCauseLines } from './cause.ts'
import { blank, type Line, type Part, statement } from './lines.ts'
import { collectEvidence, type DurationLine, durationTable, type KeyTimeLine, keyTimeTable } from './tables.ts'

/** The draft of one incident: sections of facts with citations, and blanks for judgement. Layout is the template's. */
export interface Draft {
  readonly incident: Incident
  readonly duration: readonly Line[]
  readonly impact: readonly Line[]
  readonly cause: readonly Line[]
  readonly keyTimes: readonly KeyTimeLine[]
  readonly durations: readonly DurationLine[]
  readonly timeline: readonly TimelineEntry[]
  readonly rootCause: readonly Line[]
  readonly resolution: readonly Line[]
  readonly measures: readonly Line[]
  /** The sections that people wrote: each stands in place of the lines above, in their own Markdown. */
  readonly written: Readonly<Partial<Record<SectionName, WrittenSection>>>
}

/** In: one incident. Out: its draft. Promise: every statement names events and rule; nothing unknown is worded as known. */
export function draftOf(incident: Incident): Draft {
  return {
    incident,
    duration: durationLines(incident),
    impact: impactLines(incident),
    cause: causeLines(incident),
    keyTimes: keyTimeTable(incident),
    durations: durationTable(incident),
    timeline: incident.timeline.filter((entry) => !entry.hidden),
    rootCause: rootCauseLines(incident),
    resolution: resolutionLines(incident),
    measures: measureLines(incident),
    written: Object.fromEntries(writtenSections(incident)),
  }
}

/** How long the impact lasted; when people closed the incident is a different time and comes after it. */
function durationLines({
  anchors: { impactStart, detected, impactEnd, resolved },
  durations: { impactDuration },
}: Incident): readonly Line[] {
  const begin = impactStart ?? detected
  if (begin === null) return [blank('When did it begin?')]
  const parts: Part[] = [impactStart === null ? 'Detected ' : 'From ', { dated: bestEstimate(begin) }]
  const range = rangeWords(impactDuration)
  if (impactEnd !== null) {
    const length: Part = { duration: between(begin.at, impactEnd.at) }
    parts.push(' to ', { dated: bestEstimate(impactEnd) }, ' (', length, range === null ? ')' : `; ${range})`)
  }
  if (impactEnd === null) parts.push(resolved === null ? '; end not recorded' : '; end of the impact not recorded')
  if (resolved !== null) parts.push('; resolved ', { dated: resolved })
  const rule = 'duration-from-anchors'
  const lines: Line[] = [statement([...parts, '.'], { evidence: collectEvidence(begin, impactEnd, resolved), rule })]
  return [...lines, ...startLines(begin), ...(impactEnd === null ? [] : endLines(impactEnd))]
}

function startLines(start: Anchor): readonly Line[] {
  const earliest = earliestBound(start)
  if (start.bound !== undefined && earliest !== null) {
    const last = start.rule === 'alert-fired' ? 'when the first alert fired' : 'when the condition of the first alert became true'
    return [rangeStatement('The impact began', { anchor: start, earliest, bound: start.bound, last })]
  }
  if (start.rule !== 'alert-fired' && start.rule !== 'entry-retimed-by-edit') return []
  const caveat = 'The start is when the first alert fired; the impact began then or earlier.'
  return [statement([caveat], { evidence: start.evidence, rule: start.rule })]
}

function endLines(end: Anchor): readonly Line[] {
  const earliest = earliestBound(end)
  if (end.bound === undefined || earliest === null) return []
  return [rangeStatement('The impact ended', { anchor: end, earliest, bound: end.bound, last: 'when the last alert resolved' })]
}

interface RangeContext {
  readonly anchor: Anchor
  readonly earliest: Moment
  readonly bound: Bound
  /** What its latest time is. */
  readonly last: string
}

/** The two times between which it was, what each of them is, and why it is not known more closely. */
function rangeStatement(subject: string, { anchor, earliest, bound, last }: RangeContext): Line {
  const delays = (anchor.delays ?? []).map(delayWords)
  const reasons = delays.length === 0 ? '' : `; the alert is late: ${delays.join(', ')}`
  const times: readonly Part[] = [{ moment: earliest }, `, ${boundWords(bound)}, and `, { moment: bestEstimate(anchor) }, `, ${last}`]
  const evidence = [...new Set([...bound.evidence, ...anchor.evidence])]
  return statement([`${subject} between `, ...times, `${reasons}.`], { evidence, rule: bound.rule })
}

function impactLines(incident: Incident): readonly Line[] {
  const { impact, services, members } = incident
  const named = servicesEditOf(incident)
  const stated = impact.map((loss) => statement(impactParts(loss), { evidence: loss.evidence, rule: 'impact-as-stated' }))
  const alerting = members.filter((member) => member.because !== 'change-in-window').map((member) => member.eventId)
  const reach =
    services.length === 0
      ? []
      : [
          statement(
            [`Affected services (${named === null ? 'from alerts and pages' : 'named by a reviewer'}): ${listServices(services)}.`],
            {
              evidence: named === null ? alerting.slice(0, 3) : [eventId(named.id)],
              rule: named === null ? 'services-of-members' : 'services-by-edit',
            },
          ),
        ]
  const open = stated.length === 0 ? [blank('What could users not do, and how many of them? No event states this.')] : []
  return [...stated, ...reach, ...open]
}

/** `95 % of users (4,750 of 5,000; from 14:00:00 to 14:30:00; source: error logs) (reported).` */
function impactParts({ statement: sentence, numerator, denominator, from, to, rule, source }: Impact): readonly Part[] {
  const figures = numerator === undefined || denominator === undefined ? [] : [`${countWords(numerator)} of ${countWords(denominator)}`]
  // A document may date what it states by its own times; of those the sentence says what is known.
  const isByReviewer = rule !== undefined
  const facts: readonly (readonly Part[])[] = [
    ...figures.map((words) => [words]),
    ...(isByReviewer && from !== null ? [['from ', { moment: { at: from } }] as const] : []),
    ...(isByReviewer && to !== null ? [['until ', { moment: { at: to } }] as const] : []),
    ...(source === undefined ? [] : [[`source: ${trimFullStop(source)}`]]),
  ]
  const within = facts.flatMap((fact, at) => (at === 0 ? fact : ['; ', ...fact]))
  return [`${trimFullStop(sentence)} (`, ...within, `${within.length === 0 ? '' : '; '}reported).`]
}

/**
 * Measures need judgement: the evidence only offers what was slow or inconsistent, as questions. Those that an imported
 * postmortem lists are kept.
 */
function measureLines(incident: Incident): readonly Line[] {
  const open = incident.findings.filter((finding) => finding.severity !== 'info')
  const offered = open.map((finding) => statement([`To review: ${finding.message}`], { evidence: finding.evidence, rule: finding.code }))
  const written = incident.actionItems.map((item) => statement([measureWords(item)], { evidence: [], rule: 'action-item-as-written' }))
  if (written.length > 0) return [...written, ...offered]
  return [
    ...offered,
    blank('What will prevent or shorten this next time? One line each, with an owner, a due date, and how you will know that it helped.'),
  ]
}

function measureWords({ text, done, dropped, owner, due, check }: ActionItem): string {
  const state = done ? 'done' : dropped === true ? 'dropped' : null
  const facts = [
    state,
    owner ?? null,
    due === undefined ? null : `due ${due}`,
    check === undefined ? null : `check: ${trimFullStop(check)}`,
  ].filter((fact) => fact !== null)
  return `${trimFullStop(text)}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}.`
}

const listServices = (names: readonly string[]): string =>
  names.length <= 4 ? listWords(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
