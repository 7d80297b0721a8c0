/**
 * In: what correlation put together, and the merges and splits that people made. Out: the same, regrouped.
 * Promise: a function of the set of edits and the groups; edits apply in the order in which they were made, so that of
 * two that contradict each other the later one wins. An edit of which an event is not known (yet) changes nothing.
 *
 * 1. A merge unites what holds the one event with what holds the other, noise too. The result is an incident.
 *    An assignment does so with any number of others, also with none: people say that it is one.
 * 2. A split takes the episodes that it names out of what holds `about`. The result is an incident, whatever starts one.
 *    What comes later of the same series follows, unless the kept part had that series before: an alert that was moved
 *    away goes on flapping elsewhere. The episode that holds `about` stays, so that there is always something to leave.
 * 3. What stands where it does by an edit names that edit as its reason. What came with the incident that is kept keeps
 *    its reason; only the opener of an incident that has got an earlier one now is here by the merge.
 */
import { assert } from '../../domain/assert.ts'
import { byEditTime, type Edit, eventsNamedBy, type GroupingEdit, isGrouping } from '../../domain/edit.ts'
import { type Episode, ownSeries } from '../../domain/episode.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { Membership } from '../../domain/incident/incident.ts'

export interface Member {
  readonly episode: Episode
  readonly membership: Membership
}

/** Episodes that belong together, in order of beginning, then key. `isIncident`: noise otherwise. */
export interface Group {
  readonly members: NonEmpty<Member>
  readonly isIncident: boolean
}

export function regroup(groups: readonly Group[], edits: readonly Edit[]): readonly Group[] {
  const grouping = edits.filter(isGrouping).sort(byEditTime)
  if (grouping.length === 0) return groups
  const episodes = groups.flatMap(({ members }) => members.map(({ episode }) => episode))
  const context: RegroupContext = { groups: new Set(groups), episodeOf: episodesNamed(episodes, grouping), groupOf: new Map() }
  for (const group of groups) putGroup(context, group)
  for (const edit of grouping) {
    if (edit.type === 'split') split(context, edit)
    else unite(context, edit)
  }
  return [...context.groups]
}

/** The episodes that edits name, by the events by which they name them. */
export function episodesNamed(episodes: readonly Episode[], edits: readonly GroupingEdit[]): ReadonlyMap<EventId, Episode> {
  const named = new Set(edits.flatMap((edit) => eventsNamedBy(edit, edits)))
  const episodeOf = new Map<EventId, Episode>()
  if (named.size === 0) return episodeOf
  for (const episode of episodes) for (const { id } of episode.events) if (named.has(id)) episodeOf.set(id, episode)
  return episodeOf
}

/** The two lists of a correlated cluster, as pairs. */
export function pairsOf({ episodes, memberships }: Correlated): NonEmpty<Member> {
  const [first, ...rest] = episodes.flatMap((episode, at): readonly Member[] => {
    const membership = memberships[at]
    return membership === undefined ? [] : [{ episode, membership }]
  })
  assert(first !== undefined, 'each episode of a group has a membership')
  return [first, ...rest]
}

interface Correlated {
  readonly episodes: NonEmpty<Episode>
  readonly memberships: readonly Membership[]
}

type Merge = Extract<GroupingEdit, { readonly type: 'merge' }>
type Assignment = Extract<GroupingEdit, { readonly type: 'assign' }>
type Split = Extract<GroupingEdit, { readonly type: 'split' }>

interface RegroupContext {
  readonly groups: Set<Group>
  readonly episodeOf: ReadonlyMap<EventId, Episode>
  readonly groupOf: Map<Episode, Group>
}

function putGroup({ groups, groupOf }: Pick<RegroupContext, 'groups' | 'groupOf'>, group: Group): void {
  groups.add(group)
  for (const { episode } of group.members) groupOf.set(episode, group)
}

function groupHolding({ episodeOf, groupOf }: RegroupContext, id: EventId): Group | undefined {
  const episode = episodeOf.get(id)
  return episode === undefined ? undefined : groupOf.get(episode)
}

