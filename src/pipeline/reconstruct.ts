import { appendTo } from '../domain/append-to.ts'
import type { Change, ChangeRecord } from '../domain/change.ts'
import { defined } from '../domain/defined.ts'
import { type Edit, effectiveEdits } from '../domain/edit.ts'
import type { Episode, OpenAlert, OpenNoise } from '../domain/episode.ts'
import { byTime, dedupeEvents, type Event, isChange, isMeasured, type LevelMeasured } from '../domain/event.ts'
import { type EventId, incidentId, type NonEmpty } from '../domain/identity.ts'
import { type Incident, isDated, type Membership } from '../domain/incident/incident.ts'
import type { Policy } from '../domain/policy.ts'
import { ruleReader } from '../domain/rules/alert-rule.ts'
import { serviceNamer } from '../domain/service.ts'
import { bySeverity } from '../domain/severity.ts'
import { firstInstant, type Instant } from '../domain/time/time.ts'
import type { MessageLinks } from './conversations/link-messages.ts'
import { conversationMembers, type LinkedMessage, linkedByCluster } from './conversations/linked-messages.ts'
import { type Cluster, correlate } from './correlate/correlate.ts'
import { notificationMembers } from './correlate/group-notifications.ts'
import { changeRecordsOf } from './episodes/change-records.ts'
import { onOneClock } from './episodes/clock-offsets.ts'
import { episodesOf, type LastReceived } from './episodes/episodes.ts'
import { anchorsOf } from './figures/anchors.ts'
import { appliedEdits } from './figures/applied-edits.ts'
import { overlayAnchors, overlayFacts, overlayTimeline, overlayVerdicts, statusOf, withAddedEntries } from './figures/apply-edits.ts'
import { durationsOf } from './figures/durations.ts'
import { entryEditsOf } from './figures/entry-edits.ts'
import { impactOf } from './figures/impact.ts'
import { boundImpact } from './figures/impact-bounds.ts'
import { titleOf } from './figures/incident-title.ts'
import { findingsOf } from './findings/findings.ts'
import { withMeasuredImpact } from './impact/impact-anchors.ts'
import { measuredImpacts } from './impact/measured-impact.ts'
import { measuredStatements } from './impact/statements.ts'
import { type LiveIncident, linkDocuments } from './postmortems/link-documents.ts'
import { judgeChanges } from './suspects/judge-changes.ts'
import { coverageOf } from './timeline/coverage.ts'
import { withNotifications } from './timeline/notification-evidence.ts'
import { timelineOf } from './timeline/timeline.ts'

/** Incidents in order of their earliest event, with the ids of all their events; events that belong to none. */
export interface Reconstruction {
  readonly incidents: readonly ReconstructedIncident[]
  readonly unassigned: readonly Event[]
  readonly openNoise: readonly OpenNoise[]
}

interface ReconstructedIncident {
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
  /** Alerts in it that count as firing until then, if nothing further is received of them. Absent: none. */
  readonly openAlerts?: readonly OpenAlert[]
  /** When the first of its conditions began; absent: with its evidence. */
  readonly begins?: Instant
}

/**
 * The product: events and people's edits go in, incidents come out.
 * Promise: a pure function of the set of events, the edits and the policy; order and duplicates change nothing.
 */
export function reconstruct(
  events: readonly Event[],
  edits: readonly Edit[],
  policy: Policy,
  beyond: Beyond = NOTHING_BEYOND,
): Reconstruction {
  const all = knownEvents(events, policy)
  const measured = all.filter(isMeasured)
  const measurements = measured.filter(({ isTest }) => !isTest)
  const known = measured.length === 0 ? all : all.filter((event) => !isMeasured(event))
  const episodes = episodesWithin(known, policy, beyond)
  const effective = effectiveEdits(edits)
  const { clusters, noise } = correlate(episodes, policy, effective)
  const about = editsByEvent(effective)
  const changes = { records: changeRecordsOf(known), events: new Map(known.filter(isChange).map((event) => [event.id, event])) }
  const linked = linkedByCluster(clusters, known, { links: beyond.messageLinks ?? null, edits: effective, policy })
  const live = clusters.map((cluster) => incidentOf(cluster, { about, policy, changes, messages: linked.get(cluster) ?? [], measurements }))
  const beside = new Map(live.map(({ incident: { id }, openAlerts, begins }) => [id, defined({ openAlerts, begins })]))
  const incidents = linkDocuments(live, { events: known, edits: effective, policy })
    .map((held) => ({ ...held, ...beside.get(held.incident.id) }))
    .toSorted((a, b) => byOpening(a.incident, b.incident))
  const assigned = new Set(incidents.flatMap((held) => held.eventIds))
  return { incidents, unassigned: all.filter((event) => !assigned.has(event.id)), openNoise: openNoiseOf(noise) }
}

