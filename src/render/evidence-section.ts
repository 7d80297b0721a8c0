import { diffWordsWithSpace } from 'diff'
import type { SectionName } from '../domain/edits/completion.ts'
import { writtenSections } from '../domain/edits/review.ts'
import type { DiffPart, SectionUpdate } from '../domain/edits/section-update.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { draftOf } from '../pipeline/draft/draft.ts'
import { draftWords } from './draft-words.ts'

/** As long as a section may be that a person writes. */
const TEXT_MAX = 20_000

/**
 * What the evidence gives for a section, a sentence a line, without citations and blanks; null: of this section the evidence says nothing.
 * Always in UTC: the same evidence gives the same text in whatever zone the page is read.
 */
export function evidenceSection(incident: Incident, section: SectionName): string | null {
  const { impact, rootCause, measures } = draftOf(incident)
  const lines = section === 'impact' ? impact : section === 'rootCause' ? rootCause : section === 'followUps' ? measures : null
  if (lines === null) return null
  const { plainSentence } = draftWords(incident, 'UTC')
  const sentences = lines.flatMap((line) => (line.kind === 'statement' ? [plainSentence(line.parts)] : []))
  return sentences.join('\n').slice(0, TEXT_MAX)
}

/** The sections that a person wrote of which the evidence says something else by now, with the words that changed. */
export function sectionUpdates(incident: Incident): readonly SectionUpdate[] {
  return [...writtenSections(incident)].flatMap(([section, { edit }]) => {
    const was = edit.content.type === 'section' ? edit.content.evidence : undefined
    if (was === undefined) return []
    const now = evidenceSection(incident, section) ?? ''
    return was === now ? [] : [{ section, now, parts: diffOfWords(was, now) }]
  })
}

/** Beyond so many changed words two texts have nothing to compare, and comparing them takes long. */
const CHANGES_MAX = 1_000

function diffOfWords(was: string, now: string): readonly DiffPart[] {
  const parts = diffWordsWithSpace(was, now, { maxEditLength: CHANGES_MAX })
  if (parts === undefined) {
    return [
      { kind: 'removed', text: was },
      { kind: 'added', text: now },
    ]
  }
  return parts.map(({ added, removed, value }) => ({ kind: added ? 'added' : removed ? 'removed' : 'same', text: value }))
}
