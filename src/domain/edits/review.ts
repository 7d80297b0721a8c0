import { contentHash } from '../identity.ts'
import { ANCHOR_NAMES } from '../incident/anchor.ts'
import { DURATION_NAMES } from '../incident/duration.ts'
import type { Incident } from '../incident/incident.ts'
import type { AppliedEdit } from './applied-edit.ts'
import { APPROVED_PARTS, type Approved, type ApprovedPart, type Dismissal, type ReviewState, type SectionName } from './completion.ts'
import type { DurationChange } from './duration-changes.ts'

type Reviewed = Pick<Incident, 'edits' | 'status' | 'members' | 'describes'>

const lastOf = ({ edits = [] }: Pick<Incident, 'edits'>, type: AppliedEdit['content']['type']): AppliedEdit | null =>
  edits.findLast(({ content }) => content.type === type) ?? null

/** A section that a person wrote. */
export interface WrittenSection {
  readonly text: string
  readonly edit: AppliedEdit
}

/** The sections in a person's words; those that are not here come from the evidence. */
export function writtenSections({ edits = [] }: Pick<Incident, 'edits'>): ReadonlyMap<SectionName, WrittenSection> {
  const sections = new Map<SectionName, WrittenSection>()
  for (const edit of edits) {
    if (edit.content.type !== 'section') continue
    if (edit.content.text === null) sections.delete(edit.content.section)
    else sections.set(edit.content.section, { text: edit.content.text, edit })
  }
  return sections
}

/** Why it counts as no incident, and who said so; null: it counts. */
export function dismissalOf(incident: Pick<Incident, 'edits'>): { readonly as: Dismissal; readonly edit: AppliedEdit } | null {
  const edit = lastOf(incident, 'dismiss')
  return edit?.content.type !== 'dismiss' || edit.content.as === null ? null : { as: edit.content.as, edit }
}

/** The edit by which a reviewer said that no change is involved; null: none did, or a change was judged to be the cause since. */
export function noChangeOf({ edits = [], changes }: Pick<Incident, 'edits' | 'changes'>): AppliedEdit | null {
  const edit = lastOf({ edits }, 'noChange')
  if (edit?.content.type !== 'noChange' || !edit.content.isConfirmed) return null
  return changes.some(({ verdict }) => verdict === 'caused') ? null : edit
}

/** The edit by which a reviewer named its services; null: they are those of its alerts and pages. */
export const servicesEditOf = (incident: Pick<Incident, 'edits'>): AppliedEdit | null => lastOf(incident, 'services')

/** The approval in force, with what changed since; null: nobody has approved it. */
export interface Approval {
  readonly edit: AppliedEdit
  readonly isChanged: boolean
  readonly durations: readonly { readonly name: DurationChange['name']; readonly approvedMs: number | null }[]
  readonly entriesAdded: number
  /** Which parts are not as approved; null: it is not known. */
  readonly parts: readonly ApprovedPart[] | null
}

export function approvalOf(incident: Incident): Approval | null {
  const edit = lastOf(incident, 'approve')
  if (edit?.content.type !== 'approve') return null
  const { approved } = edit.content
  const now = approvedOf(incident)
  const durations = DURATION_NAMES.filter((name) => (approved.durations[name] ?? null) !== (now.durations[name] ?? null))
  return {
    edit,
    isChanged: approved.content !== now.content,
    durations: durations.map((name) => ({ name, approvedMs: approved.durations[name] ?? null })),
    entriesAdded: now.entries - approved.entries,
    parts: changedParts(approved.parts, now.parts),
  }
}

const changedParts = (approved: Approved['parts'], now: Approved['parts']): Approval['parts'] =>
  approved === undefined || now === undefined ? null : APPROVED_PARTS.filter((part) => approved[part] !== now[part])

/** What an approval is of: all that the draft says. */
export function approvedOf(incident: Incident): Approved {
  const { title, severity, services, anchors, timeline, changes, impact, actionItems } = incident
  const shown = timeline.filter(({ hidden }) => !hidden)
  const sections = [...writtenSections(incident)].map(([name, { text }]) => [name, text])
  const verdicts = changes.map(({ id, role, verdict }) => [id, role, verdict])
  const parts = {
    title: [title, severity],
    times: ANCHOR_NAMES.map((name) => anchors[name]?.at ?? null),
    timeline: shown.map(({ id, at, text, phase }) => [id, at.at, text, phase]),
    changes: verdicts,
    impact: impact.map(({ kind, value, statement }) => [kind, value, statement]),
    actions: actionItems,
    sections,
  }
  const content = [
    ...Object.values(parts),
    // Left out where nobody has set them: what was approved before they could be set stays approved.
    ...(servicesEditOf(incident) === null ? [] : [services]),
    ...(noChangeOf(incident) === null ? [] : ['no change involved']),
  ]
  return {
    content: contentHash(JSON.stringify(content)),
    parts: {
      title: hashOf(parts.title),
      times: hashOf(parts.times),
      timeline: hashOf(parts.timeline),
      changes: hashOf([verdicts, noChangeOf(incident) !== null]),
      impact: hashOf(parts.impact),
      actions: hashOf(parts.actions),
      sections: hashOf(sections),
      services: hashOf(servicesEditOf(incident) === null ? null : services),
    },
    durations: Object.fromEntries(DURATION_NAMES.map((name) => [name, incident.durations[name].ms])),
    entries: shown.length,
  }
}

const hashOf = (part: unknown): string => contentHash(JSON.stringify(part))

/** How far its review has come; null: it goes on, or counts with the incident that it describes. */
export function reviewStateOf(incident: Reviewed): ReviewState | null {
  if (incident.describes !== null) return null
  if (dismissalOf(incident) !== null) return 'dismissed'
  if (lastOf(incident, 'approve') !== null) return 'approved'
  if (incident.status === 'open') return null
  const isTouched = (incident.edits ?? []).length > 0 || incident.members.some(({ edit }) => edit !== undefined)
  return isTouched ? 'in_review' : 'needs_review'
}