/** What is known besides the events that are reconstructed. */
export interface Beyond {
  /** Other firings of alerts in them: the next one dates an end that was not recorded. */
  readonly otherFirings: readonly Event[]
  readonly lastReceived: LastReceived
  /** To what messages of channels belong, where more is known than these events; left out: what these events say. */
  readonly messageLinks?: MessageLinks
}

const NOTHING_BEYOND: Beyond = { otherFirings: [], lastReceived: new Map() }

/** The episodes of these events, dated with all that is known of their alerts. `known`: as `knownEvents` gives them. */
export function episodesWithin(known: readonly Event[], policy: Policy, { otherFirings, lastReceived }: Beyond): readonly Episode[] {
  if (otherFirings.length === 0) return episodesOf(known, policy, lastReceived)
  const own = new Set(known.map(({ id }) => id))
  const all = [...known, ...knownEvents(otherFirings, policy)].sort(byTime)
  return episodesOf(all, policy, lastReceived).filter(({ events }) => events.some(({ id }) => own.has(id)))
}

/** One event per fact, on one clock, in the total order, with its service under the configured name. */
export function knownEvents(events: readonly Event[], policy: Policy): readonly Event[] {
  const nameOf = serviceNamer(policy.services)
  const withRule = ruleReader(policy.rules)
  return dedupeEvents(events)
    .map((event) => ({ ...withRule(onOneClock(event, policy)), service: event.service === null ? null : nameOf(event.service) }))
    .sort(byTime)
}

interface IncidentContext {
  /** Edits by the event by which they find their incident. */
  readonly about: ReadonlyMap<EventId, readonly Edit[]>
  readonly policy: Policy
  /** What was said of it in channels. */
  readonly messages: readonly LinkedMessage[]
  readonly changes: { readonly records: readonly ChangeRecord[]; readonly events: ReadonlyMap<EventId, Event> }
  readonly measurements: readonly LevelMeasured[]
}

function incidentOf(
  cluster: Cluster,
  { about, policy, changes, messages, measurements }: IncidentContext,
): LiveIncident & ReconstructedIncident {
  const [first] = cluster.episodes
  const events = memberEvents(cluster.episodes)
  const said = messages.map(({ message }) => message)
  const notes = [...events.filter(isMessage), ...said].sort(byTime)
  const judged = judgeChanges({ episodes: cluster.episodes, notes, records: changes.records, policy })
  const entries = timelineOf({ episodes: cluster.episodes, changes: judged.changes, changeEvents: changes.events, messages: said }, policy)
  const eventIds = allEventIds(events, [
    ...notificationEvents(cluster),
    ...said.map(({ id }) => id),
    ...judged.changes.flatMap((change) => change.evidence),
  ])
  const held = new Set(eventIds)
  // A merge names what holds both of its incidents, and nothing that was split again.
  const edits = eventIds.flatMap((id) => about.get(id) ?? []).filter((edit) => edit.type !== 'merge' || held.has(edit.with))
  const verdicts = overlayVerdicts(judged.changes, edits)
  const measured = measuredImpacts({ episodes: cluster.episodes, changes: verdicts, measurements })
  const derived = withAddedEntries(withNotifications(entries, cluster.notifications), edits)
  const timeline = overlayTimeline(derived, edits, cluster.episodes)
  const entryEdits = entryEditsOf(derived, timeline)
  const chosen = anchorsOf({ episodes: cluster.episodes, changes: judged.changes, timeline, edits: entryEdits, messages: said })
  const byRule = withMeasuredImpact(boundImpact(chosen, { episodes: cluster.episodes, changes: verdicts, policy }), measured)
  const anchors = overlayAnchors(byRule, edits, timeline)
  const status = statusOf(anchors, edits)
  const coverage = coverageOf(events, policy)
  const { severityWords } = policy.correlation
  const findingsWith: LiveIncident['findingsWith'] = (figures) =>
    findingsOf({ episodes: cluster.episodes, events, coverage, omittedChanges: judged.omitted, ...figures }, policy)
  const incident: Incident = {
    id: incidentId(events[0].id),
    origin: 'evidence',
    describedBy: [],
    describes: null,
    title: titleOf(cluster.episodes, severityWords),
    status,
    severity: cluster.episodes.map((episode) => episode.severity).toSorted((a, b) => bySeverity(a, b, severityWords))[0] ?? null,
    services: [...new Set(cluster.episodes.flatMap((episode) => episode.service ?? []))],
    anchors,
    durations: durationsOf(anchors, status),
    impact: [...impactOf(notes.filter((note) => !entryEdits.hidden.has(note.id))), ...measuredStatements(measured)],
    ...(measured.length > 0 && { measured }),
    members: [
      ...cluster.memberships,
      ...notificationMembers(cluster.notifications),
      ...conversationMembers(messages),
      ...changeMemberships(judged.changes, changes.events),
    ],
    timeline,
    changes: judged.changes,
    noChangeScore: judged.noChangeScore,
    findings: findingsWith({ anchors, status }),
    coverage,
    actionItems: [],
  }
  const applied = appliedEdits(edits, { ...incident, timeline: derived, anchors: byRule })
  const openAlerts = openAlertsOf(cluster.episodes)
  const begins = firstInstant(cluster.episodes.map((episode) => episode.begins)) ?? first.begins
  const isBefore = begins < first.startsAt
  return {
    incident: { ...overlayFacts(incident, edits), ...(applied.length > 0 && { edits: applied }) },
    eventIds: [...eventIds, ...new Set(measured.flatMap(({ evidence }) => evidence))],
    findingsWith,
    ...(openAlerts.length > 0 && { openAlerts }),
    ...(isBefore && { begins }),
  }
}

