import type { EventId, NonEmpty, ServiceName, SourceName } from '../../domain/identity.ts'
import { SET_BY_REVIEWER } from '../../domain/incident/anchor.ts'
import type { Incident, Membership } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { firstInstant, type Instant, lastInstant } from '../../domain/time/time.ts'
import { cut } from '../text-width.ts'

/** How an alert's bar ends: with a resolved notification, by timeout, or not yet (or never). */
type BarEnd = 'resolved' | 'expired' | 'open'

/** One firing of one alert. `heldFrom`: when its condition became true, before it fired. */
export interface AlertBar {
  readonly entry: TimelineEntry
  readonly from: Instant
  readonly until: Instant | null
  readonly heldFrom: Instant | null
  readonly end: BarEnd
  readonly label: string
}

/** Many alerts drawn as one: how many fire at once, at each change of that number. */
export interface AlertStorm {
  readonly entry: TimelineEntry
  readonly steps: readonly { readonly at: Instant; readonly firing: number }[]
  readonly from: Instant
  readonly until: Instant | null
  readonly count: number
  readonly peak: number
  readonly label: string
}

/** What alerts share a lane by. */
export type LaneBy = 'service' | 'source'

/** All alerts of one service, null where the sender names none, or of one source. */
export interface AlertLane {
  readonly name: ServiceName | SourceName | null
  readonly bars: readonly AlertBar[]
  readonly storms: readonly AlertStorm[]
  readonly alerts: number
  readonly from: Instant
  readonly until: Instant | null
}

/** Ordered by when each first had an alert. */
export function alertLanesOf(incident: Incident, by: LaneBy = 'service'): readonly AlertLane[] {
  const episodes = new Map(incident.members.map((member) => [member.eventId, member]))
  const context: LaneContext = { incident, episodes, expired: evidenceOf(incident, 'expired-alert') }
  const byName = new Map<AlertLane['name'], [TimelineEntry, ...TimelineEntry[]]>()
  for (const entry of incident.timeline) {
    if (entry.hidden || entry.kind !== 'alert.fired') continue
    const name = by === 'source' ? entry.source : entry.service
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [entry])
    else known.push(entry)
  }
  return [...byName].map(([name, entries]) => laneOf(name, entries, context)).sort((a, b) => a.from - b.from)
}

/** The alert's name: what stands before " fired" in an entry's text, or its first words. */
export function alertName(entry: Pick<TimelineEntry, 'text'>): string {
  const [firstLine = ''] = entry.text.split('\n', 1)
  const end = firstLine.indexOf(' fired')
  return cut(end === -1 ? firstLine : firstLine.slice(0, end), 32)
}

interface LaneContext {
  readonly incident: Incident
  readonly episodes: ReadonlyMap<EventId, Membership>
  readonly expired: ReadonlySet<EventId>
}

/** Up to so many grouped firings that never overlap are one flapping alert: each firing has its bar. */
const FLAP_BARS_MAX = 12

function laneOf(name: AlertLane['name'], entries: NonEmpty<TimelineEntry>, context: LaneContext): AlertLane {
  const groups = entries.map((entry) => ({ entry, spans: spansOf(entry, context) }))
  const isFew = ({ entry, spans }: AlertGroup) => entry.count === 1 || (spans.length <= FLAP_BARS_MAX && peakOf(stepsOf(spans)) === 1)
  const spans = groups.flatMap((group) => [...group.spans])
  return {
    name,
    bars: groups.filter(isFew).flatMap((group) => group.spans.map((span) => barOf(group, span, context))),
    storms: groups.filter((group) => !isFew(group)).map(({ entry, spans: own }) => stormOf(entry, own, alertName(entry))),
    alerts: entries.reduce((sum, entry) => sum + entry.count, 0),
    from: firstInstant(spans.map(({ from }) => from)) ?? entries[0].at.at,
    until: lastEnd(spans),
  }
}

type Span = Pick<AlertBar, 'from' | 'until'>

interface Firing extends Span {
  readonly eventId: EventId
}

interface AlertGroup {
  readonly entry: TimelineEntry
  readonly spans: NonEmpty<Firing>
}

/** Each firing of an entry. One whose own end is not known ends with the whole group. */
function spansOf(entry: TimelineEntry, { episodes }: LaneContext): AlertGroup['spans'] {
  const spanOf = (eventId: EventId): Firing => {
    const member = episodes.get(eventId)
    return { eventId, from: member?.at ?? entry.at.at, until: member?.until === undefined ? entry.until : member.until }
  }
  const [first, ...rest] = entry.evidence
  // A single firing has its own line, whose time a reviewer may have corrected.
  if (entry.count === 1 && entry.kind === 'alert.fired') return [{ eventId: first, from: entry.at.at, until: entry.until }]
  return [spanOf(first), ...rest.map(spanOf)]
}

function barOf({ entry, spans }: AlertGroup, span: Firing, { incident, expired }: LaneContext): AlertBar {
  const start = incident.anchors.impactStart
  // No whisker for a start that a reviewer set: the alert reported nothing of it.
  const isHeld = start !== null && start.rule !== SET_BY_REVIEWER && start.at < span.from && start.evidence.includes(span.eventId)
  const end = span.until === null ? 'open' : expired.has(span.eventId) ? 'expired' : 'resolved'
  const flaps = spans.length > 1 ? `, ${spans.length} times` : ''
  return { entry, from: span.from, until: span.until, heldFrom: isHeld ? start.at : null, end, label: `${alertName(entry)}${flaps}` }
}

/** Many firings of `entry` as one area. */
export function stormOf(entry: TimelineEntry, spans: readonly Span[], label: string): AlertStorm {
  const steps = stepsOf(spans)
  return { entry, steps, from: steps[0]?.at ?? entry.at.at, until: lastEnd(spans), count: spans.length, peak: peakOf(steps), label }
}

/** How many spans cover each instant, at each change of that number. A span without an end never counts down. */
export function stepsOf(spans: readonly Span[]): AlertStorm['steps'] {
  const turns = spans.flatMap(({ from, until }) => [{ at: from, by: 1 }, ...(until === null ? [] : [{ at: until, by: -1 }])])
  const steps: { at: Instant; firing: number }[] = []
  let firing = 0
  for (const turn of turns.sort((a, b) => a.at - b.at)) {
    firing += turn.by
    const last = steps.at(-1)
    if (last?.at === turn.at) last.firing = firing
    else steps.push({ at: turn.at, firing })
  }
  return steps
}

/** Null while one of them has no end. */
const lastEnd = (spans: readonly Span[]): Instant | null =>
  spans.some(({ until }) => until === null) ? null : lastInstant(spans.flatMap(({ until }) => until ?? []))

const peakOf = (steps: AlertStorm['steps']): number => steps.reduce((most, { firing }) => Math.max(most, firing), 0)

const evidenceOf = (incident: Incident, code: Incident['findings'][number]['code']): ReadonlySet<EventId> =>
  new Set(incident.findings.flatMap((finding) => (finding.code === code ? finding.evidence : [])))
