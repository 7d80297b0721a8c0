import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { sourceOfPath } from '../../src/domain/recorded-webhook.ts'
import { recordingsOf, type Story } from './world.ts'

export interface RecordedFile {
  readonly name: string
  readonly text: string
}

/** One file for each delivery, numbered in order of receipt and named after its source: `003-alertmanager.json`. */
export const recordedFilesOf = (story: Story): readonly RecordedFile[] =>
  recordingsOf(story).map((recorded, index) => ({ name: fileName(recorded, index + 1), text: `${JSON.stringify(recorded, null, 2)}\n` }))

const fileName = ({ path }: RecordedWebhook, number: number): string => `${String(number).padStart(3, '0')}-${sourceOfPath(path)}.json`

/** What tells a recording from the other files of an outage's folder. */
export const isRecording = (name: string): boolean => /^\d{3}-[a-z0-9-]+\.json$/.test(name)
