import type { Problem, RawEvent } from '../../domain/raw-event.ts'
import { jsonText } from '../values/json-body.ts'
import { listedProblems } from '../values/listed-problems.ts'
import type { DeployForm, DeployReading, DeployRecord } from './deploy-record.ts'
import { helmHistory, isHelmHistory } from './helm-history.ts'
import { readJsonRecord } from './json-record.ts'

/** A body that is one JSON document: an object of ours, an array of them, or Helm's history. */
export const jsonDocument: DeployForm = (text, raw) => {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return null
  const parsed = jsonText(text)
  if ('problem' in parsed) return null
  if (isHelmHistory(parsed.value)) return helmHistory(parsed.value, raw)
  if (!Array.isArray(parsed.value)) return readMembers([{ value: parsed.value, pointer: '' }], raw)
  return readMembers(
    parsed.value.map((value, index) => ({ value, pointer: `/${index}` })),
    raw,
  )
}

interface Member {
  readonly value: unknown
  readonly pointer: string
}

function readMembers(members: readonly Member[], raw: RawEvent): DeployReading {
  const records: DeployRecord[] = []
  const problems: Problem[] = []
  let contextLines = 0
  for (const { value, pointer } of members) {
    const reading = readJsonRecord(value, raw, pointer)
    if (reading.kind === 'change') records.push(reading.record)
    else if (reading.kind === 'wrong') problems.push(...reading.problems)
    else contextLines += 1
  }
  return { records, problems: listedProblems(problems), contextLines }
}
