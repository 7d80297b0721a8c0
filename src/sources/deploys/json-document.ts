import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { jsonText } from '../values/json-body.ts'
import { listedProblems } from '../values/listed-problems.ts'
import { LIST_MAX, longLists } from '../values/members.ts'
import type { DeployForm, DeployReading } from './deploy-record.ts'
import { readJsonRecords } from './json-record.ts'
import { isHelmHistory, readHelmHistory } from './tool-output/helm-history.ts'

/** A body that is one JSON document: an object of ours, an array of them, a batch of log records, or Helm's history. */
export const jsonDocument: DeployForm = (text, raw) => {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return null
  const parsed = jsonText(text)
  if ('problem' in parsed) return null
  if (isHelmHistory(parsed.value)) return readHelmHistory(parsed.value, raw)
  return Array.isArray(parsed.value) ? readArray(parsed.value, raw) : readMembers([parsed.value], [''], raw)
}

const readArray = (values: readonly unknown[], raw: RawEvent): DeployReading =>
  readMembers(
    values.slice(0, LIST_MAX),
    values.slice(0, LIST_MAX).map((_, index) => `/${index}`),
    raw,
    longLists(values),
  )

function readMembers(
  values: readonly unknown[],
  pointers: readonly string[],
  raw: RawEvent,
  beyond: readonly Problem[] = [],
): DeployReading {
  const readings = values.map((value, index) => readJsonRecords(value, raw, pointers[index] ?? ''))
  return {
    records: readings.flatMap(({ records }) => records),
    problems: listedProblems([...beyond, ...readings.flatMap(({ problems }) => problems)]),
    contextLines: readings.filter(({ records, problems }) => records.length === 0 && problems.length === 0).length,
  }
}
