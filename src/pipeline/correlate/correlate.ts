/**
 * In: episodes. Out: clusters (what starts an incident, with all that belongs to it) and noise, in order of start.
 * Promise: a function of the set of episodes and the policy; their order decides nothing. Tests never take part.
 *
 * 1. An alert attracts others from its start until its end, at most for the reach.
 * 2. Partition: the values of the partition labels. Nothing joins alerts across it, except a page that names both.
 * 3. Subject: the one thing that an alert is about, within its partition; other things that it names are its context.
 * 4. Run: alerts of one subject without a quiet gap (`runs.ts`).
 * 5. A run joins its nearest dependency, and all that depend on nothing themselves (`run-groups.ts`). A shared caller
 *    joins nothing: a gateway alerts on every failure behind it.
 * 6. A brief run group joins the one that it is a side effect of.
 *    Before that, what only notifies of alerts that are here is set apart (`group-notifications.ts`).
 * 7. A page joins the alerts that it names by its key, else the one run group of an alert that its title names, else the
 *    one that fails where it points, else other such pages (`pages.ts`). Pages that people merged are one
 *    (`merged-pages.ts`).
 * 8. A run group starts an incident with a page, an alert of page severity, or several different alerts of one subject.
 *    The rest is noise.
 * 9. What people merged and split is regrouped (`merge-and-split.ts`).
 */
import { type Edit, isGrouping } from '../../domain/edit.ts'
import { type Episode, ownSeries } from '../../domain/episode.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type SeverityWords, severityRank } from '../../domain/severity.ts'
import { byStart } from '../episodes/episodes.ts'
import { type GroupNotification, linkNotifications, mayBeNotification, type NotificationsByAlert } from './group-notifications.ts'
import { type Members, membersOf } from './membership-reasons.ts'
import { episodesNamed, type Group, type Member, pairsOf, regroup } from './merge-and-split.ts'
import { joinMerged } from './merged-pages.ts'
import { type Gathering, linkPages, toGathering } from './pages.ts'
import { type RunGroup, runGroupsOf } from './run-groups.ts'
import { type Run, runsOf } from './runs.ts'
import { type Subject, subjectIndexOf } from './subjects.ts'

export interface Cluster {
  /** In order of the beginning of their conditions, then key. */
  readonly episodes: NonEmpty<Episode>
  /** One for each episode, in the same order; the first one opened it. */
  readonly memberships: readonly Membership[]
  /** What only notified of these alerts once more: evidence, but no alerts of their own. In order of start. */
  readonly notifications: readonly GroupNotification[]
}

export interface Correlation {
  readonly clusters: readonly Cluster[]
  /** What starts no incident, in order of (startsAt, key). */
  readonly noise: readonly Episode[]
}

export function correlate(episodes: readonly Episode[], policy: Policy, edits: readonly Edit[] = []): Correlation {
  const startsIncident = incidentTest(policy.correlation)
  const named = new Set(episodesNamed(episodes, edits.filter(isGrouping)).values())
  const { gatherings, notifications } = gather(episodes, policy)
  const clusters: Cluster[] = []
  const clusterOf = (members: Members): Cluster => ({
    ...members,
    notifications: members.episodes.flatMap((episode) => notifications.get(episode) ?? []).sort((a, b) => byStart(a.episode, b.episode)),
  })
  const noise: Episode[] = []
  const edited: Group[] = []
  for (const gathering of gatherings) {
    const isIncident = startsIncident(gathering)
    if (named.size > 0 && holdsAny(gathering, named))
      edited.push({ members: pairsOf(membersOf(gathering, policy.correlation)), isIncident })
    else if (isIncident) clusters.push(clusterOf(membersOf(gathering, policy.correlation)))
    else addEpisodes(noise, gathering)
  }
  for (const { members, isIncident } of regroup(edited, edits)) {
    if (isIncident) clusters.push(clusterOf(toMembers(members)))
    else for (const { episode } of members) noise.push(episode)
  }
  return { clusters: clusters.sort((a, b) => byStart(a.episodes[0], b.episodes[0])), noise: noise.sort(byStart) }
}

/** Steps 1 to 7: what belongs together, whether it starts an incident or not. */
export const gatheringsOf = (episodes: readonly Episode[], policy: Policy): readonly Gathering[] => gather(episodes, policy).gatherings

