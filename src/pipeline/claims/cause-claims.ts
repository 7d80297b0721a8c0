import type { Passage } from '../../domain/document.ts'
import { isWholeWord } from '../postmortems/match-incident.ts'
import type { RecordedChange as Change, CheckedClaim, ClaimVerdict, RecordedIncident } from './claim.ts'

/**
 * In: sentences of a document, and the incident. Out: those that say what caused it, where they name a service that was changed.
 * Supported where the change is the likely suspect or a reviewer says so; contradicted where a reviewer says otherwise, where
 * another change is the likely one, or where the sentence denies what the evidence says.
 */
export function checkCauses(sentences: readonly Passage[], recorded: RecordedIncident): readonly CheckedClaim[] {
  return sentences.flatMap(splitSentences).flatMap(({ line, text }) => {
    const blamed = CAUSE.exec(text)
    if (blamed === null || HEDGED.test(text)) return []
    const words = text.toLowerCase().replace(/\s+/g, ' ')
    const named = recorded.changes.filter(({ service }) => service !== null && isWholeWord(service, words))
    if (named.length === 0) return []
    const { verdict, change } = judge(named, recorded.changes, DENIED.test(text))
    return [
      {
        line,
        kind: 'cause',
        verdict,
        claim: text.slice(0, 160),
        recorded: change === undefined ? '' : changeSentence(change),
        events: change?.evidence ?? [],
      },
    ]
  })
}

/** What one sentence denies the next may say of something else. */
const splitSentences = ({ line, text }: Passage): readonly Passage[] =>
  text.split(/(?<=[.!?])\s+(?=[A-Z])|\n/).map((sentence) => ({ line, text: sentence }))

const CAUSE =
  /\b(?:root cause|caus(?:e|ed|es|ing)|due to|because of|trigger(?:ed|s)? by|led to|responsible for|to blame|culprit|at fault|wrong(?:ly)?|broken?|mis-?configur\w{1,8}|faulty)\b/i
/** What is only suspected or was a false lead is no claim. */
const HEDGED = /\b(?:suspect(?:ed|s|ing)?|assum(?:ed|ing)|might|may have|perhaps|possibly|looked like|seemed|thought)\b/i
const DENIED =
  /\b(?:not|never|no|nor) (?:[a-z]{1,20} ){0,3}(?:caus(?:e|ed)|the cause|due|because|trigger(?:ed)?|responsible|to blame|at fault|culprit|wrong)\b|\b(?:cause|culprit) (?:was|is) (?:not|never|no)\b|n't (?:[a-z]{1,20} ){0,2}(?:caus(?:e|ed)|the cause|to blame|broken?|wrong)|\bhad nothing to do with\b|\bdid not break\b|\b(?:was|were|is|are) not (?:[a-z]{1,20} ){0,2}(?:wrong|broken)\b|\b(?:was|were|been) ruled out\b/i

interface Judgement {
  readonly verdict: ClaimVerdict
  readonly change: Change | undefined
}

function judge(named: readonly Change[], all: readonly Change[], isDenied: boolean): Judgement {
  const guilty = named.find(isGuilty)
  if (guilty !== undefined) return { verdict: isDenied ? 'contradicted' : 'supported', change: guilty }
  const other = all.find(isGuilty)
  const cleared = named.find(({ verdict }) => verdict === 'not_caused')
  if (cleared === undefined && other === undefined) return { verdict: 'without-evidence', change: undefined }
  if (cleared === undefined && !named.every(({ role }) => role === 'bystander')) return { verdict: 'without-evidence', change: undefined }
  return { verdict: isDenied ? 'supported' : 'contradicted', change: cleared ?? other }
}

const isGuilty = ({ verdict, likelihood, role }: Change): boolean =>
  verdict === 'caused' || (verdict === null && role === 'suspect' && likelihood === 'likely')

const changeSentence = ({ summary, service, verdict }: Change): string =>
  verdict === null
    ? `the likely cause is the change of ${service ?? 'the infrastructure'} "${summary}"`
    : `a reviewer says that the change of ${service ?? 'the infrastructure'} "${summary}" ${verdict === 'caused' ? 'caused it' : 'did not cause it'}`
