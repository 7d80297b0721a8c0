/**
 * In: components that are one incident, with their pages. Out: the cluster, each episode with the reason why it is here.
 * Promise: the first in order of (beginning, key) opened it; every other names the rule that joined it.
 */
import { assert } from '../domain/assert.ts'
import type { Episode } from '../domain/episode.ts'
import { byText, type NonEmpty } from '../domain/identity.ts'
import type { Membership } from '../domain/incident.ts'
import type { CorrelationPolicy } from '../domain/policy.ts'
import type { Component } from './components.ts'
import type { Gathering, Placement } from './pages.ts'
import { ownSeries, type Run } from './runs.ts'

export interface Members {
  readonly episodes: NonEmpty<Episode>
  readonly memberships: readonly Membership[]
}

export function membersOf(gathering: Gathering, policy: CorrelationPolicy): Members {
  const [opener, ...others] = joined(gathering).sort((a, b) => a.start - b.start || byText(a.episode.key, b.episode.key))
  assert(opener !== undefined, 'a gathering has episodes')
  const opened = membership(opener.episode, { because: 'opened', rule: 'first-episode', score: null })
  const joins = others.map(({ episode, reason }) =>
    membership(episode, { because: BECAUSE[reason.rule], rule: reason.rule, score: nearness(reason.apartMs, policy) }),
  )
  return { episodes: [opener.episode, ...others.map(({ episode }) => episode)], memberships: [opened, ...joins] }
}

/** `apartMs`: how far apart in time what was joined is; null where the rule does not look at that. */
interface Reason {
  readonly rule: keyof typeof BECAUSE
  readonly apartMs: number | null
}

interface Member {
  readonly episode: Episode
  readonly start: number
  readonly reason: Reason
}

const BECAUSE = {
  'same-series-run': 'same-series-recently',
  'same-subject-run': 'same-service-nearby',
  'nearest-dependency': 'dependency-nearby',
  'leaf-dependency': 'dependency-nearby',
  'brief-attachment': 'brief-attachment',
  'page-names-alert': 'same-key',
  'alert-named-by-page': 'same-key',
  'page-same-service': 'same-service-nearby',
  'alert-near-page': 'same-service-nearby',
  'page-dependency': 'dependency-nearby',
} as const satisfies Record<string, Membership['because']>

function joined({ components, placements }: Gathering): Member[] {
  const byPage = reasonByPage(placements)
  const alerts = components.flatMap((component) =>
    component.runs.flatMap((run) => membersOfRun(run, reasonOfRun(run, component) ?? byPage)),
  )
  const pages = placements.map(({ page, rule, apartMs }) => ({ episode: page, start: page.begins, reason: { rule, apartMs } }))
  return [...alerts, ...pages]
}

/** Why the first alert of a component is with others that came before it: only a page can have brought it. */
function reasonByPage(placements: readonly Placement[]): Reason {
  const isNamed = placements.some(({ rule }) => rule === 'page-names-alert')
  return isNamed ? { rule: 'alert-named-by-page', apartMs: null } : { rule: 'alert-near-page', apartMs: placements[0]?.apartMs ?? null }
}

/** null: the run is the first of its component. */
const reasonOfRun = (run: Run, { runs, joins }: Component): Reason | null => (run === runs[0] ? null : (joins.get(run) ?? null))

function membersOfRun(run: Run, first: Reason): readonly Member[] {
  const series = new Set<string>()
  let reached = run.start
  return run.spans.map(({ episode, start, till }, position) => {
    const rule = series.has(ownSeries(episode)) ? 'same-series-run' : 'same-subject-run'
    const reason: Reason = position === 0 ? first : { rule, apartMs: Math.max(0, start - reached) }
    series.add(ownSeries(episode))
    reached = Math.max(reached, till)
    return { episode, start, reason }
  })
}

function membership(
  { events, source, senderKey, startsAt, endsAt }: Episode,
  why: Pick<Membership, 'because' | 'rule' | 'score'>,
): Membership {
  return { eventId: events[0].id, source, key: senderKey, at: startsAt, until: endsAt, ...why }
}

/** 1 for what came at once, one half for what came as far apart as the policy's nearness. */
function nearness(apartMs: number | null, { nearnessMs }: CorrelationPolicy): number | null {
  if (apartMs === null) return null
  return apartMs === 0 ? 1 : Math.round((1_000 * nearnessMs) / (nearnessMs + apartMs)) / 1_000
}
