/**
 * In: the new events of one round. Out: the same in groups that may be reconstructed one after the other, each with a neighbourhood of its own.
 * Promise: each event is in one group; the order and repetition of the events decide nothing. What is in which group decides the cost alone:
 * new events may come in any number of rounds, and the incidents are the same. So a round that touches hundreds of incidents need not hold
 * them all at once, and what would belong to one incident is loaded once: what is correlated, or is of one service, one occurrence or one commit, is in one group.
 */

import { appendTo } from '../../domain/append-to.ts'
import { type Event, isChange } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { correlate } from '../correlate/correlate.ts'
import { disjointSetsOf } from '../correlate/disjoint-sets.ts'
import { commitPrefix } from '../episodes/commits.ts'
import { episodesOf } from '../episodes/episodes.ts'

/** `events`: as `knownEvents` gives them. In order of their first event. */
export function tiedGroups(events: readonly Event[], policy: Policy): readonly (readonly EventId[])[] {
  const leastOf = tiedBy(events, policy)
  const groups = new Map<number, EventId[]>()
  for (const [at, { id }] of events.entries()) appendTo(groups, leastOf(at), id)
  return [...groups.values()]
}

function tiedBy(events: readonly Event[], policy: Policy): (at: number) => number {
  const sets = disjointSetsOf(events.length)
  const places = new Map(events.map(({ id }, at) => [id, at]))
  const firstWith = new Map<string, number>()
  events.forEach((event, at) => {
    for (const name of namesOf(event)) {
      const first = firstWith.get(name)
      if (first === undefined) firstWith.set(name, at)
      else sets.unite(first, at)
    }
  })
  for (const { episodes, notifications } of correlate(episodesOf(events, policy), policy).clusters) {
    const [first] = episodes[0].events
    for (const episode of [...episodes, ...notifications.map((notification) => notification.episode)])
      for (const { id } of episode.events) sets.unite(places.get(first.id) ?? 0, places.get(id) ?? 0)
  }
  return sets.leastOf
}

/** A key of a series may be that of all alerts of a route: whom it joins, the correlation says. */
function namesOf(event: Event): readonly string[] {
  const commit = isChange(event) ? commitPrefix(event) : null
  return [
    ...(event.service === null ? [] : [`service ${event.service}`]),
    ...event.keys.flatMap(({ names, value }) => (names === 'occurrence' ? [`occurrence ${value}`] : [])),
    ...(commit === null ? [] : [`commit ${commit}`]),
  ]
}
