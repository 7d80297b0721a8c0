import type { Edit } from '../../domain/edit.ts'
import { citationsOf, type Event, isAlert, isDocument } from '../../domain/event.ts'
import { byText, type EventId, type IncidentId, type NonEmpty } from '../../domain/identity.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import { type Incident, observedSpan } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Interval } from '../../domain/time/time.ts'
import { type CurrentDocument, selectCurrentDocuments } from './current-versions.ts'
import { type Difference, differencesOf } from './differences.ts'
import { fillFromPostmortems } from './fill-from-postmortem.ts'
import { type ManualLinks, readManualLinks } from './links-by-edit.ts'
import { type DocumentMatch, distanceOf, MATCH_RULES, type MatchCandidate, matchIncident } from './match-incident.ts'
import { windowOfAnchors } from './span.ts'

/** An incident with the ids of every event that it holds. */
export interface Held {
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
}

/** An incident of the evidence. `findingsWith`: its findings, were its figures these. */
export interface LiveIncident extends Held {
  findingsWith(figures: Pick<Incident, 'anchors' | 'status'>): readonly Finding[]
}

export interface LinkContext {
  readonly events: readonly Event[]
  readonly edits: readonly Edit[]
  readonly policy: Policy
}

/**
 * In: the incidents of the evidence, and all events. Out: the same with the documents that describe them, and an incident for
 * each current document. A linked document's event is held by both, so that whoever loads one finds the other.
 */
export function linkDocuments(live: readonly LiveIncident[], { events, edits, policy }: LinkContext): readonly Held[] {
  const current = selectCurrentDocuments(events.filter(isDocument), edits)
  if (current.length === 0) return live.map(({ incident, eventIds }) => ({ incident, eventIds }))
  const byId = new Map(events.map((event) => [event.id, event]))
  const windows = current.flatMap(({ window }) => window ?? [])
  const candidates = candidatesFor(live, windows, { events: byId, policy })
  const links = current.map((document) => {
    const manual = readManualLinks({ eventIds: document.eventIds, live, edits, events: byId })
    const match = matchDocument(document, { manual, candidates, policy })
    return linkOf({ document, match, live, events: byId })
  })
  return [...live.map((held) => linkLive(held, { links, events: byId, edits, policy })), ...links.map((link) => linkPostmortem(link, live))]
}

interface MatchContext {
  readonly manual: ManualLinks
  readonly candidates: readonly MatchCandidate[]
  readonly policy: Policy
}

/** Edits take precedence over every rule. */
function matchDocument({ window, event: { document } }: CurrentDocument, { manual, candidates, policy }: MatchContext): DocumentMatch {
  if (manual.describes !== null) return { kind: 'describes', of: manual.describes, rule: 'linked-by-edit', runnerUp: null }
  const possible = candidates.filter(({ id }) => !manual.excluded.has(id))
  return matchIncident({ window, words: document.words, cites: new Set(document.cites) }, possible, policy.postmortemLinks)
}

/** A document with what it describes; `of` null: no incident that is known. */
interface Link {
  readonly document: CurrentDocument
  readonly match: DocumentMatch
  readonly of: IncidentId | null
  readonly differences: readonly Difference[]
}

function linkOf({ document, match, live, events }: Omit<Link, 'of' | 'differences'> & LinkEvidence): Link {
  const of = live.find(({ incident }) => match.kind === 'describes' && incident.id === match.of)?.incident
  if (of === undefined) return { document, match, of: null, differences: [] }
  const pair = { postmortem: document.incident, document: document.event.document, live: of, events }
  return { document, match, of: of.id, differences: differencesOf(pair) }
}

interface LinkEvidence {
  readonly live: readonly Held[]
  readonly events: ReadonlyMap<EventId, Event>
}

/** Only those near one of the documents: a large incident has a long list of names. */
function candidatesFor(
  live: readonly Held[],
  windows: readonly Interval[],
  { events, policy }: CandidateContext,
): readonly MatchCandidate[] {
  return live.flatMap(({ incident, eventIds }) => {
    const window = windowOf(incident)
    if (window === null || !windows.some((other) => distanceOf(window, other) <= policy.postmortemLinks.citedWithinMs)) return []
    const members = eventIds.flatMap((id) => events.get(id) ?? [])
    const names = [
      ...incident.services.flatMap((name) => spellingsOf(name, policy)),
      ...members.flatMap((event) => labelNames(event, policy)),
    ]
    return [{ id: incident.id, window, names: new Set(names), citations: new Set(members.flatMap(citationsOf)) }]
  })
}

