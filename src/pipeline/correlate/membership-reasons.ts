/**
 * In: run groups that are one incident, with their pages. Out: the cluster, each episode with the reason why it is here.
 * Promise: the first in order of (beginning, key) opened it; every other names the rule that joined it.
 */
import { assert } from '../../domain/assert.ts'
import { type Episode, ownSeries } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import type { Gathering, PageLink } from './pages.ts'
import type { RunGroup } from './run-groups.ts'
import { byStartThenKey, type Run } from './runs.ts'

export interface Members {
  readonly episodes: NonEmpty<Episode>
  readonly memberships: readonly Membership[]
}

export function membersOf({ runGroups, pageLinks }: Gathering, policy: CorrelationPolicy): Members {
  const members: Member[] = []
  const byPage = reasonByPage(pageLinks)
  for (const runGroup of runGroups) {
    // Pages that point at no alert share a gathering with anything else only where they were merged.
    const outer: Reason = runGroup.runs[0].spans[0]?.episode.kind === 'page' ? MERGED : byPage
    for (const run of runGroup.runs) addMembers(members, run, { first: reasonOfRun(run, runGroup) ?? outer, policy })
  }
  for (const { page, rule, apartMs } of pageLinks)
    members.push({ start: page.begins, episode: page, membership: membership(page, { rule, apartMs }, policy) })
  const [opener] = members.sort(byStartThenKey)
  assert(opener !== undefined, 'a gathering has episodes')
  opener.membership = { ...opener.membership, because: 'opened', rule: 'first-episode', score: null }
  const others = members.slice(1)
  return { episodes: [opener.episode, ...others.map(({ episode }) => episode)], memberships: members.map((member) => member.membership) }
}

interface Member {
  readonly start: number
  readonly episode: Episode
  membership: Membership
}

/** `apartMs`: how far apart in time what was joined is; null where the rule does not look at that. */
interface Reason {
  readonly rule: keyof typeof BECAUSE
  readonly apartMs: number | null
}

const BECAUSE = {
  'same-series-run': 'same-series-recently',
  'same-subject-run': 'same-service-nearby',
  'nearest-dependency': 'dependency-nearby',
  'leaf-dependency': 'dependency-nearby',
  'brief-attachment': 'brief-attachment',
  'page-names-alert': 'same-key',
  'alert-named-by-page': 'same-key',
  'page-title-names-alert': 'named-by-title',
  'alert-named-by-title': 'named-by-title',
  'page-same-service': 'same-service-nearby',
  'alert-near-page': 'same-service-nearby',
  'page-dependency': 'dependency-nearby',
  'page-merged': 'merged-by-people',
} as const satisfies Record<string, Membership['because']>

const MERGED: Reason = { rule: 'page-merged', apartMs: null }

/** Why the first alert of a run group is with others that came before it: only a page can have brought it. */
function reasonByPage(pageLinks: readonly PageLink[]): Reason {
  const isNamed = pageLinks.some(({ rule }) => rule === 'page-names-alert')
  if (isNamed) return { rule: 'alert-named-by-page', apartMs: null }
  const [first] = pageLinks
  return { rule: first?.rule === 'page-title-names-alert' ? 'alert-named-by-title' : 'alert-near-page', apartMs: first?.apartMs ?? null }
}

/** null: the run is the first of its run group. */
const reasonOfRun = (run: Run, { runs, joins }: RunGroup): Reason | null => (run === runs[0] ? null : (joins.get(run) ?? null))

function addMembers(members: Member[], run: Run, { first, policy }: { readonly first: Reason; readonly policy: CorrelationPolicy }): void {
  const known = new Set<string>()
  let reached = run.start
  for (const { episode, start, attractsUntil } of run.spans) {
    const rule = known.has(ownSeries(episode)) ? 'same-series-run' : 'same-subject-run'
    const reason: Reason = known.size === 0 ? first : { rule, apartMs: Math.max(0, start - reached) }
    members.push({ start, episode, membership: membership(episode, reason, policy) })
    known.add(ownSeries(episode))
    reached = Math.max(reached, attractsUntil)
  }
}
function membership(episode: Episode, { rule, apartMs }: Reason, policy: CorrelationPolicy): Membership {
  return {
    eventId: episode.events[0].id,
    source: episode.source,
    key: episode.senderKey,
    at: episode.startsAt,
    until: episode.endsAt,
    because: BECAUSE[rule],
    rule,
    score: apartMs === null ? null : nearness(apartMs, policy),
  }
}

/** 1 for what came at once, one half for what came as far apart as the policy's nearness. */
function nearness(apartMs: number, { nearnessMs }: CorrelationPolicy): number {
  return apartMs === 0 ? 1 : Math.round((1_000 * nearnessMs) / (nearnessMs + apartMs)) / 1_000
}
