import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../src/domain/event.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { type RecordedWebhook, rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { isRecording, recordedFilesOf } from './recorded-files.ts'
import { signatureOf, TEST_SECRET } from './senders/secrets.ts'
import { STORIES } from './stories/all.ts'
import { recordingsOf } from './world.ts'

const outages = fileURLToPath(new URL('../../fixtures/outages/', import.meta.url))

describe.each(STORIES.map((story) => ({ name: story.name, story })))('the recordings of $name', ({ name, story }) => {
  it('are what the world makes of the story (npx tsx test/world/record-outages.ts writes them)', async () => {
    const names = (await readdir(`${outages}${name}`)).filter(isRecording).sort()
    const stored = await Promise.all(names.map(async (file) => ({ name: file, text: await readFile(`${outages}${name}/${file}`, 'utf8') })))
    expect(stored).toEqual(recordedFilesOf(story))
  })

  it('come in order of receipt, each after what it tells of', () => {
    const recordings = recordingsOf(story)
    const receipts = recordings.map((recorded) => recorded.receivedAt)
    expect(receipts).toEqual([...receipts].sort())
    for (const raw of recordings.flatMap((recorded) => rawEventOf(recorded) ?? []))
      for (const event of eventsIn(raw)) expect(event.occurred.at).toBeLessThanOrEqual(raw.receivedAt)
  })

  it('are signed over the bytes that a replay sends', () => {
    for (const recorded of recordingsOf(story)) {
      const replayed = JSON.parse(JSON.stringify(recorded)) as RecordedWebhook
      if (recorded.path === '/webhooks/pagerduty')
        expect(replayed.headers['x-pagerduty-signature']).toBe(`v1=${signatureOf(replayed.body)}`)
      if (recorded.path === '/webhooks/github') expect(replayed.headers['x-hub-signature-256']).toBe(`sha256=${signatureOf(replayed.body)}`)
    }
  })

  it('are read without a problem, and authenticate with the secret of the tests', () => {
    for (const recorded of recordingsOf(story)) {
      const raw = rawEventOf(recorded)
      const source = raw === null ? null : sourceNamed(raw.source)
      if (raw === null || source === null) throw new Error(`no reader for ${recorded.path}`)
      const isIgnored = isRemark(recorded) || isCreatedDeployment(recorded)
      const expected = isIgnored ? { kind: 'ignored' } : { kind: 'read', problems: [] }
      expect(source.read(raw), `${recorded.path} ${recorded.receivedAt}`).toMatchObject(expected)
      if (['pagerduty', 'github'].includes(source.name)) expect(source.authenticate(raw, TEST_SECRET)).toBe(true)
    }
  })
})

/** A log that is posted line by line also posts what the tool says in between. */
const isRemark = ({ body }: RecordedWebhook): boolean => typeof body === 'string' && !body.includes('load-balancer')

/** Somebody asked for it; it begins with its first status. */
const isCreatedDeployment = ({ headers }: RecordedWebhook): boolean => headers['x-github-event'] === 'deployment'

function eventsIn(raw: RawEvent): readonly Event[] {
  const reading = sourceNamed(raw.source)?.read(raw)
  return reading?.kind === 'read' ? reading.events : []
}
