import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'

/** The deliveries of a file of `fixtures/live-stack/recorded`, one a line. */
export const liveStackDeliveries = (name: string): readonly RecordedWebhook[] =>
  readFileSync(join('fixtures/live-stack/recorded', `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
