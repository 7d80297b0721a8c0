import type { Change } from '../../domain/change.ts'
import { byEditTime, type Edit } from '../../domain/edit.ts'
import { actionItemId } from '../../domain/edits/completion.ts'
import type { Episode } from '../../domain/episode.ts'
import { byText, type EventId, entryId } from '../../domain/identity.ts'
import type { ActionItem } from '../../domain/incident/action-item.ts'
import type { Anchor, AnchorName, Anchors } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Incident, IncidentStatus } from '../../domain/incident/incident.ts'
import { REVIEWER, type TimelineEntry } from '../../domain/incident/timeline.ts'
import { evidenceOfEdit } from './applied-edits.ts'
import { NAMED_BY_EDIT } from './named-entries.ts'

/**
 * In: what was derived from the evidence, and the edits of it. Out: the same with the edits applied.
 * Promise: later edits win; entries keep their evidence; an edit of something that no longer exists changes nothing
 * and applies again when it comes back.
 */
export function overlayAnchors(anchors: Anchors, edits: readonly Edit[], timeline: readonly TimelineEntry[]): Anchors {
  const result: { [Name in AnchorName]: Anchor | null } = { ...anchors }
  for (const edit of edits.toSorted(byEditTime)) {
    if (edit.type === 'anchor') result[edit.anchor] = edit.to === null ? null : anchorByEdit(edit.to, edit, timeline)
    if (edit.type === 'close' && edit.to !== null) result.resolved = anchorByEdit(edit.to, edit, timeline)
  }
  return result
}

/** Open until it is resolved, or until a reviewer says that it is over. */
export const statusOf = ({ resolved }: Pick<Anchors, 'resolved'>, edits: readonly Edit[]): IncidentStatus =>
  resolved === null && !edits.some(({ type }) => type === 'close') ? 'open' : 'resolved'

/** Its evidence is the entry that the reviewer named, else the edit itself: what a rule had chosen says something else. */
function anchorByEdit(to: Pick<Anchor, 'at' | 'earliest' | 'latest'>, edit: AnchorEdit, timeline: readonly TimelineEntry[]): Anchor {
  const entry = edit.type === 'close' ? undefined : timeline.find(({ id }) => id === edit.entry)
  return { ...to, basis: 'reported', rule: NAMED_BY_EDIT, evidence: entry?.evidence ?? [evidenceOfEdit(edit)] }
}

type AnchorEdit = Extract<Edit, { readonly type: 'anchor' | 'close' }>

/**
 * The changes as reviewers judged them: the last verdict on each counts. "No change involved" is a verdict on all but those
 * that mitigated, whenever they are reported; a verdict on one of them that was given later wins.
 */
export function overlayVerdicts(changes: readonly Change[], edits: readonly Edit[]): readonly Change[] {
  const inOrder = edits.toSorted(byEditTime)
  const last = inOrder.findLastIndex(({ type }) => type === 'noChange')
  const overall = inOrder[last]
  const isExcluded = overall?.type === 'noChange' && overall.isConfirmed
  const verdicts = new Map(
    inOrder.flatMap((edit, at) => (edit.type === 'verdict' && (!isExcluded || at > last) ? [[edit.change, edit.verdict]] : [])),
  )
  return changes.map((change) => {
    if (verdicts.has(change.id)) return { ...change, verdict: verdicts.get(change.id) ?? null }
    return isExcluded && change.role !== 'mitigation' ? { ...change, verdict: 'not_caused' } : change
  })
}

/** Everything but the anchors and the grouping. */
export function overlay(incident: Incident, edits: readonly Edit[]): Incident {
  return { ...overlayFacts(incident, edits), timeline: overlayTimeline(incident.timeline, edits) }
}

/** Verdicts, title, severity, services, impact and actions. */
export function overlayFacts(incident: Incident, edits: readonly Edit[]): Incident {
  const judged = { ...incident, changes: overlayVerdicts(incident.changes, edits) }
  return edits.toSorted(byEditTime).reduce(applyToFacts, judged)
}

/**
 * Which entries are hidden, and the times, words and phases of entries. An alert's start and its end are hidden and shown
 * together: `episodes` say which belong together. The same list where no edit is about an entry.
 */
export function overlayTimeline(
  timeline: readonly TimelineEntry[],
  edits: readonly Edit[],
  episodes: readonly Episode[] = [],
): readonly TimelineEntry[] {
  const aboutEntries = edits.filter(isAboutEntry)
  if (aboutEntries.length === 0) return timeline
  const entries = new Map(timeline.map((entry) => [entry.id, entry]))
  for (const edit of aboutEntries.toSorted(byEditTime)) {
    const named = entries.get(edit.entry)
    if (named === undefined) continue
    const isOfVisibility = edit.type === 'hide' || edit.type === 'show'
    const counterparts = isOfVisibility ? counterpartsOf(named, timeline, episodes) : []
    for (const { id } of [named, ...counterparts]) {
      const entry = entries.get(id)
      if (entry !== undefined) entries.set(id, applyToEntry(entry, edit))
    }
  }
  return [...entries.values()].toSorted(byTimeAndLine)
}

type EntryEdit = Extract<Edit, { readonly type: 'hide' | 'show' | 'retime' | 'retext' | 'rephase' }>

const isAboutEntry = (edit: Edit): edit is EntryEdit => 'entry' in edit && edit.type !== 'anchor'

