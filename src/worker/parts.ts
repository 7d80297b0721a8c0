import type { Event } from '../domain/event.ts'
import type { Policy } from '../domain/policy.ts'
import { tiedGroups } from '../pipeline/neighbourhood/tied-groups.ts'
import { knownEvents } from '../pipeline/reconstruct.ts'

export interface Parts {
  /** `loaded`: how many events the part before was reconstructed with; of the first, 0. Not to be asked after the last. */
  next(loaded: number): { readonly events: readonly Event[]; readonly isLast: boolean }
}

/** Where nothing is known of what is around them, so many of the new events are a part. */
const FIRST_SHARE = 1 / 8

/**
 * The new events of a round in parts: a backlog of hundreds of services that are never quiet for long would otherwise load all of
 * their incidents at once. How many new events are a part follows from what the part before had around it, so that each is reconstructed
 * with about `size`; what is tied is never parted. Where there are none, one part is empty.
 */
export function partsOf(events: readonly Event[], policy: Policy, size: number): Parts {
  const first = Math.max(1, Math.floor(size * FIRST_SHARE))
  const groups = events.length <= first ? [events] : groupsOf(events, policy)
  const at = { group: 0, taken: 0 }
  return {
    next(loaded) {
      const most = at.taken === 0 ? first : Math.floor((size * at.taken) / Math.max(loaded, at.taken))
      const part: Event[] = []
      for (; at.group < groups.length; at.group += 1) {
        const group = groups[at.group] ?? []
        if (part.length > 0 && part.length + group.length > most) break
        for (const event of group) part.push(event)
      }
      at.taken = part.length
      return { events: part, isLast: at.group >= groups.length }
    },
  }
}

function groupsOf(events: readonly Event[], policy: Policy): readonly (readonly Event[])[] {
  const byId = new Map(events.map((event) => [event.id, event]))
  return tiedGroups(knownEvents(events, policy), policy).map((ids) => ids.flatMap((id) => byId.get(id) ?? []))
}