interface CandidateContext {
  readonly events: ReadonlyMap<EventId, Event>
  readonly policy: Policy
}

/** From the first to the last of its anchors, within what was observed: a condition may have held since the day before. */
function windowOf(incident: Incident): Interval | null {
  const observed = observedSpan(incident)
  const anchored = windowOfAnchors(incident.anchors)
  if (observed === null || anchored === null || anchored.to < observed.from || anchored.from > observed.to) return observed
  return {
    from: anchored.from < observed.from ? observed.from : anchored.from,
    to: anchored.to > observed.to ? observed.to : anchored.to,
  }
}

function spellingsOf(name: string, { services }: Policy): readonly string[] {
  const entry = services.find((service) => service.name === name)
  return entry === undefined ? [name] : [entry.name, ...entry.aliases]
}

/** What an alert calls itself and its host; a port is no part of a name. */
function labelNames(event: Event, { correlation }: Policy): readonly string[] {
  if (!isAlert(event)) return []
  const hosts = correlation.hostLabels.flatMap((label) => event.labels[label]?.replace(/:\d+$/, '') ?? [])
  return [...(event.labels.alertname === undefined ? [] : [event.labels.alertname]), ...hosts]
}

interface LiveLinkContext extends Omit<LinkContext, 'events'> {
  readonly links: readonly Link[]
  readonly events: ReadonlyMap<EventId, Event>
}

function linkLive({ incident, eventIds, findingsWith }: LiveIncident, { links, events, edits, policy }: LiveLinkContext): Held {
  const own = links.filter(({ of }) => of === incident.id)
  const [strongest, ...others] = own.toSorted(byStrength).map(({ document }) => document)
  if (strongest === undefined) return { incident, eventIds }
  const filled = fillFromPostmortems(incident, [strongest, ...others], {
    events: eventIds.flatMap((id) => events.get(id) ?? []),
    edits: edits.filter(({ about }) => eventIds.includes(about)),
    policy,
  })
  const differences = own.flatMap((link) => link.differences.map(({ onEvidence }) => onEvidence))
  const [first, ...rest] = eventIds
  return {
    incident: {
      ...filled,
      describedBy: own.map(({ document }) => document.incident.id),
      findings: [...findingsWith(filled), ...differences],
    },
    eventIds: [first, ...rest, ...own.map(({ document }) => document.event.id)],
  }
}

/** A reviewer's link, then a citation, then time and name; of equal ones the earliest id. */
const byStrength = (a: Link, b: Link): number => rankOf(a) - rankOf(b) || byText(a.document.incident.id, b.document.incident.id)
const rankOf = ({ match }: Link): number => (match.kind === 'describes' ? MATCH_RULES.indexOf(match.rule) : MATCH_RULES.length)

function linkPostmortem({ document: { incident, eventIds }, match, of, differences }: Link, live: readonly Held[]): Held {
  const title = (id: IncidentId) => live.find((held) => held.incident.id === id)?.incident.title ?? id
  const findings = [...differences.map(({ onDocument }) => onDocument), ...linkFindings(match, title)]
  return { incident: { ...incident, describes: of, findings: [...incident.findings, ...findings] }, eventIds }
}

function linkFindings(match: DocumentMatch, title: (id: IncidentId) => string): readonly Finding[] {
  const note = (code: 'may-describe' | 'describes-several', message: string): Finding => ({ code, severity: 'info', message, evidence: [] })
  switch (match.kind) {
    case 'describes': {
      if (match.runnerUp === null) return []
      const other = `"${title(match.runnerUp)}" (${match.runnerUp})`
      return [note('describes-several', `It was linked to "${title(match.of)}"; ${other} fits nearly as well.`)]
    }
    case 'may-describe': {
      const why =
        match.because === 'name' ? 'it names a part of it, but was at another time' : 'it was at that time, but names no part of it'
      return [note('may-describe', `This may describe "${title(match.of)}" (${match.of}): ${why}. It counts as an incident of its own.`)]
    }
    case 'none':
      return []
  }
}
