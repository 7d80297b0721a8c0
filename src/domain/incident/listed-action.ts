import type { IncidentId, ServiceName } from '../identity.ts'
import type { ActionItem } from './action-item.ts'
import type { Incident } from './incident.ts'

/** An action with the incident that it came from. */
export interface ListedAction {
  readonly incident: { readonly id: IncidentId; readonly title: string; readonly services: readonly ServiceName[] }
  readonly item: ActionItem
}

/** How far an action has come. `to_check`: it is done, and nobody has said yet whether it helped. */
export const ACTION_GROUPS = ['overdue', 'open', 'to_check', 'done', 'dropped'] as const
export type ActionGroup = (typeof ACTION_GROUPS)[number]

export const actionsOf = ({ id, title, services, actionItems }: Incident): readonly ListedAction[] =>
  actionItems.map((item) => ({ incident: { id, title, services }, item }))

/** `today`: a day as `2024-06-28`. A due date that is no day of the calendar is never overdue: nobody knows when it is. */
export function groupOf({ done, dropped, check, outcome, due }: ActionItem, today: string): ActionGroup {
  if (dropped === true) return 'dropped'
  if (done) return check !== undefined && outcome === undefined ? 'to_check' : 'done'
  return isDay(due) && due < today ? 'overdue' : 'open'
}

export const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)

export interface ActionFilter {
  readonly state: ActionGroup | null
  /** null: whoever; empty: nobody. Case does not matter. */
  readonly owner: string | null
  readonly service: string | null
}

/** Whether it is among what the filter asks for; `open` holds what is overdue, too. */
export function matchesAction({ incident, item }: ListedAction, { state, owner, service }: ActionFilter, today: string): boolean {
  const group = groupOf(item, today)
  if (state !== null && group !== state && !(state === 'open' && group === 'overdue')) return false
  if (owner !== null && (item.owner ?? '').toLowerCase() !== owner.toLowerCase()) return false
  return service === null || incident.services.some((name) => name.toLowerCase() === service.toLowerCase())
}

/** The most urgent first: by group, then by the day on which it is due; without a day last. */
export const byUrgency =
  (today: string) =>
  (a: ListedAction, b: ListedAction): number => {
    const rank = ({ item }: ListedAction) => ACTION_GROUPS.indexOf(groupOf(item, today))
    const day = ({ item: { due } }: ListedAction) => (isDay(due) ? due : '9999')
    return rank(a) - rank(b) || compareText(day(a), day(b)) || compareText(a.incident.id, b.incident.id)
  }

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
