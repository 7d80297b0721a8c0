import { join } from 'node:path'
import { z } from 'zod'
import type { RawEvent } from '../../domain/raw-event.ts'
import { rawEventOf } from '../../domain/recorded-webhook.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { type Partition, partitionOf, policyWith } from './alert-streams.ts'
import { readJsonLines } from './json-lines.ts'
import { foldersOf } from './series-files.ts'

/** E1 and E2: streams of alerts → incidents. Each stream is a world of its own. */
export async function e1(dataDir: string, batch: number | null): Promise<unknown> {
  const root = join(dataDir, 'alert-grouping')
  const policy = policyWith(join(root, 'topology.csv'))
  const streams: Record<string, Partition> = {}
  for (const stream of foldersOf(root)) streams[stream] = await partitionOf(readStream(join(root, stream, 'events.jsonl')), batch, policy)
  return { protocol: 'E1', streams }
}

const lineSchema = z.object({
  receivedAt: z.string(),
  status: z.enum(['firing', 'resolved']),
  fingerprint: z.string(),
  labels: z.record(z.string(), z.string()),
  startsAt: z.string(),
  endsAt: z.string().nullable(),
})

/** A line is one alert of a notification: it goes through the reader of the webhook that it was taken from. */
function readStream(file: string): readonly RawEvent[] {
  return readJsonLines(file).map((value, index) => {
    const line = lineSchema.safeParse(value)
    if (!line.success) throw new UsageError(`expected an alert: ${z.prettifyError(line.error)}`, { place: { file, line: index + 1 } })
    return rawAlert(line.data)
  })
}

function rawAlert({ receivedAt, ...alert }: z.infer<typeof lineSchema>): RawEvent {
  const body = { version: '4', status: alert.status, commonLabels: {}, alerts: [alert] }
  const raw = rawEventOf({ receivedAt, method: 'POST', path: '/webhooks/alertmanager', headers: {}, body })
  if (raw === null) throw new UsageError(`expected a time, found "${receivedAt}"`)
  return raw
}
