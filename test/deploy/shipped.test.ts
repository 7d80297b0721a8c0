import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hindsight } from '../cli/run.ts'
import { missing, run, serve, temporaryFolder } from './running.ts'

interface Composed {
  readonly image?: string
  readonly command?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
}

const composed: Readonly<Record<string, Composed>> = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }).services
const dockerfile = readFileSync('Dockerfile', 'utf8')

describe('the composition', () => {
  it('publishes every port on this machine alone', () => {
    const ports = Object.values(composed).flatMap((service) => service.ports ?? [])
    expect(ports.length).toBeGreaterThan(0)
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  it('gives this service a read-only root and no capability', () => {
    for (const name of ['hindsight', 'hindsight-postgres']) expect(composed[name]).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
  })

  it('names a version of every image', () => {
    const images = Object.values(composed).flatMap(({ image }) => image ?? [])
    expect(images.filter((image) => !/:v?\d/.test(image))).toEqual([])
  })

  it('mounts only files that are there', () => {
    const files = Object.values(composed).flatMap(({ volumes = [] }) => volumes.filter((volume) => volume.startsWith('./')))
    expect(files.length).toBeGreaterThan(3)
    for (const file of files) expect(readFileSync(file.split(':')[0] ?? ''), file).not.toHaveLength(0)
  })

  it('starts a service that its Prometheus may scrape and that others by another name may not', async () => {
    const folder = temporaryFolder()
    const command = composed.hindsight?.command ?? []
    const natively = command
      .map((word) => word.replace('/etc/hindsight/', 'deploy/').replace(':9095', ':0'))
      .map((word) => (word === '/data' ? join(folder, 'data') : word))
    const [first, ...argv] = natively
    expect(first).toBe('serve')
    const { url } = await serve(...argv)
    const here = url.replace('0.0.0.0', '127.0.0.1')
    const scrape = async (host: string) =>
      (await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `Host: ${host}`, `${here}/metrics`])).out
    const [job] = parse(readFileSync('deploy/prometheus.yml', 'utf8')).scrape_configs
    expect(await scrape(job.static_configs[0].targets[0])).toBe('200')
    expect(await scrape('rebound.example')).toBe('421')
    const [, check = ''] = /CMD \["node", "-e", "(.*)"\]/.exec(dockerfile) ?? []
    expect(check).toContain('9095')
    const checkedAt = (port: string) => run(process.execPath, ['-e', check.replace('9095', port)])
    expect(await checkedAt(new URL(here).port)).toMatchObject({ code: 0 })
    expect(await checkedAt('9')).toMatchObject({ code: 1 })
  }, 60_000)

  it.skipIf(missing('promtool') !== '')(`configures Prometheus as promtool takes it${missing('promtool')}`, async () => {
    expect(await run('promtool', ['check', 'config', 'deploy/prometheus.yml'])).toMatchObject({ code: 0 })
  })

  it.skipIf(missing('amtool') !== '')(`configures Alertmanager as amtool takes it${missing('amtool')}`, async () => {
    expect(await run('amtool', ['check-config', 'deploy/alertmanager.yml'])).toMatchObject({ code: 0 })
  })
})

describe('the image', () => {
  it('runs as another user than root, and copies only what is there', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))
    expect(copied.length).toBeGreaterThan(5)
    for (const file of copied) expect(() => readFileSync(file), file).not.toThrow(/ENOENT/)
  })

  it('starts with options that the command knows', async () => {
    const [, words = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
    const options = (JSON.parse(words) as readonly string[]).filter((word) => word.startsWith('--'))
    const { out } = await hindsight('serve', '--help')
    for (const option of options) expect(out).toContain(option)
  })
})

describe('the unit of systemd', () => {
  const lacking = missing('systemd-analyze')

  it.skipIf(lacking !== '')(
    `is taken by systemd without a remark${lacking}`,
    async () => {
      const file = join(temporaryFolder(), 'hindsight.service')
      const unit = readFileSync('deploy/hindsight.service', 'utf8')
      expect(unit).toContain('ExecStart=/usr/bin/node ')
      // Where Node.js lies differs between machines, and systemd looks.
      writeFileSync(file, unit.replace('ExecStart=/usr/bin/node ', `ExecStart=${process.execPath} `))
      expect(await run('systemd-analyze', ['verify', file])).toEqual({ code: 0, out: '' })
    },
    30_000,
  )

  it('starts with options that the command knows', async () => {
    const options = readFileSync('deploy/hindsight.service', 'utf8').match(/--[a-z.-]+/g) ?? []
    const { out } = await hindsight('serve', '--help')
    expect(options.length).toBeGreaterThan(2)
    for (const option of options) expect(out).toContain(option)
  })
})
