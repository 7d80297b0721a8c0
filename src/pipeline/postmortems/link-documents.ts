import type { Edit } from '../../domain/edit.ts'
import { citationsOf, type Event, isAlert, isDocument } from '../../domain/event.ts'
import type { EventId, IncidentId, NonEmpty } from '../../domain/identity.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import { type Incident, observedSpan } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import type { Interval } from '../../domain/time/time.ts'
import { type StandingDocument, standingDocuments } from './current-versions.ts'
import { type Difference, differencesOf } from './differences.ts'
import { toldByEdit, type WordOfPeople } from './links-by-edit.ts'
import { distanceOf, type Telling, type ToldCandidate, toldIncident } from './match-incident.ts'
import { windowOfAnchors } from './span.ts'

/** An incident with the ids of every event that it holds. */
export interface Held {
  readonly incident: Incident
  readonly eventIds: NonEmpty<EventId>
}

export interface Surroundings {
  readonly events: readonly Event[]
  readonly edits: readonly Edit[]
  readonly policy: Policy
}

/**
 * In: the incidents of the evidence, and all events. Out: the same with what documents tell of them, and an incident for each
 * document that stands. A linked document's event is held by both, so that whoever loads one finds the other.
 */
export function withDocuments(live: readonly Held[], { events, edits, policy }: Surroundings): readonly Held[] {
  const standing = standingDocuments(events.filter(isDocument), edits)
  if (standing.length === 0) return live
  const byId = new Map(events.map((event) => [event.id, event]))
  const windows = standing.flatMap(({ window }) => window ?? [])
  const candidates = candidatesFor(live, windows, { events: byId, policy })
  const told = standing.map((document) => {
    const said = toldByEdit({ eventIds: document.eventIds, live, edits, events: byId })
    const telling = tellingOf(document, { said, candidates, policy })
    return linkOf({ document, telling, live, events: byId })
  })
  return [...live.map((held) => withTold(held, told)), ...told.map((link) => withTells(link, live))]
}

interface Grounds {
  readonly said: WordOfPeople
  readonly candidates: readonly ToldCandidate[]
  readonly policy: Policy
}

/** The word of people goes before every rule. */
function tellingOf({ window, event }: StandingDocument, { said, candidates, policy }: Grounds): Telling {
  if (said.tells !== null) return { kind: 'tells', of: said.tells, rule: 'told-by-edit', runnerUp: null }
  const possible = candidates.filter(({ id }) => !said.not.has(id))
  return toldIncident({ window, words: event.words, cites: new Set(event.cites) }, possible, policy.postmortemLinks)
}

/** A document with what it tells of; `of` null: nothing that is known. */
interface Link {
  readonly document: StandingDocument
  readonly telling: Telling
  readonly of: IncidentId | null
  readonly differences: readonly Difference[]
}

function linkOf({ document, telling, live, events }: Omit<Link, 'of' | 'differences'> & LinkEvidence): Link {
  const of = live.find(({ incident }) => telling.kind === 'tells' && incident.id === telling.of)?.incident
  if (of === undefined) return { document, telling, of: null, differences: [] }
  const pair = { told: document.incident, document: document.event.document, live: of, events }
  return { document, telling, of: of.id, differences: differencesOf(pair) }
}

interface LinkEvidence {
  readonly live: readonly Held[]
  readonly events: ReadonlyMap<EventId, Event>
}

/** Only those that one of the documents may be about: what a large incident names is a long list. */
function candidatesFor(live: readonly Held[], windows: readonly Interval[], { events, policy }: Named): readonly ToldCandidate[] {
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

interface Named {
  readonly events: ReadonlyMap<EventId, Event>
  readonly policy: Policy
}

/** From the first to the last of its anchors, within what was heard: a condition may have held since the day before. */
function windowOf(incident: Incident): Interval | null {
  const heard = observedSpan(incident)
  const told = windowOfAnchors(incident.anchors)
  if (heard === null || told === null || told.to < heard.from || told.from > heard.to) return heard
  return { from: told.from < heard.from ? heard.from : told.from, to: told.to > heard.to ? heard.to : told.to }
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

function withTold(held: Held, links: readonly Link[]): Held {
  const own = links.filter(({ of }) => of === held.incident.id)
  const [first, ...rest] = held.eventIds
  if (own.length === 0) return held
  const findings = own.flatMap(({ differences }) => differences.map(({ onEvidence }) => onEvidence))
  return {
    incident: {
      ...held.incident,
      describedBy: own.map(({ document }) => document.incident.id),
      findings: [...held.incident.findings, ...findings],
    },
    eventIds: [first, ...rest, ...own.map(({ document }) => document.event.id)],
  }
}

function withTells({ document: { incident, eventIds }, telling, of, differences }: Link, live: readonly Held[]): Held {
  const title = (id: IncidentId) => live.find((held) => held.incident.id === id)?.incident.title ?? id
  const findings = [...differences.map(({ onDocument }) => onDocument), ...linkFindings(telling, title)]
  return { incident: { ...incident, describes: of, findings: [...incident.findings, ...findings] }, eventIds }
}

function linkFindings(telling: Telling, title: (id: IncidentId) => string): readonly Finding[] {
  const note = (code: 'may-describe' | 'describes-several', message: string): Finding => ({ code, severity: 'info', message, evidence: [] })
  switch (telling.kind) {
    case 'tells':
      if (telling.runnerUp === null) return []
      return [
        note(
          'describes-several',
          `It was taken for "${title(telling.of)}"; "${title(telling.runnerUp)}" (${telling.runnerUp}) fits nearly as well.`,
        ),
      ]
    case 'may-tell': {
      const why =
        telling.because === 'name' ? 'it names a part of it, and was at another time' : 'it was at that time, and names no part of it'
      return [note('may-describe', `This may tell of "${title(telling.of)}" (${telling.of}): ${why}. It counts as an incident of its own.`)]
    }
    case 'none':
      return []
  }
}
