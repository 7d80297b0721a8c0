import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A PostgreSQL server of a test's own, to be stopped and started. */
export interface PostgresServer {
  readonly url: string
  start(): Promise<void>
  /** As a crash: nothing is flushed, the next start recovers from the log. */
  crash(): Promise<void>
  remove(): void
}

const VERSIONS = '/usr/lib/postgresql'

/** Where `initdb` and `pg_ctl` are; null: not installed where Debian puts them. */
export function serverPrograms(): string | null {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(VERSIONS, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

export async function createServerIn(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-postgres-'))
  const owner = ownerOf(folder)
  const data = join(folder, 'data')
  const port = await freePort()
  const run = async (program: string, given: readonly string[]) => {
    await promisify(execFile)(join(programs, program), given, { ...owner, cwd: folder })
  }
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`
  await run('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres', '--no-sync'])
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: () => run('pg_ctl', ['-D', data, '-l', join(folder, 'log'), '-o', options, '-w', 'start']),
    crash: () => run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']),
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** PostgreSQL does not run as root: there the user whom its package has made runs it. */
function ownerOf(folder: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString())
  const owner = { uid: idOf('-u'), gid: idOf('-g') }
  chownSync(folder, owner.uid, owner.gid)
  return owner
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
