/**
 * In: episodes. Out: clusters (what starts an incident, with all that belongs to it) and noise, in order of start.
 * Promise: a function of the set of episodes and the policy; their order decides nothing. Tests never take part.
 *
 * 1. An alert attracts others from its start until its end, at most for the reach.
 * 2. Partition: the values of the partition labels. Nothing joins alerts across it, except a page that names both.
 * 3. Place: the one thing that an alert is about, within its partition; other things that it names are its context.
 * 4. Run: alerts of one place without a quiet gap (`runs.ts`).
 * 5. A run joins its nearest dependency, and all that depend on nothing themselves (`components.ts`). A shared caller
 *    joins nothing: a gateway tells of every failure behind it.
 * 6. A brief component joins the one that it is a side effect of.
 * 7. A page joins the alerts that it names by its key, else the one component that ails where it points, else other
 *    such pages (`pages.ts`).
 * 8. A component starts an incident with a page, an alert of page severity, or several different alerts of one place.
 *    The rest is noise.
 */
import type { Episode } from '../domain/episode.ts'
import type { NonEmpty } from '../domain/identity.ts'
import type { Membership } from '../domain/incident.ts'
import type { CorrelationPolicy, Policy } from '../domain/policy.ts'
import { severityRank } from '../domain/severity.ts'
import { type Component, componentsOf } from './components.ts'
import { byStart } from './episodes.ts'
import { membersOf } from './memberships.ts'
import { type Gathering, placePages } from './pages.ts'
import { atlasOf, type Place } from './places.ts'
import { ownSeries, type Run, runsOf } from './runs.ts'

export interface Cluster {
  /** In order of the beginning of their conditions, then key. */
  readonly episodes: NonEmpty<Episode>
  /** One for each episode, in the same order; the first one opened it. */
  readonly memberships: readonly Membership[]
}

export interface Correlation {
  readonly clusters: readonly Cluster[]
  /** What nothing calls an incident, in order of (startsAt, key). */
  readonly noise: readonly Episode[]
}

export function correlate(episodes: readonly Episode[], policy: Policy): Correlation {
  const real = episodes.filter((episode) => !episode.isTest)
  const components = connect(
    real.filter((episode) => episode.kind === 'alert'),
    policy,
  )
  const pages = real.filter((episode) => episode.kind === 'page').sort(byStart)
  const { gatherings, left } = placePages(pages, components, policy)
  const all = [...gatherings, ...connect(left, policy).map(aloneOf)]
  const clusters: Cluster[] = []
  const noise: Episode[] = []
  for (const gathering of all) {
    if (isIncident(gathering, policy.correlation)) clusters.push(membersOf(gathering, policy.correlation))
    else noise.push(...episodesIn(gathering))
  }
  return { clusters: clusters.sort((a, b) => byStart(a.episodes[0], b.episodes[0])), noise: noise.sort(byStart) }
}

const connect = (episodes: readonly Episode[], policy: Policy): readonly Component[] =>
  componentsOf(runsOf(episodes, atlasOf(policy), policy.correlation), policy.correlation)

const aloneOf = (component: Component): Gathering => ({ components: [component], placements: [] })

const episodesIn = ({ components }: Gathering): readonly Episode[] =>
  components.flatMap(({ runs }) => runs.flatMap(({ spans }) => spans.map(({ episode }) => episode)))

function isIncident({ components, placements }: Gathering, policy: CorrelationPolicy): boolean {
  if (placements.length > 0) return true
  const runs = components.flatMap((component) => component.runs)
  return runs.some(({ spans }) => spans.some(({ episode }) => calls(episode))) || hasStarterSeries(runs, policy)
}

/** People were called, or the alert is one that people are called for. */
function calls({ kind, severity }: Episode): boolean {
  const rank = severityRank(severity)
  return kind === 'page' || rank === 'critical' || rank === 'high'
}

/** Different series, not episodes: a flapping disk warning starts nothing. */
function hasStarterSeries(runs: readonly Run[], policy: CorrelationPolicy): boolean {
  const series = new Map<Place, Set<string>>()
  for (const { place, spans } of runs) {
    const known = series.get(place) ?? new Set()
    series.set(place, known)
    for (const { episode } of spans) known.add(ownSeries(episode))
    if (known.size >= policy.starterSeriesMin) return true
  }
  return false
}
