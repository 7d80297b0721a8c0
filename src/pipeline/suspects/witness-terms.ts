import type { ChangeRecord, ScoreTerm } from '../../domain/change.ts'
import type { ChangeId } from '../../domain/identity.ts'
import type { Candidate } from './candidates.ts'
import type { Mention } from './change-mentions.ts'
import type { Remedy } from './remedies.ts'

/** What people said and did about the changes of an incident. */
export interface Witness {
  readonly mentions: ReadonlyMap<ChangeId, readonly Mention[]>
  readonly remedies: readonly Remedy[]
}

/** In: a change, and what was said and done. Out: the terms of the last word on it, of its remedies, of its outcome. */
export function witnessTerms({ record }: Candidate, { mentions, remedies }: Witness): readonly ScoreTerm[] {
  const answers = remedies.filter((remedy) => remedy.answers.includes(record))
  return [noteTerm(mentions.get(record.id) ?? []), remedyTerm(answers), outcomeTerm(record)].filter((term) => term !== null)
}

/** Of several notes the last that takes a side counts: responders change their mind for reasons. */
function noteTerm(mentions: readonly Mention[]): ScoreTerm | null {
  const last = mentions.findLast(({ stance }) => stance === 'blames' || stance === 'clears')
  if (last === undefined) return null
  const isBlamed = last.stance === 'blames'
  return {
    family: 'other',
    name: isBlamed ? 'named-by-responders' : 'cleared-by-responders',
    points: isBlamed ? 2 : -2,
    reason: `a note ${isBlamed ? 'names' : 'clears'} it: “${last.words}”`,
    evidence: [last.noteId],
  }
}

const HELPED = {
  undoes: { name: 'undoing-it-helped', points: 3, what: 'undone' },
  named: { name: 'correcting-it-helped', points: 3, what: 'corrected, as a note says' },
  next: { name: 'next-change-helped', points: 1.5, what: 'changed again' },
} as const satisfies Record<Remedy['form'], unknown>

function remedyTerm(remedies: readonly Remedy[]): ScoreTerm | null {
  const helped = remedies.find((remedy) => remedy.effect === 'helped')
  if (helped !== undefined) {
    const { name, points, what } = HELPED[helped.form]
    const alerts = helped.ended.length === 1 ? 'an alert' : `${helped.ended.length} alerts`
    return {
      family: 'other',
      name,
      points,
      reason: `${what}, and ${alerts} ended soon after`,
      evidence: [...helped.record.evidence, ...helped.ended],
    }
  }
  const vain = remedies.find((remedy) => remedy.form === 'undoes' && remedy.effect === 'did-not-help')
  if (vain === undefined) return null
  return {
    family: 'other',
    name: 'undoing-it-did-not-help',
    points: -2,
    reason: 'undone, and the alerts stayed up',
    evidence: vain.record.evidence,
  }
}

function outcomeTerm(record: ChangeRecord): ScoreTerm | null {
  if (record.outcome !== 'failed') return null
  return { family: 'other', name: 'failed', points: 0.5, reason: 'the change itself failed', evidence: record.evidence }
}
