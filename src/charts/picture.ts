import type { Change } from '../domain/change.ts'
import { editOfAnchor } from '../domain/edits/applied-edit.ts'
import type { EntryId } from '../domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName } from '../domain/incident/anchor.ts'
import type { Impact } from '../domain/incident/impact.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import { earliestOf, latestOf } from '../domain/time/clock.ts'
import { type Instant, type Interval, lastInstant, type Moment } from '../domain/time/time.ts'
import { type Band, bandsOf } from './bands.ts'
import { type AlertLane, alertLanesOf, type LaneBy } from './lanes/alert-lanes.ts'
import { type EvidenceIndex, evidenceIndex, type Mark } from './marks.ts'
import { inOrder, windowAround } from './time-scale.ts'

/** Everything that the picture of an incident shows, in time and without any width. */
export interface Picture {
  readonly incident: Incident
  readonly index: EvidenceIndex
  readonly window: Interval
  /** What the window is when nothing is zoomed. */
  readonly whole: Interval
  /** Every instant at which something drawn begins or ends, once each and in order. */
  readonly instants: readonly Instant[]
  /** While the incident is open. */
  readonly now: Instant | null
  /** The last known instant: what has no end is drawn until then. */
  readonly horizon: Instant
  readonly bands: readonly Band[]
  readonly anchors: readonly AnchorMark[]
  readonly changes: readonly Change[]
  /** Bystanders before the window, which the list of suspects holds. */
  readonly earlierChanges: number
  readonly people: readonly PersonMark[]
  readonly gaps: readonly Interval[]
  readonly lanes: readonly AlertLane[]
  /** The lanes beyond what the picture shows. */
  readonly moreLanes: readonly AlertLane[]
  readonly impact: readonly Impact[]
}

export interface AnchorMark {
  readonly name: AnchorName
  readonly moment: Moment
  /** The line that it comes from; null: the list holds none. */
  readonly row: EntryId | null
  /** Whether a reviewer set it. */
  readonly isEdited: boolean
  /** What it was before a reviewer set it; null: none did, or it was not known. */
  readonly was: Moment | null
}

export interface PersonMark {
  readonly entry: TimelineEntry
  readonly mark: Mark
}

/** What of an incident is drawn, and how. */
export interface PictureView {
  /** Only this part of the time; left out: all of it. */
  readonly window?: Interval | null
  readonly by?: LaneBy
}

/** `now`: what time it is, for an incident that is still open; null in documents that are read later. */
export function pictureOf(incident: Incident, now: Instant | null, view: PictureView = {}): Picture {
  const index = evidenceIndex(incident)
  const until = incident.status === 'open' ? now : null
  const all = alertLanesOf(incident, view.by)
  const shown = incident.timeline.filter((entry) => !entry.hidden)
  const story = inOrder(storyInstants({ incident, shown, lanes: all, now: until }))
  const whole = windowAround(story)
  const window = view.window ?? whole
  const isIn = (from: Instant, to: Instant = from) => from <= window.to && to >= window.from
  const changes = incident.changes.filter((change) => isIn(startOf(change)))
  const lanes = window === whole ? all : all.flatMap((lane) => laneWithin(lane, isIn, until ?? lastInstant(story) ?? window.to))
  return {
    incident,
    index,
    window,
    whole,
    instants: changes.length === 0 ? story : inOrder([...story, ...changes.flatMap((change) => [startOf(change), finishOf(change)])]),
    now: until,
    horizon: lastInstant(story) ?? window.to,
    bands: bandsOf({ anchors: incident.anchors, timeline: incident.timeline, now: until }).filter((band) => isIn(band.from, band.to)),
    anchors: anchorMarks(incident, index).filter(({ moment }) => isIn(earliestOf(moment), latestOf(moment))),
    changes,
    earlierChanges: incident.changes.filter((change) => startOf(change) < window.from).length,
    people: shown
      .filter((entry) => isOfPeople(entry) && isIn(earliestOf(entry.at), latestOf(entry.at)))
      .map((entry) => ({ entry, mark: index.markOf(entry) })),
    gaps: incident.coverage.gaps.filter((gap) => isIn(gap.from, gap.to)),
    lanes: lanes.slice(0, LANES_MAX),
    moreLanes: lanes.slice(LANES_MAX),
    impact: incident.impact,
  }
}

/** The lane with what of it lies in the window; nothing where none does. */
function laneWithin(lane: AlertLane, isIn: (from: Instant, to: Instant) => boolean, horizon: Instant): readonly AlertLane[] {
  const bars = lane.bars.filter((bar) => isIn(bar.heldFrom ?? bar.from, bar.until ?? horizon))
  const storms = lane.storms.filter((storm) => isIn(storm.from, storm.until ?? horizon))
  return bars.length + storms.length === 0 ? [] : [{ ...lane, bars, storms }]
}

export const startOf = (change: Change): Instant => change.startedAt ?? change.at
export const finishOf = (change: Change): Instant => change.finishedAt ?? change.at

/** More than these and the picture is taller than a screen. */
const LANES_MAX = 12

interface Story {
  readonly incident: Incident
  readonly shown: readonly TimelineEntry[]
  readonly lanes: readonly AlertLane[]
  readonly now: Instant | null
}

/** A change from the day before would squeeze the story into a corner, so bystanders do not widen the window. */
function storyInstants({ incident, shown, lanes, now }: Story): readonly Instant[] {
  const instants: Instant[] = now === null ? [] : [now]
  const addMoment = (moment: Moment) => instants.push(earliestOf(moment), moment.at, latestOf(moment))
  for (const moment of anchorsAndFormer(incident)) addMoment(moment)
  for (const entry of shown) if (!entry.kind.startsWith('change.')) addMoment(entry.at)
  for (const change of incident.changes) if (change.role !== 'bystander') instants.push(startOf(change), finishOf(change))
  for (const { bars, storms } of lanes) {
    for (const { from, until } of bars) instants.push(from, until ?? from)
    for (const { steps } of storms) for (const { at } of steps) instants.push(at)
  }
  return instants
}

/** What was there before stays in the picture, so that its window holds both. */
function anchorsAndFormer(incident: Incident): readonly Moment[] {
  const former = (incident.edits ?? []).flatMap(({ content, before }) =>
    content.type === 'anchor' && before?.kind === 'time' ? (before.moment ?? []) : [],
  )
  return [...ANCHOR_NAMES.flatMap((name) => incident.anchors[name] ?? []), ...former]
}

const anchorMarks = (incident: Incident, index: EvidenceIndex): readonly AnchorMark[] =>
  ANCHOR_NAMES.flatMap((name) => {
    const anchor = incident.anchors[name]
    if (anchor === null) return []
    const edit = editOfAnchor(incident, name)
    const was = edit?.before?.kind === 'time' ? edit.before.moment : null
    return [{ name, moment: anchor, row: index.rowOf(anchor.evidence, anchor.at), isEdited: edit !== null, was }]
  }).sort((a, b) => a.moment.at - b.moment.at)

const isOfPeople = ({ kind }: TimelineEntry): boolean => kind.startsWith('page.') || kind === 'message.posted' || kind === 'entry.reported'
