/**
 * In: an incident, an event, and the evidence around both. Out: whether the event is in the incident, and why.
 * Promise: what is said comes from the functions that decided it; nothing is decided a second time here.
 */
import { type Edit, effectiveEdits } from '../../domain/edit.ts'
import type { Episode } from '../../domain/episode.ts'
import { type Event, isChange } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'
import type { Incident, Membership } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import { isoOf } from '../../domain/time/time.ts'
import { correlate } from '../correlate/correlate.ts'
import { type Beyond, episodesWithin, knownEvents, type Reconstruction } from '../reconstruct.ts'
import {
  type AbsenceReason,
  changeAbsence,
  episodeAbsence,
  gatheringByEpisode,
  NO_EPISODE_REASON,
  noiseReason,
  TEST_REASON,
} from './absence.ts'

/** What an event has to do with one incident. */
export interface Standing {
  readonly event: Event
  readonly where: 'here' | 'elsewhere' | 'nowhere'
  /** The membership of the alert, page or change that it is about; of an incident elsewhere, its membership there. null: nowhere. */
  readonly membership: Membership | null
  /** The incidents that hold it; a change may be in several. */
  readonly heldBy: readonly { readonly id: IncidentId; readonly title: string }[]
  /** Why it is not here; empty where it is. */
  readonly reasons: readonly AbsenceReason[]
}

/** What both were reconstructed from. */
export interface Scene {
  readonly events: readonly Event[]
  readonly beyond: Beyond
  readonly reconstruction: Reconstruction
  readonly policy: Policy
  /** All that there are, void ones too. */
  readonly edits: readonly Edit[]
}

/** The alerts and pages of an incident that these events are about, by the events; without those about none. */
export function membersNamed(
  ids: readonly EventId[],
  incident: Incident,
  { events, policy, beyond }: Scene,
): ReadonlyMap<EventId, Membership> {
  const wanted = new Set(ids)
  const named = new Map<EventId, Membership>()
  for (const episode of episodesWithin(knownEvents(events, policy), policy, beyond)) {
    const member = incident.members.find(({ eventId }) => eventId === episode.events[0].id)
    if (member === undefined) continue
    for (const { id } of episode.events) if (wanted.has(id)) named.set(id, member)
  }
  return named
}

/** null: no event with this id was received. */
export function standingOf(id: EventId, incident: Incident, { events, beyond, reconstruction, policy, edits }: Scene): Standing | null {
  const known = knownEvents(events, policy)
  const event = known.find((candidate) => candidate.id === id)
  if (event === undefined) return null
  const episodes = episodesWithin(known, policy, beyond)
  const episode = episodes.find((candidate) => candidate.events.some((own) => own.id === id)) ?? null
  const holders = reconstruction.incidents.filter(({ eventIds }) => eventIds.includes(id)).map((held) => held.incident)
  const heldBy = holders.map(({ id: held, title }) => ({ id: held, title }))
  const holder = holders.find((held) => held.id === incident.id) ?? holders[0]
  const membership = holder === undefined ? null : membershipIn(holder, event, episode)
  if (holder?.id === incident.id) return { event, where: 'here', membership, heldBy, reasons: [] }
  const reasons = reasonsAgainst(event, { episode, episodes, known, incident, policy, edits, membership, isHeld: holder !== undefined })
  return { event, where: holder === undefined ? 'nowhere' : 'elsewhere', membership, heldBy, reasons }
}

/** An acknowledgement is here because its page is. */
function membershipIn(incident: Incident, event: Event, episode: Episode | null): Membership | null {
  const change = incident.changes.find(({ evidence }) => evidence.includes(event.id))
  const named = isChange(event) ? change?.evidence[0] : episode?.events[0].id
  return incident.members.find((member) => member.eventId === named) ?? null
}

interface Case {
  readonly episode: Episode | null
  readonly episodes: readonly Episode[]
  readonly known: readonly Event[]
  readonly incident: Incident
  readonly policy: Policy
  readonly edits: readonly Edit[]
  readonly membership: Membership | null
  readonly isHeld: boolean
}

function reasonsAgainst(event: Event, asked: Case): readonly AbsenceReason[] {
  const { episode, episodes, known, incident, policy, edits, isHeld } = asked
  if (event.isTest || episode?.isTest === true) return [TEST_REASON]
  const opener = incident.members[0]?.eventId
  const cluster = correlate(episodes, policy, effectiveEdits(edits)).clusters.find(({ memberships }) =>
    memberships.some(({ eventId }) => eventId === opener),
  )
  if (isChange(event)) return cluster === undefined ? [] : [changeAbsence(event, cluster.episodes, { known, policy })]
  if (episode === null) return [NO_EPISODE_REASON]
  const moved = findSplitReason(episode, asked)
  if (moved !== null) return [moved]
  const gathering = isHeld ? undefined : gatheringByEpisode(episodes, policy).get(episode)
  const noise = gathering === undefined ? null : noiseReason(gathering, policy)
  const absence = cluster === undefined ? null : episodeAbsence(episode, cluster.episodes, { episodes, policy })
  return [noise, absence].filter((reason) => reason !== null)
}

/** Where correlation alone would put the episode into the incident, people split the two: who did, and why. */
function findSplitReason(episode: Episode, { episodes, incident, policy, membership }: Case): AbsenceReason | null {
  const edit = membership?.edit ?? incident.members.find((member) => member.edit !== undefined)?.edit
  if (edit === undefined) return null
  const here = new Set(incident.members.map(({ eventId }) => eventId))
  const together = correlate(episodes, policy).clusters.find((cluster) => cluster.episodes.includes(episode))
  if (together?.episodes.some(({ events: [first] }) => here.has(first.id)) !== true) return null
  const why = edit.reason === null ? '' : `: “${edit.reason}”`
  return { code: 'moved-by-edit', text: `The rules would put it here; ${edit.author} split the two at ${isoOf(edit.at)}${why}.` }
}
