import type { RawEvent } from '../../../domain/raw-event.ts'
import { timeIn } from '../../values/time-notations.ts'
import type { DeployRecord } from '../deploy-record.ts'
import { helmRecord } from './helm-history.ts'
import type { ToolBlocks, ToolLine } from './tool-line.ts'

const MEMBER = /^(NAME|LAST DEPLOYED|NAMESPACE|STATUS|REVISION|CHART|APP VERSION|DESCRIPTION|TEST SUITE): *(.*)$/
const HAPPENED = /^Release "[^"]+" has been (upgraded|installed)|^Rollback was a success|does not exist\. Installing it now/

/** What `helm install` and `helm upgrade` print: one revision, with the notes of its chart behind it. */
export function readHelmUpgrades(lines: readonly ToolLine[], raw: RawEvent): ToolBlocks {
  const blocks = lines.flatMap((line, index) => (line.text.startsWith('LAST DEPLOYED:') ? [blockAt(lines, index, raw)] : []))
  const read = blocks.filter((block) => block.records.length > 0)
  return { records: read.flatMap(({ records }) => records), taken: read.flatMap(({ taken }) => taken) }
}

function blockAt(lines: readonly ToolLine[], at: number, raw: RawEvent): ToolBlocks {
  const first = at - Number(/^NAME:/.test(lines[at - 1]?.text ?? ''))
  const isMember = ({ text }: ToolLine) => MEMBER.test(text)
  const length = lines.slice(first).findIndex((line) => !isMember(line))
  const end = length === -1 ? lines.length : first + length
  const members = new Map(
    lines.slice(first, end).flatMap(({ text }): readonly [string, string][] => {
      const [, name = '', value = ''] = MEMBER.exec(text) ?? []
      return [[name, value.trim()]]
    }),
  )
  const start = lines.slice(Math.max(0, first - 2), first).find(({ text }) => HAPPENED.test(text))
  const record = recordFrom(members, start?.text ?? '', raw)
  if (record === null) return { records: [], taken: [] }
  const taken = [...(start === undefined ? [] : [start]), ...lines.slice(first, end), ...notesAt(lines, end)]
  return { records: [record], taken: taken.map(({ number }) => number) }
}

/** The chart's own words, up to the next line that has a time. */
function notesAt(lines: readonly ToolLine[], from: number): readonly ToolLine[] {
  if (!/^NOTES:/.test(lines[from]?.text ?? '')) return []
  const length = lines.slice(from).findIndex(({ at, text }) => at !== null || /^(?:NAME|Release "|\$ )/.test(text))
  return length === -1 ? lines.slice(from) : lines.slice(from, from + length)
}

function recordFrom(members: ReadonlyMap<string, string>, happened: string, raw: RawEvent): DeployRecord | null {
  const [deployed, status, revision] = ['LAST DEPLOYED', 'STATUS', 'REVISION'].map((name) => members.get(name))
  const written = timeIn(deployed, raw.receivedAt)
  if (written === null || status === undefined || revision === undefined) return null
  const name = members.get('NAME') ?? null
  const act = HAPPENED.exec(happened)?.[1]
  const description = members.get('DESCRIPTION') ?? (act === undefined || name === null ? name : `${act} ${name}`)
  const row = { revision, status, chart: members.get('CHART'), app_version: members.get('APP VERSION'), description, updated: deployed }
  return { ...helmRecord(raw, row, null), service: name }
}
