import type { RawEvent } from '../../domain/raw-event.ts'
import { receiptMoment } from '../values/times.ts'
import { type DeployForm, type DeployRecord, UNTOLD } from './deploy-record.ts'

const HOST_LINE = /^(\S+) *: +ok=\d+ +changed=\d+ +unreachable=(\d+) +failed=(\d+)/

/** The output of `ansible-playbook`: one job for each recap. It has no time at all, so the receipt stands for it. */
export const ansibleRecap: DeployForm = (text, raw) => {
  const [preamble = '', ...recaps] = text.split(/^PLAY RECAP[ *]*$/m)
  if (recaps.length === 0) return null
  const command = /^\$ (.+)$/m.exec(preamble)?.[1]?.trim() ?? 'ansible-playbook'
  return { records: recaps.map((recap, index) => recordOf(raw, command, { recap, index })), problems: [], contextLines: 0 }
}

function recordOf(raw: RawEvent, command: string, { recap, index }: { readonly recap: string; readonly index: number }): DeployRecord {
  const hosts = recap.split(/\r?\n/).flatMap((line) => hostOf(line) ?? [])
  const broken = hosts.filter((host) => host.isBroken).map((host) => host.name)
  const status = hosts.length === 0 ? 'unknown' : broken.length > 0 ? 'failed' : 'succeeded'
  const place = broken.length > 0 ? `failed on ${broken.join(', ')}` : `on ${hosts.map((host) => host.name).join(', ')}`
  return {
    ...UNTOLD,
    at: receiptMoment({ receivedAt: raw.receivedAt, earliest: null }),
    kind: 'job',
    status,
    text: hosts.length === 0 ? command : `${command} ${place}`,
    identity: ['recap', raw.id, String(index)],
  }
}

function hostOf(line: string): { readonly name: string; readonly isBroken: boolean } | null {
  const [, name, unreachable, failed] = HOST_LINE.exec(line.trim()) ?? []
  return name === undefined ? null : { name, isBroken: Number(unreachable) + Number(failed) > 0 }
}