interface Gathered {
  readonly gatherings: readonly Gathering[]
  readonly notifications: NotificationsByAlert
}

function gather(episodes: readonly Episode[], policy: Policy): Gathered {
  const [alerts, candidates, pages]: [Episode[], Episode[], Episode[]] = [[], [], []]
  for (const episode of episodes)
    if (!episode.isTest) (episode.kind === 'page' ? pages : mayBeNotification(episode) ? candidates : alerts).push(episode)
  const { runGroups, notifications } = separateNotifications(alerts, candidates.sort(byStart), policy)
  const keysOf = (alert: Episode) =>
    [alert, ...(notifications.get(alert) ?? []).map(({ episode }) => episode)].flatMap(({ series }) => series)
  const { gatherings, left } = linkPages(pages.sort(byStart), runGroups, { policy, keysOf })
  return { gatherings: joinMerged([...gatherings, ...connect(left, policy).map(toGathering)]), notifications }
}

/** A candidate that notifies of no alert here is an alert like any other. */
function separateNotifications(alerts: readonly Episode[], candidates: readonly Episode[], policy: Policy) {
  const known = connect(alerts, policy)
  const runs = known.flatMap((runGroup) => runGroup.runs)
  const notifications = linkNotifications(candidates, runs, policy.correlation)
  const linked = new Set([...notifications.values()].flat().map(({ episode }) => episode))
  const others = candidates.filter((candidate) => !linked.has(candidate))
  return { runGroups: others.length === 0 ? known : connect([...alerts, ...others], policy), notifications }
}

const connect = (episodes: readonly Episode[], policy: Policy): readonly RunGroup[] =>
  runGroupsOf(runsOf(episodes, subjectIndexOf(policy), policy.correlation), policy.correlation)

function addEpisodes(episodes: Episode[], { runGroups }: Gathering): void {
  for (const { runs } of runGroups) for (const { spans } of runs) for (const { episode } of spans) episodes.push(episode)
}

const holdsAny = ({ runGroups, pageLinks }: Gathering, named: ReadonlySet<Episode>): boolean =>
  pageLinks.some(({ page }) => named.has(page)) ||
  runGroups.some(({ runs }) => runs.some(({ spans }) => spans.some(({ episode }) => named.has(episode))))

function toMembers([first, ...rest]: NonEmpty<Member>): Members {
  return {
    episodes: [first.episode, ...rest.map(({ episode }) => episode)],
    memberships: [first, ...rest].map(({ membership }) => membership),
  }
}

/** Step 8, as a question about a gathering. */
export function incidentTest({ starterSeriesMin, severityWords }: CorrelationPolicy): (gathering: Gathering) => boolean {
  const urgent = new Map<string | null, boolean>()
  const isUrgent = (severity: string | null): boolean => {
    const known = urgent.get(severity) ?? isPageSeverity(severity, severityWords)
    urgent.set(severity, known)
    return known
  }
  return ({ runGroups, pageLinks }) =>
    pageLinks.length > 0 ||
    runGroups.some(({ runs }) =>
      runs.some(({ spans }) => spans.some(({ episode }) => episode.kind === 'page' || isUrgent(episode.severity))),
    ) ||
    mostSeriesOfOneSubject(runGroups) >= starterSeriesMin
}

/** What `starterSeriesMin` is compared with. */
export const mostSeriesOfOneSubject = (runGroups: readonly RunGroup[]): number =>
  runGroups.reduce((most, { runs }) => Math.max(most, mostSeries(runs)), 0)

/** Alerts of these severities page people. */
function isPageSeverity(severity: string | null, words: SeverityWords): boolean {
  const rank = severityRank(severity, words)
  return rank === 'critical' || rank === 'high'
}

/** Different series of one subject, not episodes: a flapping disk warning starts nothing. */
function mostSeries(runs: readonly Run[]): number {
  const series = new Map<Subject, Set<string>>()
  let most = 0
  for (const { subject, spans } of runs) {
    const known = series.get(subject) ?? new Set()
    series.set(subject, known)
    for (const { episode } of spans) known.add(ownSeries(episode))
    most = Math.max(most, known.size)
  }
  return most
}
