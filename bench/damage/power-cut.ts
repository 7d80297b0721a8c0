import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { Random } from './random.ts'
import { fileOf } from './sqlite-damages.ts'

/*
 * Cuts the power of a disk in a storm of deliveries: `npx tsx bench/damage/power-cut.ts [CUTS] [SEED]`, as root, after `npm run
 * build`; it needs a loop device, mkfs.ext4 and python3. The store lies on an ext4 of its own, which is shut down as a power cut
 * leaves it (EXT4_IOC_SHUTDOWN without flushing the journal), mounted again and asked what became of each acknowledged delivery.
 * Ends with status 1 if one is lost or `hindsight verify` names anything.
 */
const CUTS = Number(process.argv[2] ?? 20)
const random = new Random(Number(process.argv[3] ?? 1))
const CONNECTIONS = 16

const root = mkdtempSync(join(tmpdir(), 'hindsight-power-'))
const [image, mount] = [join(root, 'disk'), join(root, 'mnt')]
const folder = join(mount, 'store')
const shell = (program: string, ...argv: readonly string[]) => execFileSync(program, argv, { stdio: ['ignore', 'pipe', 'pipe'] })

mkdirSync(mount)
shell('truncate', '-s', '300M', image)
shell('mkfs.ext4', '-q', image)

const acknowledged: string[] = []
let sent = 0
let failed = 0

async function storm(url: string, isOver: () => boolean): Promise<void> {
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (!isOver()) {
        sent += 1
        const body = JSON.stringify({ version: '4', status: 'firing', alerts: [], n: sent, filler: 'x'.repeat(random.below(3_000)) })
        try {
          const answer = await fetch(`${url}/webhooks/alertmanager`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
            signal: AbortSignal.timeout(5_000),
          })
          if (answer.status === 202) acknowledged.push(((await answer.json()) as { readonly id: string }).id)
          else failed += 1
        } catch {
          failed += 1
        }
      }
    }),
  )
}

async function cutPower(): Promise<void> {
  shell('mount', '-o', 'loop', image, mount)
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'serve', '--storage.path', folder, '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const exited = once(child, 'exit')
  let url = ''
  for await (const line of createInterface({ input: child.stderr })) {
    url = String(JSON.parse(line).url ?? '')
    if (url !== '') break
  }
  child.stderr.resume()
  let isOver = false
  const sending = storm(url, () => isOver)
  await new Promise((resolve) => setTimeout(resolve, 500 + random.below(1_500)))
  shell('python3', '-c', SHUT_DOWN, mount)
  await new Promise((resolve) => setTimeout(resolve, 200))
  isOver = true
  child.kill('SIGKILL')
  await Promise.all([exited, sending])
  shell('umount', mount)
}

/** 2: without flushing the journal. */
const SHUT_DOWN = 'import fcntl,os,struct,sys; fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d, struct.pack("I", 2))'

function lostNow(): { readonly lost: number; readonly said: string } {
  shell('mount', '-o', 'loop', image, mount)
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/main.js', 'verify', '--storage.path', folder], { encoding: 'utf8' })
  const database = new Database(fileOf(folder), { readonly: true })
  const ids = new Set(
    (database.prepare('select lower(hex(id)) as id from raw_events').all() as { readonly id: string }[]).map(({ id }) => id),
  )
  database.close()
  shell('umount', mount)
  return { lost: acknowledged.filter((id) => !ids.has(id)).length, said: status === 0 ? '' : stdout + stderr }
}

let isBad = false
try {
  for (let cut = 1; cut <= CUTS; cut += 1) {
    await cutPower()
    const { lost, said } = lostNow()
    process.stdout.write(
      `cut ${cut}: ${acknowledged.length} acknowledged, ${failed} not, ${lost} lost${said === '' ? '' : `, verify: ${said}`}\n`,
    )
    if (lost > 0 || said !== '') isBad = true
  }
} finally {
  spawnSync('umount', ['-l', mount])
  rmSync(root, { recursive: true, force: true })
}
if (isBad) process.exitCode = 1
