import type { Episode } from '../../domain/episode.ts'
import { byTime, type Event } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import { type Phase, START_BY_RESOLUTION, type TimelineEntry } from '../../domain/incident/timeline.ts'
import { between, earlier, firstInstant, later, type Moment } from '../../domain/time/time.ts'

/** What reviewers changed about the entries of an incident, by the events that those rest on. */
export interface EntryEdits {
  readonly hidden: ReadonlySet<EventId>
  readonly times: ReadonlyMap<EventId, Moment>
  /** The times of the starts that only a resolution reports. */
  readonly starts: ReadonlyMap<EventId, Moment>
  readonly phases: ReadonlyMap<EventId, Phase>
  readonly startPhases: ReadonlyMap<EventId, Phase>
}

export const NO_ENTRY_EDITS: EntryEdits = {
  hidden: new Set(),
  times: new Map(),
  starts: new Map(),
  phases: new Map(),
  startPhases: new Map(),
}

/** In: the entries as derived, and the same as edited. Out: the differences that a figure depends on. */
export function entryEditsOf(derived: readonly TimelineEntry[], edited: readonly TimelineEntry[]): EntryEdits {
  if (derived === edited) return NO_ENTRY_EDITS
  const before = new Map(derived.map((entry) => [entry.id, entry]))
  const changed = edited.filter((entry) => before.get(entry.id) !== entry)
  const isStart = ({ id }: TimelineEntry) => before.get(id)?.phaseReason.rule === START_BY_RESOLUTION
  const [starts, others] = [changed.filter(isStart), changed.filter((entry) => !isStart(entry))]
  const timesOf = (entries: readonly TimelineEntry[]) =>
    new Map(entries.filter(({ id, at }) => before.get(id)?.at !== at).map(({ evidence, at }) => [evidence[0], at]))
  const phasesOf = (entries: readonly TimelineEntry[]) => {
    const rephased = entries.filter(({ id, phase }) => before.get(id)?.phase !== phase)
    return new Map(rephased.flatMap(({ evidence, phase }) => evidence.map((event) => [event, phase] as const)))
  }
  return {
    hidden: new Set(changed.filter(({ hidden }) => hidden).flatMap(({ evidence }) => evidence)),
    times: timesOf(others),
    starts: timesOf(starts),
    phases: phasesOf(others),
    startPhases: phasesOf(starts),
  }
}

/**
 * In: episodes, and what reviewers changed about their entries. Out: the episodes as the reviewers see them: without the
 * events of hidden entries, with the times that they set.
 */
export function applyEntryEdits(episodes: readonly Episode[], edits: EntryEdits): readonly Episode[] {
  return edits === NO_ENTRY_EDITS ? episodes : episodes.flatMap((episode) => editEpisode(episode, edits))
}

function editEpisode(episode: Episode, edits: EntryEdits): readonly Episode[] {
  if (!episode.events.some(({ id }) => edits.hidden.has(id) || edits.times.has(id) || edits.starts.has(id))) return [episode]
  const [first, ...rest] = episode.events
    .filter(({ id }) => !edits.hidden.has(id))
    .map((event) => editEvent(event, edits))
    .sort(byTime)
  if (first === undefined) return []
  const held = between(episode.begins, episode.startsAt)
  const startsAt = startAfterEdits(episode, [first, ...rest], edits)
  const begins = earlier(startsAt, held)
  return [{ ...episode, begins, startsAt, events: [first, ...rest] }]
}

function editEvent(event: Event, { times, starts }: EntryEdits): Event {
  const [occurred, start] = [times.get(event.id), starts.get(event.id)]
  const moved: Event = occurred === undefined ? event : { ...event, occurred }
  return moved.kind === 'alert.resolved' && start !== undefined ? { ...moved, firedAt: start.at } : moved
}

/** The start moves with the event that reported it; a page whose trigger is hidden starts with what is left of it. */
function startAfterEdits(episode: Episode, events: readonly [Event, ...Event[]], edits: EntryEdits): Episode['startsAt'] {
  const opening = episode.events.find((event) => event.occurred.at === episode.startsAt && isOpening(event))
  if (opening === undefined) return firstInstant(events.flatMap(({ id }) => edits.starts.get(id)?.at ?? [])) ?? episode.startsAt
  const to = edits.times.get(opening.id)
  if (to !== undefined) return later(episode.startsAt, between(episode.startsAt, to.at))
  return edits.hidden.has(opening.id) && episode.kind === 'page' ? events[0].occurred.at : episode.startsAt
}

export const isOpening = ({ kind }: Event): boolean => kind === 'alert.fired' || kind === 'page.triggered'