/** A merge whose other side is unknown changes nothing; an assignment makes an incident of what holds `about` alone, too. */
function unite(context: RegroupContext, edit: Merge | Assignment): void {
  const kept = groupHolding(context, edit.about)
  const named = edit.type === 'merge' ? [edit.with] : edit.events
  const others = new Set(named.flatMap((id) => groupHolding(context, id) ?? []))
  if (kept === undefined || (edit.type === 'merge' && others.size === 0)) return
  others.delete(kept)
  if (others.size === 0 && (kept.isIncident || edit.type === 'merge')) return
  const taken = [...others].flatMap(({ members }) => members)
  const own = kept.isIncident || edit.type === 'merge' ? kept.members : mapMembers(kept.members, (member) => moveByEdit(edit, member))
  const members = sortMembers([...own, ...taken.map((member) => moveByEdit(edit, member))])
  for (const group of [kept, ...others]) context.groups.delete(group)
  putGroup(context, { members: withOpener(members, edit), isIncident: true })
}

const mapMembers = ([first, ...rest]: NonEmpty<Member>, change: (member: Member) => Member): NonEmpty<Member> => [
  change(first),
  ...rest.map(change),
]

function split(context: RegroupContext, edit: Split): void {
  const group = groupHolding(context, edit.about)
  const about = context.episodeOf.get(edit.about)
  if (group === undefined) return
  const named = new Set(edit.events.flatMap((id) => context.episodeOf.get(id) ?? []))
  const leaving = withFollowers(
    group.members,
    group.members.filter(({ episode }) => named.has(episode) && episode !== about),
    about,
  )
  const [first, ...rest] = group.members.filter((member) => leaving.has(member)).map((member) => moveByEdit(edit, member))
  const [kept, ...others] = group.members.filter((member) => !leaving.has(member))
  if (first === undefined || kept === undefined) return
  context.groups.delete(group)
  putGroup(context, { members: [first, ...rest], isIncident: true })
  putGroup(context, { members: withOpener([kept, ...others], edit), isIncident: group.isIncident })
}

/** Those named, and what comes later of a series that had not occurred in what is kept. */
function withFollowers(members: readonly Member[], named: readonly Member[], about: Episode | undefined): ReadonlySet<Member> {
  const leaving = new Set(named)
  const stays = new Set<string>()
  const leaves = new Set<string>()
  for (const member of members) {
    const series = ownSeries(member.episode)
    if (leaving.has(member)) leaves.add(series)
    else if (member.episode === about || !leaves.has(series)) stays.add(series)
    if (leaves.has(series) && !stays.has(series)) leaving.add(member)
  }
  return leaving
}

const RULES = { merge: 'merged-by-edit', split: 'split-by-edit', assign: 'assigned-by-edit' } as const

const moveByEdit = (edit: GroupingEdit, { episode, membership }: Member): Member => {
  const { id, at, author, reason } = edit
  const rule = RULES[edit.type]
  return { episode, membership: { ...membership, because: 'named-by-edit', rule, score: null, edit: { id, at, author, reason } } }
}

/** The first member opened it; an opener that is no longer first is there by the edit. What an edit put there keeps its reason. */
function withOpener([first, ...rest]: NonEmpty<Member>, edit: GroupingEdit): NonEmpty<Member> {
  const opener = first.membership.because === 'named-by-edit' ? first : toOpener(first)
  return [opener, ...rest.map((member) => (member.membership.because === 'opened' ? moveByEdit(edit, member) : member))]
}

const toOpener = ({ episode, membership }: Member): Member => ({
  episode,
  membership: { ...membership, because: 'opened', rule: 'first-episode', score: null },
})

/** The order of the members of a cluster. */
function sortMembers(members: NonEmpty<Member>): NonEmpty<Member> {
  const [first, ...rest] = members.toSorted((a, b) => a.episode.begins - b.episode.begins || byText(a.episode.key, b.episode.key))
  return [first ?? members[0], ...rest]
}
