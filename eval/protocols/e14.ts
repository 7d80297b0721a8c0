import { join } from 'node:path'
import { z } from 'zod'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { UsageError } from '../../src/domain/usage-error.ts'
import { type Partition, partitionOf, policyWith } from './alert-streams.ts'
import { readJsonLines } from './json-lines.ts'
import { foldersOf } from './series-files.ts'

/** E14: recorded webhooks of alert storms → incidents. */
export async function e14(dataDir: string): Promise<unknown> {
  const root = join(dataDir, 'storm')
  const streams: Record<string, Partition> = {}
  for (const stream of foldersOf(root)) {
    const raws = readRecorded(join(root, stream, 'webhooks.jsonl'))
    streams[stream] = await partitionOf(raws, null, policyWith(join(root, stream, 'topology.csv')))
  }
  return { protocol: 'E14', streams }
}

const recordedSchema = z.object({
  receivedAt: z.string(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown(),
})

const readRecorded = (file: string) =>
  readJsonLines(file).map((value, index) => {
    const place = { file, line: index + 1 }
    const recorded = recordedSchema.safeParse(value)
    if (!recorded.success) throw new UsageError(`expected a recorded webhook: ${z.prettifyError(recorded.error)}`, { place })
    const raw = rawEventOf(recorded.data)
    if (raw === null) throw new UsageError('expected the path of a webhook and the time of its receipt', { place })
    return raw
  })
