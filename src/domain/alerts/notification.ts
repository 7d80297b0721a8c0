import { byText, type NonEmpty } from '../identity.ts'
import { hours, type Instant } from '../time/time.ts'

/** One alert of one notification: what it states besides the labels. Times are as stated; null: not stated. */
export interface AlertNotification {
  readonly receivedAt: Instant
  /** The instance that sent it (Alertmanager's `externalURL`); empty: unknown. */
  readonly instance: string
  readonly start: Instant | null
  /** Of a resolved one. */
  readonly end: Instant | null
  /** Of a firing one: how long its sender believes it without further word. */
  readonly until: Instant | null
}

/**
 * Every notification of one fact, in order of receipt, each once. Of those that state the same, the first and the last of
 * each hour stand for the others: an alert that is repeated each minute for a week stays small, and pauses of more than an
 * hour stay visible. Commutative, associative and idempotent.
 */
export const mergeNotifications = (one: NonEmpty<AlertNotification>, other: NonEmpty<AlertNotification>): NonEmpty<AlertNotification> =>
  compactNotifications([...one, ...other])

/** The same, of notifications in any order. */
export function compactNotifications(all: NonEmpty<AlertNotification>): NonEmpty<AlertNotification> {
  const kept = new Map<string, { first: AlertNotification; last: AlertNotification }>()
  for (const notification of all) {
    const name = `${statementOf(notification)} ${Math.floor(notification.receivedAt / hours(1))}`
    const known = kept.get(name)
    if (known === undefined) kept.set(name, { first: notification, last: notification })
    else if (notification.receivedAt < known.first.receivedAt) known.first = notification
    else if (notification.receivedAt > known.last.receivedAt) known.last = notification
  }
  const [first, ...rest] = [...kept.values()]
    .flatMap((ends) => (ends.first === ends.last ? [ends.first] : [ends.first, ends.last]))
    .sort(byReceipt)
  return [first ?? all[0], ...rest]
}

const statementOf = ({ instance, start, end, until }: AlertNotification): string => `${start} ${end} ${until} ${instance}`

const byReceipt = (a: AlertNotification, b: AlertNotification): number =>
  a.receivedAt - b.receivedAt || byText(statementOf(a), statementOf(b))
