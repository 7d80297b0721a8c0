import type { Anchor } from '../domain/anchor.ts'
import type { Change } from '../domain/change.ts'
import type { EventId } from '../domain/identity.ts'
import type { Incident } from '../domain/incident.ts'
import { between, type Milliseconds, type Moment } from '../domain/time.ts'
import type { TimelineEntry } from '../domain/timeline.ts'
import { listWords } from '../domain/words.ts'
import { cited, type DurationLine, durationTable, type KeyTimeLine, keyTimeTable } from './draft-tables.ts'

/**
 * A piece of a sentence; times and durations stay values so that the layout chooses zone and words. `dated`: with its
 * day; `moment`: with its day where that is not the day on which the incident began.
 */
export type Part = string | { readonly moment: Moment } | { readonly dated: Moment } | { readonly duration: Milliseconds }

/** A sentence that evidence supports: the events that it rests on and the rule that made it. */
export interface Statement {
  readonly kind: 'statement'
  readonly parts: readonly Part[]
  readonly evidence: readonly EventId[]
  readonly rule: string
}
/** What the evidence does not say: a marked blank, with the question to answer. */
export interface Blank {
  readonly kind: 'blank'
  readonly question: string
}
export type Line = Statement | Blank

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
}

/** In: one incident. Out: its draft. Promise: every statement names events and rule; nothing unknown is worded as known. */
export function draftOf(incident: Incident): Draft {
  const suspect = incident.changes.find((change) => change.role === 'suspect') ?? null
  return {
    incident,
    duration: durationLines(incident),
    impact: impactLines(incident),
    cause: causeLines(incident, suspect),
    keyTimes: keyTimeTable(incident),
    durations: durationTable(incident),
    timeline: incident.timeline.filter((entry) => !entry.hidden),
    rootCause: rootCauseLines(incident, suspect),
    resolution: resolutionLines(incident),
    measures: measureLines(incident),
  }
}

/** How long users were hurt; when people closed the incident is another matter, and is told behind it. */
function durationLines({ anchors: { impactStart, detected, impactEnd, resolved } }: Incident): readonly Line[] {
  const begin = impactStart ?? detected
  if (begin === null) return [blank('When did it begin?')]
  const parts: Part[] = [impactStart === null ? 'Detected ' : 'From ', { dated: begin }]
  if (impactEnd !== null) parts.push(' to ', { dated: impactEnd }, ' (', { duration: between(begin.at, impactEnd.at) }, ')')
  else parts.push(resolved === null ? '; its end was not told' : '; when the impact ended is not known')
  if (resolved !== null) parts.push('; resolved ', { dated: resolved })
  const rule = 'duration-from-anchors'
  const lines: Line[] = [statement([...parts, '.'], { evidence: cited(begin, impactEnd, resolved), rule })]
  if (begin.rule !== 'alert-fired') return lines
  const caveat = 'The beginning is when the first alert fired; the harm began then or earlier.'
  return [...lines, statement([caveat], { evidence: begin.evidence, rule: begin.rule })]
}

function impactLines({ impact, services, members }: Incident): readonly Line[] {
  const told = impact.map((loss) =>
    statement([`${sentence(loss.statement)} (reported).`], { evidence: loss.evidence, rule: 'impact-as-stated' }),
  )
  const alerting = members.filter((member) => member.because !== 'change-in-window').map((member) => member.eventId)
  const reach =
    services.length === 0
      ? []
      : [statement([`Alerts and pages concerned ${listed(services)}.`], { evidence: alerting.slice(0, 3), rule: 'services-of-members' })]
  const open = told.length === 0 ? [blank('What could users not do, and how many of them? No event states it.')] : []
  return [...told, ...reach, ...open]
}

