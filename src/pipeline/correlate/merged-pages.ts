/**
 * The last half of step 7 of the correlation.
 * In: episodes. Out: which pages people merged into which others.
 * Promise: what people merged belongs together whatever the rules say, and however far apart in time: the key of the other
 * page is among the keys of the merge, so that a loader finds the one by the other.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import { disjointSetsOf } from './disjoint-sets.ts'
import type { Gathering } from './pages.ts'

/** Positions of the two of each merge: the page that was merged, and the one that was going on when it was. */
export function mergesAmong(episodes: readonly Episode[]): readonly (readonly [number, number])[] {
  const merged = episodes.flatMap((episode, at) => (episode.mergedInto === null ? [] : [{ at, into: episode.mergedInto }]))
  if (merged.length === 0) return []
  const wanted = new Set(merged.map(({ into }) => into.page))
  const parts = new Map<string, number[]>()
  episodes.forEach(({ kind, page }, at) => {
    if (kind === 'page' && page !== null && wanted.has(page)) appendTo(parts, page, at)
  })
  const startOf = (at: number) => episodes[at]?.startsAt ?? 0
  for (const known of parts.values()) known.sort((a, b) => startOf(a) - startOf(b))
  return merged.flatMap(({ at, into }) => {
    const known = parts.get(into.page) ?? []
    const other = known.findLast((part) => startOf(part) <= into.at) ?? known[0]
    return other === undefined || other === at ? [] : [[at, other] as const]
  })
}

/** Gatherings whose pages were merged, as one, where the first of them was. */
export function joinMerged(gatherings: readonly Gathering[]): readonly Gathering[] {
  const pages = gatherings.flatMap((gathering, at) => pagesOf(gathering).map((page) => ({ page, at })))
  const merges = mergesAmong(pages.map(({ page }) => page))
  if (merges.length === 0) return gatherings
  const groups = disjointSetsOf(gatherings.length)
  for (const [one, other] of merges) groups.unite(pages[one]?.at ?? 0, pages[other]?.at ?? 0)
  const joined = new Map<number, Gathering[]>()
  gatherings.forEach((gathering, at) => {
    appendTo(joined, groups.leastOf(at), gathering)
  })
  return [...joined.values()].flatMap(([first, ...others]) => (first === undefined ? [] : joinGatherings(first, others)))
}

const pagesOf = ({ runGroups, pageLinks }: Gathering): readonly Episode[] => [
  ...pageLinks.map(({ page }) => page),
  ...runGroups
    .flatMap(({ runs }) => runs.flatMap(({ spans }) => spans.map(({ episode }) => episode)))
    .filter(({ kind }) => kind === 'page'),
]

const joinGatherings = ({ runGroups, pageLinks }: Gathering, others: readonly Gathering[]): Gathering => ({
  runGroups: [...runGroups, ...others.flatMap((other) => other.runGroups)],
  pageLinks: [...pageLinks, ...others.flatMap((other) => other.pageLinks)],
})
