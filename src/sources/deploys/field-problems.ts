import type { Problem } from '../../domain/raw-event.ts'
import { knownText } from '../values/known-text.ts'
import { writtenTime } from '../values/times.ts'
import { ACTIONS, type FieldIndex, type FieldName, findField } from './deploy-fields.ts'
import { isLevel, statusValue } from './outcome-words.ts'
import { isBytes } from './record-text.ts'

const TEXT_FIELDS: readonly FieldName[] = [
  'service',
  'environment',
  'action',
  'status',
  'version',
  'previous',
  'sha',
  'ref',
  'image',
  'actor',
  'url',
  'step',
  'id',
  'text',
]

/** Fields that only a record of a change has, besides a status. */
export const DECLARING: readonly FieldName[] = ['action', 'version', 'sha', 'image', 'previous']

export const statesAny = (index: FieldIndex, names: readonly FieldName[]): boolean =>
  names.some((name) => knownText(findField(index, name)?.value) !== null)

/** A certificate is recorded as expiring: then it happens when it stops being valid, which may be reported before or after. */
export function isExpiry(index: FieldIndex, statesTime: boolean): boolean {
  const action = knownText(findField(index, 'action')?.value)?.toLowerCase() ?? ''
  return ACTIONS[action] === 'certificate' && findField(index, 'expiry') !== null && (!statesTime || action === 'expiry')
}

/** What is wrong with a record of our own format, at its members. */
export function fieldProblems(index: FieldIndex, badTime: readonly Problem[], statesTime: boolean): readonly Problem[] {
  return [
    ...textProblems(index),
    ...badTime,
    ...expiryProblems(index, statesTime),
    ...actionProblems(index),
    ...statusProblems(index),
    ...rollbackProblems(index),
  ]
}

const problemAt = (name: string, detail: string): Problem => ({ pointer: `/${name}`, detail })

const textProblems = (index: FieldIndex): readonly Problem[] =>
  TEXT_FIELDS.flatMap((field) => {
    const { name = '', value } = findField(index, field) ?? {}
    const isText = value === undefined || typeof value === 'string' || typeof value === 'number' || isBytes(value)
    return isText ? [] : [problemAt(name, 'expected text')]
  })

function expiryProblems(index: FieldIndex, statesTime: boolean): readonly Problem[] {
  const field = findField(index, 'expiry')
  if (field === null || !isExpiry(index, statesTime) || writtenTime(field.value) !== null) return []
  return [problemAt(field.name, 'expected the time at which the certificate expires, such as 2023-05-09T11:00:00Z')]
}

function actionProblems(index: FieldIndex): readonly Problem[] {
  const field = findField(index, 'action')
  const word = knownText(field?.value)?.toLowerCase() ?? null
  if (field === null || word === null || Object.hasOwn(ACTIONS, word)) return []
  return [problemAt(field.name, `expected one of ${Object.keys(ACTIONS).join(', ')}, found "${word}"`)]
}

/** A level or an HTTP status is none of ours, but makes nothing wrong where the rest says that this is a change. */
function statusProblems(index: FieldIndex): readonly Problem[] {
  const field = findField(index, 'status')
  const word = knownText(field?.value)?.toLowerCase() ?? null
  if (field === null || word === null || statusValue(word) !== null) return []
  const isForeign = isLevel(word) || /^\d+$/.test(word)
  return isForeign && statesAny(index, DECLARING)
    ? []
    : [problemAt(field.name, `expected started, succeeded, failed or cancelled, found "${word}"`)]
}

function rollbackProblems(index: FieldIndex): readonly Problem[] {
  const field = findField(index, 'rollback')
  return field === null || typeof field.value === 'boolean' ? [] : [problemAt(field.name, 'expected true or false')]
}
