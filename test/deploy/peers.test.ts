import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSync } from '@node-rs/bcrypt'
import { describe, expect, it } from 'vitest'
import { freePort, missing, run, serve, start, temporaryFolder, until, writeCertificate } from './running.ts'

const ALERT = JSON.stringify({ version: '4', status: 'firing', alerts: [] })

describe('one web configuration', () => {
  const lacking = missing('prometheus', 'curl', 'openssl')

  it.skipIf(lacking !== '')(
    `is read by Prometheus for itself and by this, which Prometheus and curl then reach by TLS and password${lacking}`,
    async () => {
      const folder = temporaryFolder()
      await writeCertificate(folder, 'localhost')
      const web = join(folder, 'web.yml')
      const users = `basic_auth_users: { prometheus: ${hashSync('a-password', 4)} }`
      writeFileSync(web, `tls_server_config: { cert_file: server.crt, key_file: server.key }\n${users}\n`)
      const { url } = await serve(
        ...['--storage.path', join(folder, 'data'), '--web.listen-address', '127.0.0.1:0', '--web.config.file', web],
      )
      const curl = (...argv: readonly string[]) => run('curl', ['-s', '--cacert', join(folder, 'server.crt'), ...argv])
      const status = async (...argv: readonly string[]) => (await curl('-o', '/dev/null', '-w', '%{http_code}', ...argv)).out
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
      expect(await status(`${url}/api/v1/incidents`)).toBe('401')
      expect(await status('-u', 'prometheus:wrong', `${url}/api/v1/incidents`)).toBe('401')
      expect(await status('-u', 'prometheus:a-password', `${url}/api/v1/incidents`)).toBe('200')
      expect(await status(`${url}/-/healthy`)).toBe('200')
      expect((await run('curl', ['-s', `${url}/-/healthy`])).code).not.toBe(0)

      const port = await freePort()
      writeFileSync(
        join(folder, 'prometheus.yml'),
        `global: { scrape_interval: 1s }
scrape_configs:
  - job_name: hindsight
    scheme: https
    basic_auth: { username: prometheus, password: a-password }
    tls_config: { ca_file: server.crt }
    static_configs: [{ targets: ["${new URL(url).host}"] }]
  - job_name: without-password
    scheme: https
    tls_config: { ca_file: server.crt }
    static_configs: [{ targets: ["${new URL(url).host}"] }]
`,
      )
      const prometheus = start('prometheus', [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--web.config.file=${web}`,
      ])
      const query = async (text: string): Promise<Readonly<Record<string, string>>> => {
        const { out } = await curl(
          '-u',
          'prometheus:a-password',
          '-G',
          '--data-urlencode',
          `query=${text}`,
          `https://127.0.0.1:${port}/api/v1/query`,
        )
        if (!out.startsWith('{')) return {}
        const { data } = JSON.parse(out) as { readonly data: { readonly result: readonly Sample[] } }
        return Object.fromEntries(data.result.map(({ metric, value }) => [metric.job ?? '', value[1]]))
      }
      await until(async () => Object.keys(await query('up')).length === 2, prometheus.output)
      expect(await query('up')).toEqual({ hindsight: '1', 'without-password': '0' })
      expect(await query('count by (job) (hindsight_build_info)')).toEqual({ hindsight: '1' })
    },
    90_000,
  )
})

interface Sample {
  readonly metric: { readonly job?: string }
  readonly value: readonly [time: number, value: string]
}

describe('the proxy of docs/operations.md', () => {
  const lacking = missing('haproxy', 'curl', 'openssl')

  it.skipIf(lacking !== '')(
    `leads below its path to pages, API and webhooks, and asks whether this is ready${lacking}`,
    async () => {
      const folder = temporaryFolder()
      await writeCertificate(folder, 'ops.example')
      writeFileSync(join(folder, 'ops.pem'), ['server.crt', 'server.key'].map((name) => readFileSync(join(folder, name), 'utf8')).join(''))
      const { url } = await serve(
        ...[
          '--storage.path',
          join(folder, 'data'),
          '--web.listen-address',
          '127.0.0.1:0',
          '--web.external-url',
          'https://ops.example/hindsight',
        ],
      )
      const port = await freePort()
      const [, documented = ''] = /```\n(frontend ops\n[^`]*)```/.exec(readFileSync('docs/operations.md', 'utf8')) ?? []
      const config = documented
        .replace('bind :443', `bind 127.0.0.1:${port}`)
        .replace('/etc/haproxy/ops.pem', join(folder, 'ops.pem'))
        .replace('127.0.0.1:9095', new URL(url).host)
      expect(config).not.toContain(':9095')
      const file = join(folder, 'haproxy.cfg')
      writeFileSync(file, `defaults\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n${config}`)
      expect(await run('haproxy', ['-c', '-f', file])).toMatchObject({ code: 0 })
      const haproxy = start('haproxy', ['-db', '-f', file])
      const site = `https://ops.example:${port}`
      const through = ['-s', '--cacert', join(folder, 'server.crt'), '--resolve', `ops.example:${port}:127.0.0.1`]
      const page = async (path: string, ...argv: readonly string[]) => (await run('curl', [...through, ...argv, site + path])).out
      const status = (path: string, ...argv: readonly string[]) => page(path, '-o', '/dev/null', '-w', '%{http_code}', ...argv)
      await until(async () => (await status('/hindsight/-/ready')) === '200', haproxy.output)
      const html = await page('/hindsight/')
      expect(html).toContain('href="/hindsight/deliveries"')
      expect(html.match(/ (?:href|action)="\/(?!hindsight\/)/g)).toBeNull()
      const [, stylesheet = ''] = /rel="stylesheet" href="([^"]+)"/.exec(html) ?? []
      expect(await status(stylesheet)).toBe('200')
      const json = ['-H', 'Content-Type: application/json', '-d', ALERT]
      expect(await status('/hindsight/webhooks/alertmanager', ...json)).toBe('202')
      expect(await page('/hindsight/webhooks')).toContain('https://ops.example/hindsight/webhooks/alertmanager')
      expect(await status('/elsewhere')).toBe('503')
    },
    90_000,
  )
})
