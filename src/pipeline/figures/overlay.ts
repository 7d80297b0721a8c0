import { byEditTime, type Edit } from '../../domain/edit.ts'
import { byText } from '../../domain/identity.ts'
import type { Anchor, AnchorName, Anchors } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'

/**
 * In: what the evidence says, and the edits about it. Out: the same with people's words over it.
 * Promise: later edits win; the evidence of an edited thing stays; an edit of something that is no more changes nothing
 * and is kept for when it comes back.
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

export function overlay(incident: Incident, edits: readonly Edit[]): Incident {
  return edits.toSorted(byEditTime).reduce(applied, incident)
}

function applied(incident: Incident, edit: Edit): Incident {
  switch (edit.type) {
    case 'hide':
    case 'show':
      return withEntry(incident, edit.entry, (entry) => ({ ...entry, hidden: edit.type === 'hide' }))
    case 'retime':
      // What a document wrote is no longer the time that is shown.
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
      return {
        ...incident,
        changes: incident.changes.map((change) => (change.id === edit.change ? { ...change, verdict: edit.verdict } : change)),
      }
    case 'title':
      return { ...incident, title: edit.text }
    case 'severity':
      return { ...incident, severity: edit.severity }
    // Anchors come before durations and groups before all else: `overlayAnchors`, `regroup.ts`. A revert is not laid over.
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

/** Entries of a document that share a time stand in the order in which they were written. */
const byTimeAndLine = (a: TimelineEntry, b: TimelineEntry): number =>
  a.at.at - b.at.at || (a.line ?? 0) - (b.line ?? 0) || byText(a.id, b.id)
