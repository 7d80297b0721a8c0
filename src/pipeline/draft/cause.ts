import type { Change } from '../../domain/change.ts'
import { noChangeOf } from '../../domain/edits/review.ts'
import { eventId } from '../../domain/identity.ts'
import { type Anchor, bestEstimate } from '../../domain/incident/anchor.ts'
import type { Incident, Origin } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { pluralize, trimFullStop } from '../../domain/words.ts'
import { blank, type Line, type Part, type Statement, statement } from './lines.ts'

/** The cause in the summary: a reviewer's verdict, else what the postmortem states, else the best suspect. */
export function causeLines(incident: Incident): readonly Line[] {
  const confirmed = incident.changes.find((change) => change.verdict === 'caused')
  if (confirmed !== undefined) {
    return [
      statement([`A reviewer confirmed the cause: ${trimFullStop(confirmed.summary)} at `, { moment: { at: confirmed.at } }, '.'], {
        evidence: confirmed.evidence,
        rule: 'verdict',
      }),
    ]
  }
  const noChange = noChangeLines(incident)
  if (noChange.length > 0) return [...noChange, blank('What was the root cause?')]
  const written = statedCauseLines(incident)
  return written.length > 0 ? written : [...suspectLines(incident), blank('Confirm or replace: what was the root cause?')]
}

function noChangeLines(incident: Incident): readonly Line[] {
  const edit = noChangeOf(incident)
  if (edit === null) return []
  const examined = incident.changes.length === 0 ? '' : `; ${pluralize(incident.changes.length, 'change')} examined`
  return [statement([`A reviewer decided that no change was involved${examined}.`], { evidence: [eventId(edit.id)], rule: 'verdict' })]
}

function statedCauseLines({ stated }: Incident): readonly Line[] {
  if (stated === undefined || stated.rootCause === null) return []
  return [statement([`${trimFullStop(stated.rootCause)} (stated in the postmortem).`], { evidence: [], rule: 'root-cause-as-written' })]
}

/** Nobody looks for changes when a postmortem is imported, so that none is recorded means nothing. */
function suspectLines({ origin, changes }: Incident): readonly Line[] {
  if (origin === 'document') return []
  const suspect = changes.find((change) => change.role === 'suspect') ?? null
  if (suspect === null) {
    const text = changes.length === 0 ? 'No change was recorded in the 24 hours before.' : `None of ${changes.length} changes stands out.`
    return [statement([text], { evidence: [], rule: 'no-suspect' })]
  }
  const reasons = suspect.terms.filter((term) => term.points > 0).map((term) => term.reason)
  const parts: Part[] = [
    `Suspect, ${suspect.likelihood ?? 'possible'}: ${trimFullStop(suspect.summary)}`,
    suspect.service === null ? '' : ` on ${suspect.service}`,
    ', ',
    { moment: { at: suspect.at } },
    reasons.length === 0 ? '.' : `. Reasons: ${reasons.join('; ')}.`,
  ]
  return [statement(parts, { evidence: suspect.evidence, rule: 'suspect-change' })]
}

/** The section on the cause: what people found, in order. */
export function rootCauseLines(incident: Incident): readonly Line[] {
  const noted = incident.timeline.filter((entry) => entry.phase === 'identification' && !entry.hidden)
  const found = noted.map((entry) =>
    statement([{ moment: entry.at }, `: ${trimFullStop(entry.text)}.`], { evidence: entry.evidence, rule: entry.phaseReason.rule }),
  )
  return [
    ...found,
    ...noChangeLines(incident),
    ...(found.length === 0 ? [...statedCauseLines(incident), ...(noChangeOf(incident) === null ? suspectLines(incident) : [])] : []),
    blank('Why did this cause have this effect, and why was it possible?'),
  ]
}

export function resolutionLines(incident: Incident): readonly Line[] {
  const { anchors } = incident
  const mitigations = incident.changes.filter((change) => change.role === 'mitigation')
  const lines = [...mitigations.map((change) => mitigationLine(change, incident.timeline)), ...reportedMitigationLines(incident)]
  if (lines.length === 0) lines.push(blank(NO_MITIGATION[incident.origin]))
  if (anchors.impactEnd !== null) lines.push(anchorLine(END_WORDS[incident.origin], anchors.impactEnd))
  if (anchors.resolved !== null && anchors.resolved.rule !== anchors.impactEnd?.rule)
    lines.push(anchorLine('The incident was resolved at ', anchors.resolved))
  return lines
}

/** It mitigated when it finished: the line has the time of that entry, and cites it. */
function mitigationLine({ at, finishedAt, summary, service, evidence }: Change, timeline: readonly TimelineEntry[]): Line {
  const finish = timeline.findLast((entry) => !entry.hidden && entry.kind === 'change.finished' && evidence.includes(entry.evidence[0]))
  return statement(
    [{ moment: finish?.at ?? { at: finishedAt ?? at } }, `: ${trimFullStop(summary)}${service === null ? '' : ` on ${service}`}.`],
    { evidence: finish?.evidence ?? evidence, rule: 'mitigating-change' },
  )
}

function reportedMitigationLines({ origin, timeline }: Incident): readonly Line[] {
  if (origin === 'evidence') return []
  const mitigations = timeline.filter((entry) => entry.phase === 'mitigation' && !entry.hidden)
  return mitigations.map((entry) =>
    statement([{ moment: entry.at }, `: ${trimFullStop(entry.text)}.`], { evidence: entry.evidence, rule: entry.phaseReason.rule }),
  )
}

const NO_MITIGATION: Readonly<Record<Origin, string>> = {
  evidence: 'What ended it? No change that could have was recorded between detection and recovery.',
  document: 'What ended it? The postmortem describes no mitigation.',
}

const END_WORDS: Readonly<Record<Origin, string>> = { evidence: 'The last alert resolved at ', document: 'The impact ended at ' }

const anchorLine = (text: string, anchor: Anchor): Statement =>
  statement([text, { moment: bestEstimate(anchor) }, '.'], { evidence: anchor.evidence, rule: anchor.rule })
