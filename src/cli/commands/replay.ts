import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option } from 'commander'
import { bodyBytes, type RecordedWebhook } from '../../domain/recorded-webhook.ts'
import { pluralize } from '../../domain/words.ts'
import { type CliCommand, ExitCode } from '../command.ts'
import { readInputs } from '../input.ts'
import { progressOn } from '../progress.ts'

interface Options {
  readonly url: string
  readonly speed: number
  readonly shuffle?: number
  readonly duplicate: number
  readonly source?: string
}

/** The outcomes of one replay. */
export interface ReplayResult {
  readonly accepted: number
  readonly duplicate: number
  readonly refused: readonly { readonly path: string; readonly status: number; readonly detail: string }[]
}

export const replayCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('replay')
      .summary('post recorded webhooks to a running server, in order')
      .argument('<file...>', 'recorded webhooks, or folders of them')
      .requiredOption('--url <url>', 'URL of the running server, for example http://127.0.0.1:9095')
      .addOption(
        new Option('--speed <factor>', 'max, or how many times faster than recorded: 1x, 60x').default(0, 'max').argParser(speedOf),
      )
      .addOption(new Option('--shuffle <seed>', 'post in a random order seeded by this number').argParser(countOf))
      .addOption(new Option('--duplicate <count>', 'post each delivery this many more times').default(0).argParser(countOf))
      .option('--source <name>', 'read bare files as this source')
      .action(async (files: string[], options: Options) => {
        const input = await readInputs(files, options.source ?? null, 'any')
        for (const { file, line, reason } of input.rejected) streams.err.write(`${file}${line === null ? '' : `:${line}`}: ${reason}\n`)
        const progress = progressOn(streams.err, 'posted')
        const result = await replay(planReplay(input.recorded, options), {
          url: options.url,
          speed: options.speed,
          progress: progress.show,
        })
        progress.clear()
        streams.out.write(`${result.accepted} accepted, ${pluralize(result.duplicate, 'duplicate')}, ${result.refused.length} refused\n`)
        for (const { path, status, detail } of result.refused.slice(0, 20)) streams.err.write(`${path}: ${status} ${detail}\n`)
        if (result.refused.length > 0 || input.rejected.length > 0) throw new ExitCode(1)
      })
  },
}

/** The deliveries in the order in which they will be posted; duplicates come after all originals. */
export function planReplay(
  recorded: readonly RecordedWebhook[],
  options: { readonly shuffle?: number; readonly duplicate: number },
): readonly RecordedWebhook[] {
  const all = Array.from({ length: options.duplicate + 1 }, () => recorded).flat()
  return options.shuffle === undefined ? all : shuffle(all, options.shuffle)
}

/**
 * Posts one after the other, as a sender does; retries 503 and network errors for half a minute. The recorded receipt is
 * sent in a header, which a server trusts only where its configuration says so.
 */
export async function replay(
  planned: readonly RecordedWebhook[],
  options: { readonly url: string; readonly speed: number; readonly progress?: (done: number, of: number) => void },
): Promise<ReplayResult> {
  const result = { accepted: 0, duplicate: 0, refused: [] as { path: string; status: number; detail: string }[] }
  let previous: number | null = null
  for (const [index, recorded] of planned.entries()) {
    const at = Date.parse(recorded.receivedAt)
    if (options.speed > 0 && previous !== null && at > previous) await sleep((at - previous) / options.speed)
    previous = at
    const answer = await postWebhook(recorded, options.url)
    if (answer.status >= 300) result.refused.push({ path: recorded.path, ...answer })
    else if (answer.detail.includes('"duplicate"')) result.duplicate += 1
    else result.accepted += 1
    options.progress?.(index + 1, planned.length)
  }
  return result
}

const ATTEMPTS = 8
/** Hop-by-hop headers and those that the client sets itself. */
const NOT_SENT = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'keep-alive'])

async function postWebhook(recorded: RecordedWebhook, url: string): Promise<{ status: number; detail: string }> {
  const headers = Object.fromEntries(Object.entries(recorded.headers).filter(([name]) => !NOT_SENT.has(name.toLowerCase())))
  const request = {
    method: recorded.method,
    headers: { ...headers, 'x-hindsight-received-at': recorded.receivedAt },
    body: Buffer.from(bodyBytes(recorded)),
  }
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetchAnswer(new URL(recorded.path, url), request)
    if (attempt === ATTEMPTS || (answer.status !== 503 && answer.status !== 0)) return answer
    await sleep(100 * 2 ** attempt)
  }
}

async function fetchAnswer(url: URL, request: RequestInit): Promise<{ status: number; detail: string }> {
  try {
    const response = await fetch(url, request)
    return { status: response.status === 0 ? 599 : response.status, detail: await response.text() }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return { status: 0, detail: `no answer: ${cause}` }
  }
}

/** Fisher and Yates with a small generator (mulberry32), so that one seed gives one order on every machine. */
function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const result = [...items]
  let state = seed >>> 0
  for (let index = result.length - 1; index > 0; index -= 1) {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (index + 1)
    const [a, b] = [result[index], result[other]]
    if (a !== undefined && b !== undefined) [result[index], result[other]] = [b, a]
  }
  return result
}

function speedOf(text: string): number {
  if (text === 'max') return 0
  const factor = /^(\d{1,6})x$/.exec(text)?.[1]
  if (factor === undefined || Number(factor) === 0) throw new InvalidArgumentError('expected max, 1x, 60x …')
  return Number(factor)
}

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number')
  return Number(text)
}
