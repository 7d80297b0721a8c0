import type { RawEvent } from '../../../domain/raw-event.ts'
import { isoOf, type Moment } from '../../../domain/time/time.ts'
import { knownText } from '../../values/known-text.ts'
import { timeIn } from '../../values/time-notations.ts'
import { isPlausible, writtenMoment } from '../../values/times.ts'
import { type DeployRecord, EMPTY_RECORD } from '../deploy-record.ts'
import { statusValue } from '../outcome-words.ts'
import type { ToolBlocks, ToolLine } from './tool-line.ts'

const MEMBER = /^([A-Z][A-Za-z]*(?: [A-Z][a-z]+)?): *(?! )(.*)$/
const TABLE_HEAD = /^(?:TIMESTAMP +)?GROUP +KIND +NAMESPACE +NAME/

/** What `argocd app sync` and `argocd app wait` print: one operation with its start and its end, and tables of resources. */
export function readArgoSyncs(lines: readonly ToolLine[], raw: RawEvent): ToolBlocks {
  const operations = lines.flatMap(({ text }, index) => (/^Operation: +Sync\b/.test(text) ? [index] : []))
  const records = operations.flatMap((start) => recordsAt(lines, start, raw))
  if (records.length === 0) return { records: [], taken: [] }
  const taken = lines.filter((line, index) => MEMBER.test(line.text) || isTableLine(lines, index))
  return { records, taken: taken.map(({ number }) => number) }
}

function isTableLine(lines: readonly ToolLine[], index: number): boolean {
  const before = lines.slice(0, index + 1)
  const head = before.findLastIndex(({ text }) => TABLE_HEAD.test(text))
  return head >= 0 && before.slice(head).every(({ text }) => text.trim() !== '')
}

function recordsAt(lines: readonly ToolLine[], start: number, raw: RawEvent): readonly DeployRecord[] {
  const name = lines
    .slice(0, start)
    .flatMap(({ text }) => /^Name: +(\S+)/.exec(text)?.[1] ?? [])
    .at(-1)
  const service = name?.split('/').at(-1) ?? null
  const members = membersFrom(lines.slice(start))
  const [begun, ended] = [members.get('Start'), members.get('Finished')].map((text) => momentIn(text, raw))
  const revision = knownText(members.get('Sync Revision'))
  const isCommit = revision !== null && /^[0-9a-f]{7,64}$/.test(revision)
  const about = service === null ? 'argocd sync' : `argocd sync of ${service}`
  const record = { ...EMPTY_RECORD, service, sha: isCommit ? revision : null, version: isCommit ? null : revision }
  const status = statusValue(members.get('Phase') ?? '') ?? 'unknown'
  const at = (moment: Moment, step: DeployRecord['status'], text: string) => ({
    ...record,
    at: moment,
    status: step,
    text,
    identity: ['argocd', name ?? '', isoOf(moment.at)],
  })
  const text = [about, knownText(members.get('Message'))].filter((part) => part !== null).join(': ')
  const first = begun ? [at(begun, 'started', about)] : []
  return ended && status !== 'started' && status !== 'waiting' ? [...first, at(ended, status, text)] : first
}

function membersFrom(lines: readonly ToolLine[]): ReadonlyMap<string, string> {
  const end = lines.findIndex(({ text }) => !MEMBER.test(text))
  return new Map(
    lines.slice(0, end === -1 ? lines.length : end).flatMap(({ text }): readonly [string, string][] => {
      const [, name = '', value = ''] = MEMBER.exec(text) ?? []
      return [[name, value.trim()]]
    }),
  )
}

function momentIn(text: string | undefined, { receivedAt }: RawEvent): Moment | null {
  const written = timeIn(text, receivedAt)
  return written !== null && isPlausible(written, receivedAt) ? writtenMoment(written, receivedAt) : null
}
