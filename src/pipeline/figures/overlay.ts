import type { Change } from '../../domain/change.ts'
import { byEditTime, type Edit } from '../../domain/edit.ts'
import { byText } from '../../domain/identity.ts'
import type { Anchor, AnchorName, Anchors } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'

/**
 * In: what was derived from the evidence, and the edits of it. Out: the same with the edits applied.
 * Promise: later edits win; what is edited keeps its evidence; an edit of something that no longer exists changes nothing
 * and applies again when it comes back.
 */
export function overlayAnchors(anchors: Anchors, edits: readonly Edit[]): Anchors {
  const result: { [Name in AnchorName]: Anchor | null } = { ...anchors }
  for (const edit of edits.toSorted(byEditTime)) {
    if (edit.type === 'anchor') result[edit.anchor] = edit.to === null ? null : anchorByEdit(edit.to, result[edit.anchor])
  }
  return result
}

const anchorByEdit = (to: Pick<Anchor, 'at' | 'earliest' | 'latest'>, was: Anchor | null): Anchor => ({
  ...to,
  basis: 'reported',
  rule: 'named-by-edit',
  evidence: was?.evidence ?? [],
})

/** The changes as reviewers judged them: the last verdict on each counts. */
export function overlayVerdicts(changes: readonly Change[], edits: readonly Edit[]): readonly Change[] {
  const verdicts = new Map(edits.toSorted(byEditTime).flatMap((edit) => (edit.type === 'verdict' ? [[edit.change, edit.verdict]] : [])))
  return changes.map((change) => (verdicts.has(change.id) ? { ...change, verdict: verdicts.get(change.id) ?? null } : change))
}

export function overlay(incident: Incident, edits: readonly Edit[]): Incident {
  return edits.toSorted(byEditTime).reduce(applyEdit, incident)
}

function applyEdit(incident: Incident, edit: Edit): Incident {
  switch (edit.type) {
    case 'hide':
    case 'show':
      return withEntry(incident, edit.entry, (entry) => ({ ...entry, hidden: edit.type === 'hide' }))
    case 'retime':
      // The time that is shown is no longer the one that the document states.
      return withEntry(incident, edit.entry, ({ written: _, ...entry }) => ({ ...entry, at: edit.to }))
    case 'retext':
      return withEntry(incident, edit.entry, (entry) => ({ ...entry, text: edit.text }))
    case 'rephase':
      return withEntry(incident, edit.entry, (entry) => ({
        ...entry,
        phase: edit.phase,
        phaseReason: { rule: 'named-by-edit', words: [] },
      }))
    case 'verdict':
      return { ...incident, changes: overlayVerdicts(incident.changes, [edit]) }
    case 'title':
      return { ...incident, title: edit.text }
    case 'severity':
      return { ...incident, severity: edit.severity }
    // Applied elsewhere: anchors before durations (`overlayAnchors`), grouping before all else (`regroup.ts`). A revert only takes another edit away.
    case 'anchor':
    case 'merge':
    case 'split':
    case 'revert':
      return incident
  }
}

function withEntry(incident: Incident, id: TimelineEntry['id'], change: (entry: TimelineEntry) => TimelineEntry): Incident {
  const timeline = incident.timeline.map((entry) => (entry.id === id ? change(entry) : entry))
  return { ...incident, timeline: timeline.toSorted(byTimeAndLine) }
}

/** Entries of a document that share a time keep the order in which they were written. */
const byTimeAndLine = (a: TimelineEntry, b: TimelineEntry): number =>
  a.at.at - b.at.at || (a.line ?? 0) - (b.line ?? 0) || byText(a.id, b.id)