function applyToEntry(entry: TimelineEntry, edit: EntryEdit): TimelineEntry {
  switch (edit.type) {
    case 'hide':
    case 'show':
      return { ...entry, hidden: edit.type === 'hide' }
    case 'retime': {
      // The time that is shown is no longer the one that the document states.
      const { written: _, ...rest } = entry
      return { ...rest, at: edit.to }
    }
    case 'retext':
      return { ...entry, text: edit.text }
    case 'rephase':
      return { ...entry, phase: edit.phase, phaseReason: { rule: NAMED_BY_EDIT, words: [] } }
  }
}

/** The entries about the same alerts as this one and about no others. */
function counterpartsOf(entry: TimelineEntry, timeline: readonly TimelineEntry[], episodes: readonly Episode[]): readonly TimelineEntry[] {
  if (!isOfAlert(entry)) return []
  const own = new Set<EventId>(entry.evidence)
  const together = episodes.filter(({ kind, events }) => kind === 'alert' && events.some(({ id }) => own.has(id)))
  const ids = new Set(together.flatMap(({ events }) => events.map(({ id }) => id)))
  return timeline.filter((other) => other.id !== entry.id && isOfAlert(other) && other.evidence.every((id) => ids.has(id)))
}

const isOfAlert = ({ kind }: TimelineEntry): boolean => kind === 'alert.fired' || kind === 'alert.resolved'

function applyToFacts(incident: Incident, edit: Edit): Incident {
  switch (edit.type) {
    case 'title':
      return { ...incident, title: edit.text }
    case 'severity':
      return { ...incident, severity: edit.severity }
    case 'services':
      return { ...incident, services: [...new Set(edit.services)] }
    case 'merge':
      return edit.title === undefined ? incident : { ...incident, title: edit.title }
    // Applied elsewhere: entries and anchors before durations, grouping before all else (`merge-and-split.ts`). A revert only takes another edit
    // away; what the draft and the lists make of the rest is read from `incident.edits`.
    case 'verdict':
    case 'noChange':
    case 'close':
    case 'hide':
    case 'show':
    case 'retime':
    case 'retext':
    case 'rephase':
    case 'anchor':
    case 'split':
    case 'assign':
    case 'ignore':
    case 'revert':
    case 'add':
    case 'section':
    case 'approve':
    case 'dismiss':
      return incident
    case 'impact':
      return { ...incident, impact: withImpact(incident.impact, edit) }
    case 'actionItem':
      return { ...incident, actionItems: withActionItem(incident.actionItems, edit) }
  }
}

/**
 * A person's figure takes the place of what was reported of its kind, which stays in the history; what was measured stands below it.
 * Those of a person that begin at other times are other phases of the impact: they stay, in order of time.
 */
function withImpact(impact: readonly Impact[], edit: ImpactEdit): readonly Impact[] {
  const from = edit.from ?? null
  const isOtherPhase = (one: Impact) => from !== null && isByEdit(one) && one.from !== null && one.from !== from
  const phases = [...impact.filter((one) => one.kind === edit.kind && isOtherPhase(one)), impactByEdit(edit)]
  return [
    ...phases.toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0)),
    ...impact.filter(({ kind, basis }) => kind !== edit.kind || basis === 'measured'),
  ]
}

type ImpactEdit = Extract<Edit, { readonly type: 'impact' }>

const isByEdit = ({ rule }: Impact): boolean => rule === NAMED_BY_EDIT

const impactByEdit = (edit: ImpactEdit): Impact => ({
  kind: edit.kind,
  value: edit.value,
  unit: edit.unit,
  statement: edit.statement,
  from: edit.from ?? null,
  to: edit.until ?? null,
  basis: 'reported',
  rule: NAMED_BY_EDIT,
  evidence: [evidenceOfEdit(edit)],
  ...(edit.source !== undefined && { source: edit.source }),
  ...(edit.numerator !== null && { numerator: edit.numerator }),
  ...(edit.denominator !== null && { denominator: edit.denominator }),
})

/** The item with what the edit says of it; a new one comes last. */
function withActionItem(items: readonly ActionItem[], edit: Extract<Edit, { readonly type: 'actionItem' }>): readonly ActionItem[] {
  const id = edit.item ?? actionItemId(edit.id)
  const { text, owner, due, check, state, outcome } = edit
  const item: ActionItem = {
    id,
    text,
    done: state === 'done',
    ...(state === 'dropped' && { dropped: true }),
    ...(owner !== null && { owner }),
    ...(due !== null && { due }),
    ...(check !== null && { check }),
    ...(state === 'done' && outcome !== undefined && { outcome }),
  }
  const at = items.findIndex((one) => one.id === id)
  return at < 0 ? [...items, item] : items.with(at, item)
}

/** The entries with those that reviewers added, in order of time. */
export function withAddedEntries(timeline: readonly TimelineEntry[], edits: readonly Edit[]): readonly TimelineEntry[] {
  const added = edits.flatMap((edit) => (edit.type === 'add' ? [addedEntry(edit)] : []))
  return added.length === 0 ? timeline : [...timeline, ...added].toSorted(byTimeAndLine)
}

const addedEntry = (edit: Extract<Edit, { readonly type: 'add' }>): TimelineEntry => ({
  id: entryId(edit.id),
  at: edit.to,
  until: null,
  receivedAt: edit.at,
  phase: edit.phase,
  phaseReason: { rule: NAMED_BY_EDIT, words: [] },
  kind: 'entry.reported',
  source: REVIEWER,
  service: edit.service,
  actor: edit.author,
  text: edit.text,
  count: 1,
  evidence: [evidenceOfEdit(edit)],
  hidden: false,
})

/** Entries of a document that share a time keep the order in which they were written. */
const byTimeAndLine = (a: TimelineEntry, b: TimelineEntry): number =>
  a.at.at - b.at.at || (a.line ?? 0) - (b.line ?? 0) || byText(a.id, b.id)
