import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { postgresWorld, type StoreLocation } from '../store/worlds.ts'
import { freePort, missing, until } from './running.ts'

const text = readFileSync('docs/operations.md', 'utf8')

interface Block {
  readonly section: string
  readonly language: string
  readonly code: string
}

const blocks: readonly Block[] = [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```/gm)].map(
  ({ 1: indent = '', 2: language = '', 3: code = '', index }) => ({
    section: [...text.slice(0, index).matchAll(/^## (.+)$/gm)].at(-1)?.[1] ?? '',
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }),
)
const commandsOf = (section: string): readonly string[] =>
  blocks.filter((block) => block.section === section && block.language === 'sh').map(({ code }) => code)

const world = await postgresWorld()
const lacking = missing('bash', 'curl')

/** In the order in which somebody would need them, in one folder, against one service. */
const RUN = ['Run it', '"My alert does not show up"', 'Backup', 'Restore', 'Upgrade', 'Move to PostgreSQL']

it('has no commands but those that are run here, and those that it marks', () => {
  expect([...new Set(blocks.filter(({ language }) => language === 'sh').map(({ section }) => section))].sort()).toEqual([...RUN].sort())
  const marked = blocks.filter(({ language }) => language === 'console')
  expect(text.match(/\(\*not run\*;[^)]*\):\n\n```console/g)).toHaveLength(marked.length)
})

it('shows a configuration of Litestream for the file of the store', () => {
  const [litestream] = blocks.filter(({ code }) => code.includes('litestream'))
  expect(parse(litestream?.code ?? '')).toMatchObject({
    dbs: [{ path: '/var/lib/hindsight/hindsight.db', replicas: [{ url: expect.any(String) }] }],
  })
})

describe.skipIf(lacking !== '')(`the commands of docs/operations.md${lacking}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-operations-'))
  let port = 0
  let place: StoreLocation | null = null
  let service: ChildProcess

  beforeAll(async () => {
    port = await freePort()
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/hindsight'), `#!/bin/sh\nexec "${process.execPath}" "${resolve('dist/main.js')}" "$@"\n`)
    chmodSync(join(folder, 'bin/hindsight'), 0o755)
    writeFileSync(join(folder, 'hindsight.yml'), readFileSync('deploy/hindsight.yml'))
    place = world.missing === null ? await world.create() : null
    const [start = ''] = commandsOf('Run it')
    service = bash(start)
    let said = ''
    for (const stream of [service.stdout, service.stderr])
      stream?.on('data', (chunk) => {
        said += chunk
      })
    await until(
      async () => (await run('curl -sf http://127.0.0.1:9095/-/ready')).code === 0,
      () => said,
    )
    expect(
      await run(`hindsight replay --url http://127.0.0.1:9095 ${resolve('fixtures/outages/total-outage-utc/012-alertmanager.json')}`),
    ).toMatchObject({
      code: 0,
    })
    await until(
      async () => (await run('curl -s http://127.0.0.1:9095/metrics')).out.includes('\nhindsight_raw_events_pending 0\n'),
      () => 'still pending',
    )
  }, 90_000)
  afterAll(async () => {
    service.kill('SIGKILL')
    await place?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  function bash(script: string): ChildProcess {
    const database = place !== null && 'url' in place.address ? place.address.url : ''
    const here = script.replaceAll(':9095', `:${port}`).replaceAll('postgres://hindsight@db/hindsight', `'${database}'`)
    const ended = `trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n`
    const isService = /^hindsight serve [^&]*$/m.test(here)
    return spawn('bash', ['-euo', 'pipefail', '-c', isService ? here.replace(/^hindsight serve/m, 'exec hindsight serve') : ended + here], {
      cwd: folder,
      env: { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  async function run(script: string): Promise<{ readonly code: number; readonly out: string }> {
    const child = bash(script)
    let out = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => {
        out += chunk
      })
    const [code] = await once(child, 'close')
    return { code: Number(code), out }
  }

  it('find out why an alert does not show up', async () => {
    const outputs: string[] = []
    for (const commands of commandsOf('"My alert does not show up"')) {
      const { code, out } = await run(commands)
      expect({ commands, code, out: code === 0 ? '' : out }).toEqual({ commands, code: 0, out: '' })
      outputs.push(out)
    }
    expect(outputs.join('\n')).toMatch(
      /is ready[\s\S]*webhooks\/alertmanager[\s\S]*"outcome": ?"accepted"[\s\S]*raw_events_pending 0[\s\S]*opened/,
    )
  }, 60_000)

  it('make a backup while the service runs, and verify what is restored from it', async () => {
    for (const section of ['Backup', 'Restore']) {
      const { code, out } = await run(commandsOf(section).join('\n'))
      expect(out).toMatch(/\d+ deliveries are as they were accepted/)
      expect(code).toBe(0)
    }
  }, 60_000)

  it('rebuild the store once the service is stopped', async () => {
    service.kill('SIGTERM')
    await once(service, 'exit')
    const { code, out } = await run(commandsOf('Upgrade').join('\n'))
    expect(out).toMatch(/rebuilt: (\d+ deliveries, .*)\nstore matches a rebuild: \1\n/)
    expect(code).toBe(0)
  }, 60_000)

  it.skipIf(world.missing !== null)(
    `move everything to PostgreSQL${world.missing === null ? '' : ` (skipped: ${world.missing})`}`,
    async () => {
      const { code, out } = await run(commandsOf('Move to PostgreSQL').join('\n'))
      expect(out).toMatch(/\d+ accepted, 0 duplicates, 0 refused/)
      expect(code).toBe(0)
    },
    90_000,
  )
})
