import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Option } from 'commander'
import type { Config } from '../config/config.ts'
import { addressOf } from '../config/schema.ts'
import { NO_WEB_CONFIG, readWebConfig, type WebConfig } from '../config/web-config.ts'
import { isLoopback } from '../domain/loopback.ts'
import { UsageError } from '../domain/usage-error.ts'
import { readConfig, textOf } from './config-option.ts'

export interface WebOptions {
  readonly 'config.file'?: string
  readonly 'web.listenAddress'?: string
  readonly 'web.config.file'?: string
  readonly 'web.externalUrl'?: string
  readonly 'web.routePrefix'?: string
  readonly 'web.allowAnonymous'?: boolean
}

export const webOptions = (): readonly Option[] => [
  new Option('--web.listen-address <host:port>', 'address to listen on; no host: all interfaces'),
  new Option('--web.config.file <path>', 'TLS and basic authentication, as for Prometheus and its exporters'),
  new Option('--web.external-url <url>', 'URL under which browsers and senders reach this server'),
  new Option('--web.route-prefix <path>', 'prefix of every path; default: the path of --web.external-url'),
  new Option('--web.allow-anonymous', 'listen beyond this machine although no token is configured: everybody may do everything'),
]

/** With what is no key of the configuration: users, and the prefix of every path. */
interface ServeConfig extends Config {
  readonly auth: Config['auth'] & { readonly users: Readonly<Record<string, string>> }
  readonly listen: Config['listen'] & { readonly routePrefix: string }
}

/** What `serve` runs with: the configuration with its flags, and the web configuration. */
export interface ServeSettings {
  readonly config: ServeConfig
  readonly web: WebConfig
}

/**
 * Reads both files again, for the start and for each reload.
 * @throws UsageError also where everybody could do everything from anywhere and nobody said that this is meant
 */
export async function readServeSettings(options: WebOptions): Promise<ServeSettings> {
  const [config, web] = await Promise.all([readConfig(options['config.file']), webConfigOf(options['web.config.file'])])
  const withFlags = { ...config, auth: { ...config.auth, users: web.users }, listen: listenOf(config.listen, options) }
  if (options['web.allowAnonymous'] !== true) refuseOpenDoor(withFlags)
  return { config: withFlags, web }
}

async function webConfigOf(file: string | undefined): Promise<WebConfig> {
  if (file === undefined) return NO_WEB_CONFIG
  return readWebConfig(await textOf(file), { file, readFile: (path) => readFileSync(resolve(dirname(file), path), 'utf8') })
}

function listenOf(listen: Config['listen'], options: WebOptions): ServeConfig['listen'] {
  const externalUrl = options['web.externalUrl'] ?? listen.externalUrl
  if (externalUrl !== null && !/^https?:$/.test(URL.canParse(externalUrl) ? new URL(externalUrl).protocol : ''))
    throw new UsageError(`--web.external-url: expected a URL such as https://hindsight.example, got "${externalUrl}"`)
  const prefix = options['web.routePrefix'] ?? (externalUrl === null ? '' : new URL(externalUrl).pathname)
  return { ...listen, externalUrl, routePrefix: prefixOf(prefix), address: addressIn(options['web.listenAddress']) ?? listen.address }
}

const prefixOf = (written: string): string => {
  const trimmed = written.replace(/^\/+|\/+$/g, '')
  return trimmed === '' ? '' : `/${trimmed}`
}

function addressIn(written: string | undefined): Config['listen']['address'] | null {
  if (written === undefined) return null
  const address = addressOf(written)
  if (address === null) throw new UsageError(`--web.listen-address: expected host:port, for example 127.0.0.1:9095, got "${written}"`)
  return address
}

function refuseOpenDoor({ listen: { address }, auth }: ServeConfig): void {
  if (isLoopback(address.host) || auth.tokens.length > 0 || Object.keys(auth.users).length > 0) return
  const where = address.host === '' ? 'every interface' : address.host
  throw new UsageError(
    `not listening on ${where}: no auth.tokens are configured, so everybody who reaches it could read and change everything; configure tokens, listen on 127.0.0.1, or pass --web.allow-anonymous`,
  )
}
