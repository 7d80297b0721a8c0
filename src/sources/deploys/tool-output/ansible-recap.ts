import type { RawEvent } from '../../../domain/raw-event.ts'
import { isoOf } from '../../../domain/time/time.ts'
import { receiptMoment } from '../../values/times.ts'
import { type DeployRecord, EMPTY_RECORD } from '../deploy-record.ts'
import type { ToolBlocks, ToolLine } from './tool-line.ts'

/** `p=4242 u=deploy n=ansible | ` of `log_path`. */
const LOG_PREFIX = /^(?:\w=\S+ )+\| /
const HOST_LINE = /^(\S+) *: +ok=\d+ +changed=\d+ +unreachable=(\d+) +failed=(\d+)/

/** The output of `ansible-playbook`: one job for each recap. Without `log_path` it has no time, so the receipt stands for it. */
export function readAnsibleRecaps(lines: readonly ToolLine[], raw: RawEvent): ToolBlocks {
  const own = lines.filter(({ at, text }) => at === null || LOG_PREFIX.test(text) || HOST_LINE.test(text) || /^PLAY\b/.test(text))
  const plain = own.map((line) => ({ ...line, text: line.text.replace(LOG_PREFIX, '') }))
  const ends = plain.flatMap(({ text }, index) => (/^PLAY RECAP[ *]*$/.test(text) ? [index] : []))
  const records = ends.flatMap((end, index) => {
    const before = plain.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end)
    return recordsOf(raw, { before, recap: plain.slice(end, ends[index + 1] ?? plain.length), index })
  })
  return { records, taken: own.map(({ number }) => number) }
}

interface Run {
  readonly before: readonly ToolLine[]
  readonly recap: readonly ToolLine[]
  readonly index: number
}

function recordsOf(raw: RawEvent, run: Run): readonly DeployRecord[] {
  const { before, recap, index } = run
  const hosts = recap.flatMap(({ text }) => hostOf(text) ?? [])
  const broken = hosts.filter((host) => host.isBroken).map((host) => host.name)
  const status = hosts.length === 0 ? 'unknown' : broken.length > 0 ? 'failed' : 'succeeded'
  const where = broken.length > 0 ? `failed on ${broken.join(', ')}` : `on ${hosts.map((host) => host.name).join(', ')}`
  const command = commandOf(before)
  const job = { ...EMPTY_RECORD, kind: 'job' as const }
  const text = hosts.length === 0 ? command : `${command} ${where}`
  const end = recap[0]?.at ?? null
  if (end === null) {
    const at = receiptMoment({ receivedAt: raw.receivedAt, earliest: null })
    return [{ ...job, at, status, text, identity: ['recap', raw.id, String(index)] }]
  }
  const start = before.find(({ at, text: line }) => at !== null && /^PLAY \[/.test(line))?.at ?? null
  const finished: DeployRecord = { ...job, at: end, status, text, identity: ['recap', isoOf(end.at), text] }
  return start === null
    ? [finished]
    : [{ ...job, at: start, status: 'started', text: command, identity: ['play', isoOf(start.at), command] }, finished]
}

function commandOf(before: readonly ToolLine[]): string {
  const commands = before.flatMap(({ text }) => /^\$ (.+)$/.exec(text)?.[1]?.trim() ?? [])
  const play = before.flatMap(({ at, text }) => (at === null ? [] : (/^PLAY \[(.+)\]/.exec(text)?.[1] ?? [])))[0]
  return commands[0] ?? (play === undefined ? 'ansible-playbook' : `ansible-playbook ${play}`)
}

function hostOf(line: string): { readonly name: string; readonly isBroken: boolean } | null {
  const [, name, unreachable, failed] = HOST_LINE.exec(line.trim()) ?? []
  return name === undefined ? null : { name, isBroken: Number(unreachable) + Number(failed) > 0 }
}
