import type { Anchor, Basis } from '../../domain/incident/anchor.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { says } from '../phases/signals.ts'
import type { DatedFact, ImportedEntry } from './evidence.ts'

/** The moment of a line of the document, with the rule that chose it. */
export function anchorAt({ moment, written, id, line }: DatedFact | ImportedEntry, rule: string, basis: Basis = 'reported'): Anchor {
  return { ...moment, basis, rule, evidence: [id], ...(written === null ? {} : { written }), line }
}

export const ofEntry = (entry: ImportedEntry | undefined, rule: string): Anchor | null =>
  entry === undefined ? null : anchorAt(entry, rule)

export const ofFact = (fact: DatedFact | null): Anchor | null => (fact === null ? null : anchorAt(fact, `stated-${fact.name}`))

/**
 * What an entry says itself is reported; what only follows from what was done at that time is a guess. Whether an entry says
 * that somebody noticed, was paged or was told: a repair, or a look at the logs, shows only that somebody knew by then.
 */
export function basisOfDetection({ text, reading: { phase } }: ImportedEntry): Basis {
  const isWork = phase !== 'detection' || says(text, 'mitigation-done', 'mitigation-tried', 'mitigation-begun')
  if (!isWork) return 'reported'
  const news = text.replaceAll(EARLIER, ' ')
  return says(news, ...NEWS) || NOTICED.test(news) || isFinding(news) ? 'reported' : 'inferred'
}

const NEWS = ['alerted', 'reported', 'detected', 'noticed', 'called-in', 'escalated', 'incident-declared'] as const

/** "Rolled back, since customers had complained", "fixed the reported fault": they told it before. */
const EARLIER =
  /\b(?:after|following|because|since|due to|once|in response to)\b[^,;.]{0,200}|\bthe (?:reported|detected|observed|noticed)\b/gi

/** What reads as taking it up, and says too how they came to know. */
const NOTICED =
  /\b(?:receiv(?:ed|es)|got|gets|saw|sees|acknowledg(?:ed|es)|ack(?:ed|s)) (?:\w{1,20} ){0,3}(?:alerts?|alarms?|pages?|notifications?)\b|\b(?:paged|pages|paging|alert(?:ed|s)|notif(?:ied|ies)|call(?:ed|s)|t(?:old|ells)|inform(?:ed|s)) (?:the |our )?on-?call\b|\b(?:was|were|been|got|gets|is|are) (?:paged|alerted|notified|told|informed)\b/i

/** "Ben finds that orders fail"; whoever finds the cause knew of its effect before. */
const isFinding = (text: string): boolean =>
  says(text, 'found') && !says(text, 'cause-found') && says(text, 'symptom', 'unusable', 'impact-begins')

/** Whoever takes it up or looks into it is said to do so; whoever repairs it, or names the cause, had taken it up by then. */
export const basisOfAcknowledgement = ({ text, reading: { phase } }: ImportedEntry): Basis =>
  TAKING_UP.has(phase) || says(text, 'taken-up', 'looking', 'searching') ? 'reported' : 'inferred'

const TAKING_UP: ReadonlySet<Phase> = new Set(['acknowledgement', 'investigation', 'misleading_path'])

/** An entry of that phase reports it; one that is only the most like it, or stands where it should be, does not. */
export const ofPhase = (entry: ImportedEntry, phase: Phase, rule: string): Anchor =>
  anchorAt(entry, rule, entry.reading.phase === phase ? 'reported' : 'inferred')
