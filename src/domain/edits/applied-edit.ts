import type { Likelihood, Verdict } from '../change.ts'
import type { Edit, EditBase, EditContent } from '../edit.ts'
import type { EntryId } from '../identity.ts'
import type { AnchorName, Basis } from '../incident/anchor.ts'
import type { Phase } from '../incident/timeline.ts'
import type { Moment } from '../time/time.ts'

/** Who made an edit, when and why. */
export type Signature = Omit<EditBase, 'about'>

/** What stands, or stood, where an edit puts something. */
export type EditedValue =
  | { readonly kind: 'text'; readonly text: string | null }
  /** `rule`: of an anchor that no reviewer set. null: not known. */
  | { readonly kind: 'time'; readonly moment: Moment | null; readonly basis?: Basis; readonly rule?: string }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'visibility'; readonly hidden: boolean }
  | { readonly kind: 'verdict'; readonly verdict: Verdict | null; readonly likelihood?: Likelihood | null }

/** An edit that is in force, as its incident shows it. */
export interface AppliedEdit extends Signature {
  readonly content: EditContent
  /** What stood there before it; absent where it replaces nothing. */
  readonly before?: EditedValue
}

const NO_CHANGE_INVOLVED = 'no change involved'
export const UNDECIDED = 'not decided'

/** The edit without its signature. */
export function contentOf(edit: Edit): EditContent {
  const { id: _, about: __, at: ___, author: ____, reason: _____, ...content } = edit
  return content
}

/** What an edit puts where it applies; null: it replaces no value. */
export function valueSetBy(content: EditContent): EditedValue | null {
  switch (content.type) {
    case 'title':
    case 'retext':
      return { kind: 'text', text: content.text }
    case 'severity':
      return { kind: 'text', text: content.severity }
    case 'retime':
    case 'anchor':
      return { kind: 'time', moment: content.to }
    case 'rephase':
      return { kind: 'phase', phase: content.phase }
    case 'hide':
    case 'show':
      return { kind: 'visibility', hidden: content.type === 'hide' }
    case 'verdict':
      return { kind: 'verdict', verdict: content.verdict }
    case 'section':
      return { kind: 'text', text: content.text }
    case 'dismiss':
      return { kind: 'text', text: content.as }
    case 'actionItem':
      return { kind: 'text', text: content.text }
    case 'impact':
      return { kind: 'text', text: content.statement }
    case 'services':
      return { kind: 'text', text: content.services.join(', ') }
    case 'noChange':
      return { kind: 'text', text: content.isConfirmed ? NO_CHANGE_INVOLVED : UNDECIDED }
    case 'close':
      return content.to === null ? { kind: 'text', text: 'over, nobody knows since when' } : { kind: 'time', moment: content.to }
    case 'add':
    case 'approve':
    case 'assign':
    case 'ignore':
    case 'merge':
    case 'split':
    case 'revert':
      return null
  }
}

/** The name of what an edit is about, the same for all that replace each other. */
export function subjectKey(content: EditContent): string {
  switch (content.type) {
    case 'hide':
    case 'show':
      return `visibility ${content.entry}`
    case 'retime':
    case 'retext':
    case 'rephase':
      return `${content.type} ${content.entry}`
    case 'anchor':
      return `anchor ${content.anchor}`
    case 'verdict':
      return `verdict ${content.change}`
    case 'section':
      return `section ${content.section}`
    case 'impact':
      return content.from === undefined ? `impact ${content.kind}` : `impact ${content.kind} ${content.from}`
    case 'actionItem':
      return `actionItem ${content.item ?? ''}`
    case 'add':
      return `add ${content.to.at} ${content.text}`
    case 'merge':
      return `merge ${content.with}`
    case 'split':
    case 'assign':
      return `${content.type} ${content.events.join(' ')}`
    case 'ignore':
      return `ignore ${content.source} ${content.rule} ${content.service ?? ''}`
    case 'revert':
      return `revert ${content.edit}`
    case 'title':
    case 'severity':
    case 'approve':
    case 'dismiss':
    case 'services':
    case 'noChange':
    case 'close':
      return content.type
  }
}

interface WithMembers extends WithEdits {
  readonly members: readonly { readonly edit?: { readonly id: string } }[]
}

/** The edits in force: those of values, and those that moved members here. */
export const countEdits = ({ edits = [], members }: WithMembers): number =>
  new Set([...edits.map(({ id }) => String(id)), ...members.flatMap(({ edit }) => edit?.id ?? [])]).size

interface WithEdits {
  readonly edits?: readonly AppliedEdit[]
}

/** The edit that an anchor is as it is by; null: no reviewer set it. */
export const editOfAnchor = ({ edits = [] }: WithEdits, name: AnchorName): AppliedEdit | null =>
  edits.findLast(({ content }) => content.type === 'anchor' && content.anchor === name) ?? null

type EntryContent = Extract<EditContent, { readonly type: 'hide' | 'show' | 'retime' | 'retext' | 'rephase' }>

/** Whether it changes an entry: an anchor may name one without changing it. */
export const isOfEntry = (content: EditContent): content is EntryContent => 'entry' in content && content.type !== 'anchor'

/** The edits of one entry of the timeline, oldest first. */
export const editsOfEntry = ({ edits = [] }: WithEdits, entry: EntryId): readonly AppliedEdit[] =>
  edits.filter(({ content }) => isOfEntry(content) && content.entry === entry)
