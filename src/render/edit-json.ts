import { defined } from '../domain/defined.ts'
import type { Edit, EditContent } from '../domain/edit.ts'
import type { AppliedEdit, EditedValue } from '../domain/edits/applied-edit.ts'
import { type Approval, approvalOf, dismissalOf, reviewStateOf, writtenSections } from '../domain/edits/review.ts'
import type { EditId } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { isoOf, type Moment } from '../domain/time/time.ts'

/** An edit as the API shows it. `revertedBy`: the edit that reverted it; null: it is in force. */
export const editJson = (edit: Edit, reverts: ReadonlyMap<EditId, EditId>): object => ({
  ...exportedEditJson(edit),
  revertedBy: reverts.get(edit.id) ?? null,
})

/** The edit as it was made, without what follows from other edits: what `restore-edits` reads. */
export function exportedEditJson(edit: Edit): object {
  const { at, ...rest } = edit
  return { ...rest, ...timesJson(edit), at: isoOf(at) }
}

/** The times that an edit sets, by their keys. */
function timesJson(content: EditContent): object {
  if (content.type === 'impact') {
    const { from, until } = content
    return { ...(from !== undefined && { from: isoOf(from) }), ...(until !== undefined && { until: isoOf(until) }) }
  }
  return 'to' in content ? { to: content.to === null ? null : momentJson(content.to) } : {}
}

const momentJson = ({ at, earliest, latest }: Moment): object =>
  defined({
    at: isoOf(at),
    earliest: earliest === undefined ? undefined : isoOf(earliest),
    latest: latest === undefined ? undefined : isoOf(latest),
  })

/** An edit in force, within its incident. `before`: what it replaced. */
export function appliedEditJson({ id, at, author, reason, content, before }: AppliedEdit): object {
  return {
    id,
    at: isoOf(at),
    author,
    reason,
    ...content,
    ...timesJson(content),
    ...(before !== undefined && { before: valueJson(before) }),
  }
}

/** What reviewers made of an incident; without keys where nobody has edited it. */
export function reviewJson(incident: Incident): object {
  if (incident.edits === undefined) return {}
  const [dismissal, approval] = [dismissalOf(incident), approvalOf(incident)]
  const sections = [...writtenSections(incident)].map(([name, { text }]) => [name, text])
  return defined({
    review: reviewStateOf(incident),
    edits: incident.edits.map(appliedEditJson),
    dismissed: dismissal?.as,
    approval: approval === null ? undefined : approvalJson(approval),
    sections: sections.length === 0 ? undefined : Object.fromEntries(sections),
  })
}

const approvalJson = ({ edit, isChanged }: Approval): object => ({ edit: edit.id, at: isoOf(edit.at), author: edit.author, isChanged })

/** The value alone: a time with its rule, else what stood there. */
function valueJson(value: EditedValue): unknown {
  switch (value.kind) {
    case 'time':
      return value.moment === null ? null : { ...momentJson(value.moment), ...defined({ basis: value.basis, rule: value.rule }) }
    case 'text':
      return value.text
    case 'phase':
      return value.phase
    case 'visibility':
      return value.hidden
    case 'verdict':
      return value.verdict
  }
}
