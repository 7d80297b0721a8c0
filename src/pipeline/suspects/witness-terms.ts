import type { ChangeRecord, ScoreTerm } from '../../domain/change.ts'
import type { ChangeId } from '../../domain/identity.ts'
import type { Candidate } from './candidates.ts'
import type { Mention } from './change-mentions.ts'
import type { MitigatingChange } from './mitigations.ts'

/** What people said and did about the changes of an incident. */
export interface Witness {
  readonly mentions: ReadonlyMap<ChangeId, readonly Mention[]>
  readonly mitigations: readonly MitigatingChange[]
}

/** In: a change, and what was said and done. Out: the terms of the last note on it, of what was done about it, of its outcome. */
export function witnessTerms({ record }: Candidate, { mentions, mitigations }: Witness): readonly ScoreTerm[] {
  const answers = mitigations.filter((mitigation) => mitigation.answers.includes(record))
  return [noteTerm(mentions.get(record.id) ?? []), mitigationTerm(answers), outcomeTerm(record)].filter((term) => term !== null)
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
    reason: `a note ${isBlamed ? 'names it as the cause' : 'rules it out'}: “${last.words}”`,
    evidence: [last.noteId],
  }
}

const HELPED = {
  reverts: { name: 'undoing-it-helped', points: 3, what: 'reverted' },
  named: { name: 'correcting-it-helped', points: 3, what: 'fixed, according to a note,' },
  next: { name: 'next-change-helped', points: 1.5, what: 'changed again' },
} as const satisfies Record<MitigatingChange['form'], unknown>

function mitigationTerm(answers: readonly MitigatingChange[]): ScoreTerm | null {
  const helped = answers.find(({ effect }) => effect === 'helped')
  if (helped !== undefined) {
    const { name, points, what } = HELPED[helped.form]
    const alerts = helped.ended.length === 1 ? 'an alert' : `${helped.ended.length} alerts`
    return {
      family: 'other',
      name,
      points,
      reason: `it was ${what} and ${alerts} cleared`,
      evidence: [...helped.record.evidence, ...helped.ended],
    }
  }
  const failed = answers.find(({ form, effect }) => form === 'reverts' && effect === 'did-not-help')
  if (failed === undefined) return null
  return {
    family: 'other',
    name: 'undoing-it-did-not-help',
    points: -2,
    reason: 'it was reverted and the alerts kept firing',
    evidence: failed.record.evidence,
  }
}

function outcomeTerm(record: ChangeRecord): ScoreTerm | null {
  if (record.outcome !== 'failed') return null
  return { family: 'other', name: 'failed', points: 0.5, reason: 'the change itself failed', evidence: record.evidence }
}
