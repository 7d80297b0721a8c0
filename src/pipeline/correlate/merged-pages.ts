/**
 * The last half of step 7 of the correlation.
 * In: episodes. Out: which pages people merged into which others.
 * Promise: what a person merged belongs together whatever else says, wherever it lies in time: the key of the other page
 * stands among the keys of the merge, so that a loader finds the one by the other.
 */
import type { Episode } from '../../domain/episode.ts'
import { groupsOf } from './groups.ts'
import type { Gathering } from './pages.ts'

/** Positions of the two of each merge: the page that was merged, and the one that was going on when it was. */
export function mergesAmong(episodes: readonly Episode[]): readonly (readonly [number, number])[] {
  const merged = episodes.flatMap((episode, at) => (episode.mergedInto === null ? [] : [{ at, into: episode.mergedInto }]))
  if (merged.length === 0) return []
  const wanted = new Set(merged.map(({ into }) => into.page))
  const parts = new Map<string, number[]>()
  episodes.forEach(({ kind, page }, at) => {
    if (kind === 'page' && page !== null && wanted.has(page)) parts.set(page, [...(parts.get(page) ?? []), at])
  })
  const startOf = (at: number) => episodes[at]?.startsAt ?? 0
  return merged.flatMap(({ at, into }) => {
    const known = (parts.get(into.page) ?? []).toSorted((a, b) => startOf(a) - startOf(b))
    const other = known.findLast((part) => startOf(part) <= into.at) ?? known[0]
    return other === undefined || other === at ? [] : [[at, other] as const]
  })
}

/** Gatherings whose pages were merged, as one, in the place of the first of them. */
export function joinMerged(gatherings: readonly Gathering[]): readonly Gathering[] {
  const pages = gatherings.flatMap((gathering, at) => pagesOf(gathering).map((page) => ({ page, at })))
  const merges = mergesAmong(pages.map(({ page }) => page))
  if (merges.length === 0) return gatherings
  const groups = groupsOf(gatherings.length)
  for (const [one, other] of merges) groups.unite(pages[one]?.at ?? 0, pages[other]?.at ?? 0)
  const joined = new Map<number, Gathering>()
  gatherings.forEach((gathering, at) => {
    const known = joined.get(groups.leastOf(at))
    joined.set(groups.leastOf(at), known === undefined ? gathering : both(known, gathering))
  })
  return [...joined.values()]
}

const pagesOf = ({ components, placements }: Gathering): readonly Episode[] => [
  ...placements.map(({ page }) => page),
  ...components
    .flatMap(({ runs }) => runs.flatMap(({ spans }) => spans.map(({ episode }) => episode)))
    .filter(({ kind }) => kind === 'page'),
]

const both = (a: Gathering, b: Gathering): Gathering => ({
  components: [...a.components, ...b.components],
  placements: [...a.placements, ...b.placements],
})
