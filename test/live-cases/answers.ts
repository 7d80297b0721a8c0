import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { hindsight } from '../cli/run.ts'

/** What somebody reads of an incident: times of day in UTC, with the date where it is another than that of the cases. */
export interface AnsweredIncident {
  readonly title: string
  readonly services: readonly string[]
  readonly severity: string | null
  readonly status: string
  readonly at: Readonly<Record<string, string>>
  /** How early and how late an anchor may have been, where that is known. */
  readonly between: Readonly<Record<string, string>>
  readonly suspects: readonly string[]
  readonly mitigations: readonly string[]
  /** All of its changes, `service kind outcome start–finish`. */
  readonly changes: readonly string[]
  readonly rows: readonly string[]
  readonly alerts: number
  readonly findings: readonly string[]
}

export interface Answer {
  readonly incidents: readonly AnsweredIncident[]
  /** `kind time service text` of what belongs to no incident. */
  readonly unassigned: readonly string[]
  readonly rejected: readonly string[]
}

const anchorSchema = z.object({ at: z.string(), earliest: z.string().nullish(), latest: z.string().nullish() }).nullable()
const changeSchema = z.object({
  ...{ role: z.string(), kind: z.string(), service: z.string().nullable(), outcome: z.string().nullable() },
  ...{ startedAt: z.string().nullable(), finishedAt: z.string().nullable() },
})
const incidentSchema = z.object({
  ...{ title: z.string(), services: z.array(z.string()), severity: z.string().nullable(), status: z.string() },
  ...{ anchors: z.record(z.string(), anchorSchema), changes: z.array(changeSchema) },
  timeline: z.array(z.object({ at: z.string().nullable(), text: z.string() })),
  members: z.array(z.object({ key: z.string() })),
  findings: z.array(z.object({ code: z.string(), severity: z.string(), message: z.string() })),
})
const reportSchema = z.object({
  incidents: z.array(incidentSchema),
  unassigned: z.array(z.object({ kind: z.string(), at: z.string(), service: z.string().nullable(), text: z.string() })),
  rejected: z.array(z.object({ reason: z.string() })),
})

/** The deliveries of a case, to be sent as they are or changed into a sibling. */
export const deliveriesOf = (name: string, folder = 'fixtures/live'): readonly RecordedWebhook[] =>
  readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** The answer of the command line to a file. */
export async function answerToFile(file: string): Promise<Answer> {
  const { out } = await hindsight('reconstruct', '--format', 'json', file)
  const { incidents, unassigned, rejected } = reportSchema.parse(JSON.parse(out))
  return {
    incidents: incidents.map(answeredIncidentOf),
    unassigned: unassigned.map(({ kind, at, service, text }) => `${kind} ${timeOf(at)} ${service} ${text}`),
    rejected: rejected.map(({ reason }) => reason),
  }
}

export const answerToCase = (name: string): Promise<Answer> => answerToFile(`fixtures/live/${name}.jsonl`)

export async function answerToDeliveries(deliveries: readonly RecordedWebhook[]): Promise<Answer> {
  const file = join(mkdtempSync(join(tmpdir(), 'hindsight-live-')), 'sibling.jsonl')
  writeFileSync(file, deliveries.map((delivery) => JSON.stringify(delivery)).join('\n'))
  return answerToFile(file)
}

/** A sibling: the same case with one text in the place of another, wherever it stands. It must stand somewhere. */
export function replaced(deliveries: readonly RecordedWebhook[], from: string | RegExp, to: string): readonly RecordedWebhook[] {
  const text = JSON.stringify(deliveries)
  const changed = text.replaceAll(typeof from === 'string' ? from : new RegExp(from.source, 'g'), to)
  if (changed === text) throw new Error(`${from} stands nowhere`)
  return JSON.parse(changed)
}

function answeredIncidentOf(incident: z.infer<typeof incidentSchema>): AnsweredIncident {
  const { title, services, severity, status, anchors, changes, timeline, members, findings } = incident
  const known = Object.entries(anchors).flatMap(([name, anchor]) => (anchor === null ? [] : [{ name, anchor }]))
  return {
    title,
    services,
    severity,
    status,
    at: Object.fromEntries(known.map(({ name, anchor }) => [name, timeOf(anchor.at)])),
    between: Object.fromEntries(
      known.flatMap(({ name, anchor: { earliest, latest } }) =>
        earliest || latest ? [[name, `${earliest ? timeOf(earliest) : ''}..${latest ? timeOf(latest) : ''}`]] : [],
      ),
    ),
    suspects: changes.filter(({ role }) => role === 'suspect').map(spanOf),
    mitigations: changes.filter(({ role }) => role === 'mitigation').map(spanOf),
    changes: changes.map((change) => `${change.service} ${change.kind} ${change.outcome} ${spanOf(change)}`).sort(),
    rows: timeline.map(({ at, text }) => `${at === null ? '?' : timeOf(at)} ${text}`),
    alerts: new Set(members.map(({ key }) => key)).size,
    findings: findings.map(({ code }) => code),
  }
}

const spanOf = ({ startedAt, finishedAt }: z.infer<typeof changeSchema>): string =>
  [startedAt, finishedAt].map((at) => (at === null ? '?' : timeOf(at))).join('–')

/** `10:52:00`, `10:52:00.123`, `5T11:00:00` for another day. */
function timeOf(iso: string): string {
  const [date = '', clock = ''] = iso.split('T')
  const day = date === '2026-03-03' || date === '2026-11-29' ? '' : `${Number(date.slice(8))}T`
  return day + clock.replace(/(\.000)?Z$/, '')
}
