import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { alertsOfDay, startOpsgenie } from '../test/backfill/opsgenie-stand-in.ts'

/*
 * Rescues the past of an Opsgenie that limits, fails and cuts connections, with runs that are killed: `npx tsx bench/backfill.ts
 * [ALERTS] [KILLS]`, after `npm run build`. Half of the alerts are of one day, so that it has to be walked in parts. Prints the proof, and the durations of the rescued history under two definitions. Exit code 1 where an
 * alert is missing or there twice.
 */
const COUNT = Number(process.argv[2] ?? 60_000)
const KILLS = Number(process.argv[3] ?? 10)
const MAIN = 'dist/main.js'

const half = Math.floor(COUNT / 2)
const days = ['2024-06-01', '2024-06-02', '2024-06-03', '2024-06-04', '2024-06-05']
const alerts = [...days.flatMap((day) => alertsOfDay(day, Math.floor((COUNT - half) / days.length))), ...alertsOfDay('2024-06-06', half)]
const standIn = await startOpsgenie({ alerts, listMax: 20_000, everyTooFast: 5_003, everyFailed: 1_009, everyCut: 2_003 })
const folder = mkdtempSync(join(tmpdir(), 'hindsight-backfill-'))
const key = join(folder, 'key')
writeFileSync(key, 'key')

const server = spawn(
  process.execPath,
  [MAIN, 'serve', '--storage.path', join(folder, 'data'), '--web.listen-address', '127.0.0.1:0', '--log.format', 'json'],
  { stdio: ['ignore', 'ignore', 'pipe'] },
)
const url = await new Promise<string>((resolve) => {
  createInterface({ input: server.stderr }).on('line', (line) => {
    const found: unknown = JSON.parse(line).url
    if (typeof found === 'string') resolve(found)
  })
})

/** Resolves to the exit code, null where it was killed. */
async function run(killAfterMs: number | null): Promise<{ code: number | null; out: string }> {
  const api = ['--api-url', standIn.url, '--api-key-file', key, '--journal', join(folder, 'journal.jsonl')]
  const child = spawn(
    process.execPath,
    [MAIN, 'backfill', 'opsgenie', '--from', '2024-06-01', '--to', '2024-06-07', '--url', url, ...api],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [code] = await once(child, 'exit')
  if (timer !== null) clearTimeout(timer)
  return { code, out }
}

const beganAt = performance.now()
let killed = 0
for (let kill = 0; kill < KILLS; kill += 1) if ((await run(1_000 + 700 * kill)).code === null) killed += 1
const { code, out } = await run(null)
const seconds = (performance.now() - beganAt) / 1_000
/** The figures of the rescued history, once the server has read all of it. */
async function figures(): Promise<string> {
  for (let left = Number.POSITIVE_INFINITY; left > 0; await sleep(500)) {
    const text = await (await fetch(`${url}/metrics`)).text()
    left = Number(/^hindsight_raw_events_pending (\d+)/m.exec(text)?.[1] ?? 0)
  }
  const child = spawn(process.execPath, [MAIN, 'metrics', '--period', '2024-06', '--definition', 'hindsight,pagerduty', '--url', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return text
}
const rescued = await figures()
server.kill('SIGTERM')
await once(server, 'exit')
await standIn.close()

// Each copy that was received is a line of the export: only other bytes are another delivery.
const bodies = new Map<string, string>()
const exported = spawn(process.execPath, [MAIN, 'export', 'raw', '--storage.path', join(folder, 'data')], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
for await (const line of createInterface({ input: exported.stdout })) {
  const { body } = JSON.parse(line)
  bodies.set(createHash('sha256').update(JSON.stringify(body)).digest('hex'), String(body?.alert?.id))
}
rmSync(folder, { recursive: true })
const known = new Set(bodies.values())
const [missing, twice] = [alerts.filter(({ id }) => !known.has(id)).length, bodies.size - known.size]
process.stdout.write(
  [
    out.trimEnd(),
    rescued.trimEnd(),
    `${alerts.length} alerts, ${killed} runs killed, ${standIn.asked.tooFast} times 429, ${standIn.asked.failed} times 500, ${standIn.asked.cut} connections cut`,
    `${standIn.asked.count} questions in ${seconds.toFixed(0)} s; ${missing} missing, ${twice} twice; exit code ${code}`,
    '',
  ].join('\n'),
)
if (code !== 0 || missing > 0 || twice > 0) process.exitCode = 1
