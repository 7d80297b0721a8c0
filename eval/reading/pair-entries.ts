import { isSameTime } from './same-time.ts'

interface Timed {
  readonly at: string | null
}
interface Labelled extends Timed {
  readonly altAt: readonly string[]
}

/**
 * In: the entries of a label and those that were read, both in the order of the document. Out: by index of the label the
 * index of the entry that has its time, one to one; first by the time itself, then by one that is as good.
 */
export function pairEntries(labelled: readonly Labelled[], read: readonly Timed[]): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>()
  const taken = new Set<number>()
  const take = (label: number, isSame: (at: string) => boolean) => {
    if (pairs.has(label)) return
    const index = read.findIndex(({ at }, candidate) => at !== null && !taken.has(candidate) && isSame(at))
    if (index < 0) return
    pairs.set(label, index)
    taken.add(index)
  }
  for (const [index, { at }] of labelled.entries()) if (at !== null) take(index, (time) => isSameTime(time, at))
  for (const [index, { at, altAt }] of labelled.entries())
    if (at !== null) take(index, (time) => altAt.some((alt) => isSameTime(time, alt)))
  return pairs
}
