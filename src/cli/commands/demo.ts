import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type App, startApp } from '../../app.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { pluralize } from '../../domain/words.ts'
import { loadLayout } from '../../layouts/templates.ts'
import { postmortemMarkdown } from '../../render/markdown.ts'
import { incidentTable } from '../../render/table.ts'
import { OperationalError } from '../../store/store.ts'
import type { CliCommand, Streams } from '../command.ts'
import { readConfig } from '../config-option.ts'
import { readInputs } from '../input.ts'
import { planReplay, replay } from './replay.ts'
import { endAtLast, stopSignal } from './serve.ts'

const OUTAGES = fileURLToPath(new URL('../../../fixtures/outages/', import.meta.url))
/** More than a slow machine needs; a demo that hangs fails instead. */
const PROCESSED_WITHIN_MS = 60_000

export const demoCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('demo')
      .summary('replay five recorded outages through the service and show the incidents')
      .option('--exit', 'exit after printing instead of running until Ctrl-C')
      .action(async ({ exit }: { exit?: boolean }) => {
        const folder = await mkdtemp(join(tmpdir(), 'hindsight-demo-'))
        const defaults = await readConfig(undefined)
        const config = { ...defaults, listen: { ...defaults.listen, address: { host: '127.0.0.1', port: 0 }, recordedReceipt: true } }
        const app = await startApp({
          config,
          storage: { path: join(folder, 'store') },
          log: { level: 'warn', format: 'logfmt' },
          reread: async () => config,
        })
        try {
          await replayOutages(app, { folder, streams })
          if (exit === true) return
          streams.out.write('Press Ctrl-C to stop.\n')
          await stopSignal()
          endAtLast()
        } finally {
          await app.stop()
          await rm(join(folder, 'store'), { recursive: true, force: true })
        }
      })
  },
}

async function replayOutages(app: App, { folder, streams }: { folder: string; streams: Streams }): Promise<void> {
  const stories = (await readdir(OUTAGES, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  for (const story of stories) {
    const { recorded } = await readInputs([join(OUTAGES, story)], null)
    const { accepted, duplicate, refused } = await replay(planReplay(recorded, { duplicate: 0 }), { url: app.url, speed: 0 })
    streams.err.write(`${story}: ${accepted} deliveries accepted, ${pluralize(duplicate, 'duplicate')}, ${refused.length} refused\n`)
    const [first] = refused
    if (first !== undefined)
      throw new OperationalError('demo-refused', `${first.path} was refused: ${first.status} ${first.detail}`, { retryable: false })
  }
  await waitUntilProcessed(app)
  const incidents = (await app.store.incidents({ limit: 100 })).items.toReversed()
  streams.out.write(incidentTable(incidents, 'UTC', streams.out.columns ?? null))
  streams.out.write(`Drafts: ${await writeDrafts(incidents, folder)}\nReview page: ${app.url}/\n`)
}

async function waitUntilProcessed(app: App): Promise<void> {
  const deadline = Date.now() + PROCESSED_WITHIN_MS
  while ((await app.store.counts()).pending > 0) {
    if (Date.now() > deadline)
      throw new OperationalError('demo-slow', 'the deliveries were not processed within a minute', { retryable: true })
    await sleep(50)
  }
}

async function writeDrafts(incidents: readonly Incident[], folder: string): Promise<string> {
  const layout = await loadLayout('default', 'UTC')
  for (const incident of incidents) await writeFile(join(folder, `${incident.id}.md`), postmortemMarkdown(incident, layout))
  return `${folder}/*.md`
}
