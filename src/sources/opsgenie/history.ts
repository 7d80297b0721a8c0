import type { From } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { hasAll, isObject, listAt, memberAt, textAt } from '../values/members.ts'

/** An alert of the API with its log and its notes: `{ alert, logs, notes }`, each as the API answers it. */
export const isHistory = (body: unknown): boolean => hasAll(body, 'alert/id', 'logs')

type ReadAction = (body: unknown, from: From) => readonly Part[]

/** As the webhooks of its actions would have reported them: the same facts have the same ids. */
export function readHistory(body: unknown, from: From, readAction: ReadAction): readonly Part[] {
  const alert = memberAt(body, 'alert')
  const id = textAt(alert, 'id')
  const act = (action: string, members: object) =>
    readAction({ action, alert: { ...(isObject(alert) ? alert : {}), username: null, ...members, alertId: id } }, from)
  const entries = listAt(body, 'logs').map(actionOf)
  return [
    ...act('Create', {}),
    ...entries.flatMap((entry) => (typeof entry === 'string' ? [entry] : act(entry.action, entry.members))),
    ...reportedActions(alert, new Set(entries.flatMap((entry) => (typeof entry === 'string' ? [] : [entry.action])))).flatMap((entry) =>
      act(entry.action, entry.members),
    ),
    ...listAt(body, 'notes').flatMap((note) =>
      act('AddNote', { note: textAt(note, 'note'), username: textAt(note, 'owner'), updatedAt: memberAt(note, 'createdAt') }),
    ),
  ]
}

interface Action {
  readonly action: string
  readonly members: Readonly<Record<string, unknown>>
}

/** What the words of a log mean, first match; null: nothing that anybody needs to know, or what is reported elsewhere. */
const WORDS: readonly (readonly [RegExp, string | null])[] = [
  [/^alert created\b/i, null],
  // The notes have a list of their own.
  [/\bnote\b.{0,40}\badded\b|\badded\b.{0,20}\bnote\b|^note\b/i, null],
  [/\bun-?acknowledged\b/i, 'UnAcknowledge'],
  [/\backnowledged\b/i, 'Acknowledge'],
  [/\bre-?opened\b/i, 'ReOpen'],
  [/\bclosed\b/i, 'Close'],
  [/\bdeleted\b/i, 'Delete'],
  [/\btook ownership\b/i, 'TakeOwnership'],
  [/\bowner(?:ship)?\b|\bassigned\b/i, 'AssignOwnership'],
  [/\bescalat/i, 'Escalate'],
  [/\b(?:team|responder|recipient)s?\b.{0,80}\badded\b|\badded\b.{0,20}\b(?:team|responder|recipient)s?\b/i, 'AddResponder'],
  [/\b(?:notif|e-?mail|sms|voice|push|callback|webhook)/i, null],
]

/** A reason where the entry is none of its own. */
function actionOf(entry: unknown): Action | string {
  const words = textAt(entry, 'log')
  if (words === null) return 'an entry without words'
  const named = /\[([^[\]]{1,200})\]/.exec(words)?.[1] ?? null
  const found = WORDS.find(([pattern]) => pattern.test(words))
  if (found?.[1] === null) return 'an entry of notifications, or of what is reported by itself'
  const members = { username: textAt(entry, 'owner'), updatedAt: memberAt(entry, 'createdAt') }
  // In its own words.
  if (found === undefined) return { action: words.slice(0, 200), members }
  return { action: found[1], members: { ...members, owner: named, team: named } }
}

/** What the log left out, because it was cut or is written in other words: the report of the alert has the times. */
function reportedActions(alert: unknown, logged: ReadonlySet<string>): readonly Action[] {
  const created = Date.parse(textAt(alert, 'createdAt') ?? '')
  return [
    { action: 'Acknowledge', after: memberAt(alert, 'report/ackTime'), by: textAt(alert, 'report/acknowledgedBy') },
    { action: 'Close', after: memberAt(alert, 'report/closeTime'), by: textAt(alert, 'report/closedBy') },
  ].flatMap(({ action, after, by }) =>
    typeof after !== 'number' || Number.isNaN(created) || logged.has(action)
      ? []
      : [{ action, members: { username: by, updatedAt: new Date(created + after).toISOString() } }],
  )
}
