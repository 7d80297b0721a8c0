import type { ChangeId, EntryId } from '../identity.ts'
import type { Incident } from '../incident/incident.ts'
import type { Clock } from '../time/clock.ts'
import { typedTimeOf } from '../time/typed-time.ts'
import type { ActionItemId, SectionName } from './completion.ts'
import { writtenSections } from './review.ts'

/** What can be typed of an incident and of an entry, as the text of each field: a form is compared with these. */
export type FieldTexts = Readonly<Record<string, string>>

export const headFields = ({ title, severity }: Pick<Incident, 'title' | 'severity'>): FieldTexts => ({ title, severity: severity ?? '' })

/** null: the incident does not hold the entry. */
export function entryFields({ timeline }: Pick<Incident, 'timeline'>, id: EntryId, clock: Clock): FieldTexts | null {
  const entry = timeline.find((one) => one.id === id)
  return entry === undefined ? null : { text: entry.text, time: typedTimeOf(entry.at, clock), phase: entry.phase, anchor: '' }
}

export function changeFields({ changes }: Pick<Incident, 'changes'>, id: ChangeId): FieldTexts | null {
  const change = changes.find((one) => one.id === id)
  return change === undefined ? null : { verdict: change.verdict ?? '' }
}

/** One service a line, the primary one first. */
export const servicesFields = ({ services }: Pick<Incident, 'services'>): FieldTexts => ({ services: services.join('\n') })

/** What a person wrote there; empty: nothing yet. */
export const sectionFields = (incident: Pick<Incident, 'edits'>, section: SectionName): FieldTexts => ({
  text: writtenSections(incident).get(section)?.text ?? '',
})

/** Of a new item: empty texts. null: the incident has no such item. */
export function actionFields({ actionItems }: Pick<Incident, 'actionItems'>, id: ActionItemId | null): FieldTexts | null {
  if (id === null) return { text: '', owner: '', due: '', check: '', state: 'open', outcome: '' }
  const item = actionItems.find((one) => one.id === id)
  if (item === undefined) return null
  const state = item.done ? 'done' : item.dropped === true ? 'dropped' : 'open'
  return { text: item.text, owner: item.owner ?? '', due: item.due ?? '', check: item.check ?? '', state, outcome: item.outcome ?? '' }
}