/** An alert that fired on after its resolution: later silence confirms that resolution, which changes its neighbours though no event is new. */
const openNoiseOf = (noise: readonly Episode[]): readonly OpenNoise[] =>
  noise.flatMap(({ source, end, oddities, events }) =>
    end?.basis === 'open' && oddities.some(({ kind }) => kind === 'ends-taken-back')
      ? [{ eventId: events[0].id, source, believedUntil: end.believedUntil }]
      : [],
  )

const openAlertsOf = (episodes: readonly Episode[]): readonly OpenAlert[] =>
  episodes.flatMap(({ source, end }) => (end?.basis === 'open' ? [{ source, believedUntil: end.believedUntil }] : []))

function editsByEvent(edits: readonly Edit[]): ReadonlyMap<EventId, readonly Edit[]> {
  const byEvent = new Map<EventId, Edit[]>()
  for (const edit of edits) appendTo(byEvent, edit.about, edit)
  return byEvent
}

const isMessage = (event: Event): boolean => event.kind === 'message.posted'

function memberEvents(episodes: NonEmpty<Episode>): NonEmpty<Event> {
  const [first, ...rest] = dedupeEvents(episodes.flatMap((episode) => episode.events))
  return [first ?? episodes[0].events[0], ...rest]
}

const notificationEvents = ({ notifications }: Cluster): readonly EventId[] =>
  notifications.flatMap(({ episode }) => episode.events.map(({ id }) => id))

function allEventIds([first, ...rest]: NonEmpty<Event>, others: readonly EventId[]): NonEmpty<EventId> {
  return [first.id, ...new Set([...rest.map((event) => event.id), ...others])]
}

function changeMemberships(changes: readonly Change[], events: ReadonlyMap<EventId, Event>): readonly Membership[] {
  return changes.flatMap((change) => {
    const event = events.get(change.evidence[0])
    if (event === undefined) return []
    return [
      {
        eventId: event.id,
        source: event.source,
        key: event.senderKey,
        at: event.occurred.at,
        because: 'change-in-window',
        rule: `change-${change.role}`,
        score: change.score,
      },
    ]
  })
}

const byOpening = (a: Incident, b: Incident): number => (a.id === b.id ? 0 : openedAt(a) - openedAt(b) || (a.id < b.id ? -1 : 1))
/** What has no date comes after all that has one. */
const openedAt = (incident: Incident): number =>
  !isDated(incident)
    ? Number.MAX_SAFE_INTEGER
    : incident.coverage.sources.reduce((least, source) => Math.min(least, source.first), Number.POSITIVE_INFINITY)