function causeLines(incident: Incident, suspect: Change | null): readonly Line[] {
  const confirmed = incident.changes.find((change) => change.verdict === 'caused')
  if (confirmed !== undefined) {
    return [
      statement([`A reviewer confirmed the cause: ${sentence(confirmed.summary)} at `, { moment: { at: confirmed.at } }, '.'], {
        evidence: confirmed.evidence,
        rule: 'verdict',
      }),
    ]
  }
  return [...suspectLines(incident, suspect), blank('Confirm or replace: what was the root cause?')]
}

function suspectLines(incident: Incident, suspect: Change | null): readonly Line[] {
  if (suspect === null) {
    const text =
      incident.changes.length === 0
        ? 'No change is on record in the 24 hours before.'
        : `None of ${incident.changes.length} changes stands out.`
    return [statement([text], { evidence: [], rule: 'no-suspect' })]
  }
  const reasons = suspect.terms.filter((term) => term.points > 0).map((term) => term.reason)
  const parts: Part[] = [
    `Suspect, ${suspect.likelihood ?? 'possible'}: ${sentence(suspect.summary)}`,
    suspect.service === null ? '' : ` on ${suspect.service}`,
    ', ',
    { moment: { at: suspect.at } },
    reasons.length === 0 ? '.' : `. Reasons: ${reasons.join('; ')}.`,
  ]
  return [statement(parts, { evidence: suspect.evidence, rule: 'suspect-change' })]
}

function rootCauseLines(incident: Incident, suspect: Change | null): readonly Line[] {
  const noted = incident.timeline.filter((entry) => entry.phase === 'identification' && !entry.hidden)
  const found = noted.map((entry) =>
    statement([{ moment: entry.at }, `: ${sentence(entry.text)}.`], { evidence: entry.evidence, rule: entry.phaseReason.rule }),
  )
  return [
    ...found,
    ...(found.length === 0 ? suspectLines(incident, suspect) : []),
    blank('Why did this cause have this effect, and why was it possible?'),
  ]
}

function resolutionLines(incident: Incident): readonly Line[] {
  const { anchors } = incident
  const remedies = incident.changes.filter((change) => change.role === 'mitigation')
  const lines: Line[] = remedies.map((change) =>
    statement(
      [
        { moment: { at: change.finishedAt ?? change.at } },
        `: ${sentence(change.summary)}${change.service === null ? '' : ` on ${change.service}`}.`,
      ],
      {
        evidence: change.evidence,
        rule: 'mitigating-change',
      },
    ),
  )
  if (remedies.length === 0) lines.push(blank('What ended it? No change is on record between detection and recovery that could have.'))
  if (anchors.impactEnd !== null) lines.push(anchorLine('The last alert resolved at ', anchors.impactEnd))
  if (anchors.resolved !== null && anchors.resolved.rule !== anchors.impactEnd?.rule)
    lines.push(anchorLine('The incident was resolved at ', anchors.resolved))
  return lines
}

const anchorLine = (text: string, anchor: Anchor): Statement =>
  statement([text, { moment: anchor }, '.'], { evidence: anchor.evidence, rule: anchor.rule })

/** Measures are judgement: the evidence only offers what went slowly or does not add up, as questions. */
function measureLines(incident: Incident): readonly Line[] {
  const open = incident.findings.filter((finding) => finding.severity !== 'info')
  const offered = open.map((finding) => statement([`To look at: ${finding.message}`], { evidence: finding.evidence, rule: finding.code }))
  return [
    ...offered,
    blank('What will prevent this, or shorten it? One line each, with an owner, a due date, and how you will see that it helped.'),
  ]
}

const statement = (parts: readonly Part[], why: { evidence: readonly EventId[]; rule: string }): Statement => ({
  kind: 'statement',
  parts,
  ...why,
})
const blank = (question: string): Blank => ({ kind: 'blank', question })

/** Without a full stop of its own, so that the sentence around it can end. */
function sentence(text: string): string {
  let end = text.length
  while (end > 0 && '. \n\t'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end).trimStart()
}

const listed = (names: readonly string[]): string =>
  names.length <= 4 ? listWords(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
