import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import type { RecordedEntry } from './claim.ts'
import { Similarity, stemsOf } from './similarity.ts'

/** A recorded entry beside a written one, whatever their times. */
export interface Match {
  readonly entry: RecordedEntry
  /** Enough in common to support a time. */
  readonly isRelated: boolean
  /** So much in common that it is the same event. */
  readonly isTwin: boolean
}

/** What the same part of the story is worth beside the words. */
const AKIN = 0.08
const RELATED = 0.2
const TWIN = 0.42
/** Each is the best of the other: nothing else that was recorded or written resembles either more. */
const TWIN_AND_MUTUAL = 0.25

/** In: written and recorded entries. Out: for each written one those that resemble it, the most similar first. */
export function matchEntries(
  written: readonly Pick<TimelineEntry, 'text' | 'phase'>[],
  recorded: readonly RecordedEntry[],
): readonly (readonly Match[])[] {
  const known = recorded.map((entry) => ({
    entry,
    stems: stemsOf(`${entry.text.replace(/([a-z])([A-Z])/g, '$1 $2')} ${entry.service ?? ''}`),
  }))
  const own = written.map((entry) => ({ entry, stems: stemsOf(entry.text) }))
  const similarity = new Similarity([...known, ...own].map(({ stems }) => stems))
  const scores = own.map(({ entry, stems }) =>
    known.map((other) => {
      const score = similarity.between(stems, other.stems)
      return score > 0 && other.entry.phase === entry.phase ? score + AKIN : score
    }),
  )
  const bestOfRecorded = known.map((_, at) => Math.max(...scores.map((row) => row[at] ?? 0)))
  return own.map((_, index) => {
    const row = scores[index] ?? []
    const best = Math.max(0, ...row)
    const matches = known.map((other, at): Match & { readonly score: number } => {
      const score = row[at] ?? 0
      const isMutual = score > 0 && score === best && score === bestOfRecorded[at]
      return {
        entry: other.entry,
        score,
        isRelated: score >= best / 2 && score >= (isMutual ? RELATED / 2 : RELATED),
        isTwin: score >= (isMutual ? TWIN_AND_MUTUAL : TWIN),
      }
    })
    return matches.filter(({ isRelated, isTwin }) => isRelated || isTwin).toSorted((a, b) => b.score - a.score)
  })
}
