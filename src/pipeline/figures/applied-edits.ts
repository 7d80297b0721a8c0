import { byEditTime, type Edit, isGrouping } from '../../domain/edit.ts'
import {
  type AppliedEdit,
  contentOf,
  type EditedValue,
  isOfEntry,
  subjectKey,
  UNDECIDED,
  valueSetBy,
} from '../../domain/edits/applied-edit.ts'
import { type EventId, eventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'

/** What an incident would be without the edits that put values in place of others. */
export type Delivered = Pick<Incident, 'title' | 'severity' | 'services' | 'timeline' | 'anchors' | 'changes' | 'impact'>

/**
 * In: the edits in force about one incident, and what stood there without them. Out: each with what it replaced, in the
 * order in which they were made. Promise: an edit of what the incident does not hold is left out; it changed nothing.
 * Merges and splits are left out as well: the members that they moved name them.
 */
export function appliedEdits(edits: readonly Edit[], delivered: Delivered): readonly AppliedEdit[] {
  if (edits.length === 0) return []
  const entries = new Map(delivered.timeline.map((entry) => [entry.id, entry]))
  const current = new Map<string, EditedValue>()
  return edits.toSorted(byEditTime).flatMap((edit): readonly AppliedEdit[] => {
    if (edit.type === 'merge' && edit.title !== undefined)
      current.set(subjectKey({ type: 'title', text: edit.title }), { kind: 'text', text: edit.title })
    if (isGrouping(edit) || edit.type === 'ignore') return []
    const { id, at, author, reason } = edit
    const content = contentOf(edit)
    if (isOfEntry(content) && !entries.has(content.entry)) return []
    if (content.type === 'verdict' && !delivered.changes.some((change) => change.id === content.change)) return []
    const key = subjectKey(content)
    const before = current.get(key) ?? deliveredValue(content, delivered, entries)
    const after = valueSetBy(content)
    if (after !== null) current.set(content.type === 'actionItem' && content.item === null ? `actionItem ${id}` : key, after)
    return [{ id, at, author, reason, content, ...(before !== null && { before }) }]
  })
}

function deliveredValue(
  content: AppliedEdit['content'],
  { title, severity, services, anchors, changes, impact }: Delivered,
  entries: ReadonlyMap<string, TimelineEntry>,
): EditedValue | null {
  switch (content.type) {
    case 'title':
      return { kind: 'text', text: title }
    case 'severity':
      return { kind: 'text', text: severity }
    case 'anchor': {
      const anchor = anchors[content.anchor]
      if (anchor === null) return { kind: 'time', moment: null }
      const { at, earliest, latest, basis, rule } = anchor
      return {
        kind: 'time',
        moment: { at, ...(earliest !== undefined && { earliest }), ...(latest !== undefined && { latest }) },
        basis,
        rule,
      }
    }
    case 'verdict': {
      const change = changes.find(({ id }) => id === content.change)
      return change === undefined ? null : { kind: 'verdict', verdict: change.verdict, likelihood: change.likelihood }
    }
    case 'hide':
    case 'show':
    case 'retime':
    case 'retext':
    case 'rephase':
      return entryValue(content.type, entries.get(content.entry))
    case 'services':
      return { kind: 'text', text: services.length === 0 ? null : services.join(', ') }
    case 'noChange':
      return { kind: 'text', text: UNDECIDED }
    case 'close':
      return { kind: 'text', text: 'open' }
    case 'section':
    case 'dismiss':
      return { kind: 'text', text: null }
    case 'impact': {
      const reported = impact.find(({ kind }) => kind === content.kind)
      return reported === undefined ? null : { kind: 'text', text: reported.statement }
    }
    case 'add':
    case 'actionItem':
    case 'approve':
    case 'assign':
    case 'ignore':
    case 'merge':
    case 'split':
    case 'revert':
      return null
  }
}

function entryValue(type: 'hide' | 'show' | 'retime' | 'retext' | 'rephase', entry: TimelineEntry | undefined): EditedValue | null {
  if (entry === undefined) return null
  if (type === 'retime') return { kind: 'time', moment: entry.at }
  if (type === 'retext') return { kind: 'text', text: entry.text }
  if (type === 'rephase') return { kind: 'phase', phase: entry.phase }
  return { kind: 'visibility', hidden: entry.hidden }
}

/** A reviewer's edit as the evidence of what it says: it names itself, and no event that says something else. */
export const evidenceOfEdit = ({ id }: Pick<Edit, 'id'>): EventId => eventId(id)
