import type { SectionName } from '../../domain/edits/completion.ts'
import { type WrittenSection, writtenSections } from '../../domain/edits/review.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import { type Anchor, type Bound, bestEstimate, earliestBound } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { boundWords, delayWords, rangeWords } from '../../domain/incident/range-words.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { between, type Moment } from '../../domain/time/time.ts'
import { trimFullStop } from '../../domain/words.ts'
import { causeLines, resolutionLines, rootCauseLines } from './cause.ts'
import { impactLines } from './impact.ts'
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
  if (start.basis === 'measured') return [measuredRange('The impact began', start)]
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
  if (end.basis === 'measured') return [measuredRange('The impact ended', end)]
  const earliest = earliestBound(end)
  if (end.bound === undefined || earliest === null) return []
  return [rangeStatement('The impact ended', { anchor: end, earliest, bound: end.bound, last: 'when the last alert resolved' })]
}

/** As closely as the samples show it. */
function measuredRange(subject: string, { at, earliest, latest = at, evidence, rule }: Anchor): Line {
  const range: readonly Part[] =
    earliest === undefined
      ? ['at the latest at ', { moment: { at: latest } }]
      : ['between ', { moment: { at: earliest } }, ' and ', { moment: { at: latest } }]
  return statement([`${subject} `, ...range, ', as measured.'], { evidence, rule })
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
