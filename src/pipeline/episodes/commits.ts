import { appendTo } from '../../domain/append-to.ts'
import { byTime, type ChangeEvent } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import { hours } from '../../domain/time/time.ts'

/** A commit is pushed, listed in a log by when it was made, and deployed: so far apart at most. */
export const COMMIT_MS = hours(30 * 24)
/** A deployment that is dated before the push of its commit, by clocks that differ. */
const EARLY_MS = hours(1)

const ABBREVIATED = 7

/** What all spellings of a commit's name begin with; null: no commit of Git. */
export function commitPrefix({ change: { sha, kind } }: ChangeEvent): string | null {
  if (sha === null || (kind !== 'push' && kind !== 'deployment')) return null
  return /^[0-9a-f]{7,40}$/i.test(sha) ? sha.slice(0, ABBREVIATED).toLowerCase() : null
}

type Group = NonEmpty<ChangeEvent>

/**
 * In: the events of each change. Out: the same, where one commit that several senders report is one change: its pushes, whoever lists them, and
 * the deployment of it. A commit that was deployed several times is no change of its own: each deployment is.
 */
export function joinCommits(groups: readonly Group[]): readonly Group[] {
  const byCommit = new Map<string, Group[]>()
  for (const group of groups) {
    const prefix = commitPrefix(group[0])
    if (prefix !== null) appendTo(byCommit, prefix, group)
  }
  const replaced = new Map<Group, Group | null>()
  for (const same of byCommit.values()) {
    for (const pushes of pushesOfOne(same.filter(isPush)))
      joinPushes(
        pushes,
        same.filter((group) => !isPush(group)),
        replaced,
      )
  }
  if (replaced.size === 0) return groups
  return groups.flatMap((group): readonly Group[] => {
    const instead = replaced.get(group)
    return instead === undefined ? [group] : instead === null ? [] : [instead]
  })
}

const isPush = ([{ change }]: Group): boolean => change.kind === 'push'

const nameOf = ([{ change }]: Group): string => (change.sha ?? '').toLowerCase()
const areOne = (one: Group, other: Group): boolean =>
  (nameOf(one).startsWith(nameOf(other)) || nameOf(other).startsWith(nameOf(one))) &&
  Math.abs(one[0].occurred.at - other[0].occurred.at) <= COMMIT_MS

/** A push says when it was received at the latest. */
const earliestOf = ([{ occurred }]: Group): number => occurred.earliest ?? occurred.at

/** In order of time; each with the first that it is one with. */
function pushesOfOne(groups: readonly Group[]): readonly (readonly Group[])[] {
  const found: Group[][] = []
  for (const group of groups.toSorted((a, b) => byTime(a[0], b[0]))) {
    const known = found.find(([first]) => first !== undefined && areOne(first, group))
    if (known === undefined) found.push([group])
    else known.push(group)
  }
  return found
}

function joinPushes(pushes: readonly Group[], deployments: readonly Group[], replaced: Map<Group, Group | null>): void {
  const [first] = pushes
  if (first === undefined) return
  const isOfCommit = (group: Group) => areOne(first, group) && group[0].occurred.at >= earliestOf(first) - EARLY_MS
  const [only, another] = deployments.filter(isOfCommit)
  if (only === undefined) {
    if (pushes.length > 1) for (const push of pushes) replaced.set(push, push === first ? together([first, ...pushes.slice(1)]) : null)
    return
  }
  for (const push of pushes) replaced.set(push, null)
  if (another === undefined) replaced.set(only, together([replaced.get(only) ?? only, ...pushes]))
}

function together([group, ...others]: NonEmpty<Group>): Group {
  const [first, ...rest] = [...group, ...others.flat()].sort(byTime)
  return [first ?? group[0], ...rest]
}
