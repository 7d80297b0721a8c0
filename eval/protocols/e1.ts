import { join } from 'node:path'
import { z } from 'zod'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { UsageError } from '../../src/domain/usage-error.ts'
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

/** The rest of a line is an alert as Alertmanager sends it, whose reader says what is wrong with one. */
const lineSchema = z.looseObject({ receivedAt: z.string() })

/** A line is one alert of a notification: it goes through the reader of the webhook that it was taken from. */
const readStream = (file: string): readonly RawEvent[] =>
  readJsonLines(file).map((value, index) => {
    const place = { file, line: index + 1 }
    const line = lineSchema.safeParse(value)
    if (!line.success) throw new UsageError(`expected an alert: ${z.prettifyError(line.error)}`, { place })
    const raw = rawAlert(line.data)
    if (raw === null) throw new UsageError(`expected a time, found "${line.data.receivedAt}"`, { place })
    return raw
  })

function rawAlert({ receivedAt, ...alert }: z.infer<typeof lineSchema>): RawEvent | null {
  const body = { version: '4', commonLabels: {}, alerts: [alert] }
  return rawEventOf({ receivedAt, method: 'POST', path: '/webhooks/alertmanager', headers: {}, body })
}
