import { readFile, rename, writeFile } from 'node:fs/promises'
import type { AlertRule } from '../domain/rules/alert-rule.ts'
import type { Instant } from '../domain/time/time.ts'
import type { Log } from '../telemetry/log.ts'

/** Where the rules are asked for, and where the answers are kept. Read for every question, so that a reload takes effect. */
export interface RulesApi {
  /** null: nobody is asked. */
  readonly url: string | null
  readonly token: string | null
  readonly rulesKept: string
  readonly refreshMs: number
}

export interface RulesKeeper {
  readonly settings: () => RulesApi
  /** What is kept with the answer added to it. */
  readonly take: (
    before: string,
    answer: string,
    at: Instant,
  ) =>
    | { readonly kind: 'changed'; readonly text: string; readonly rules: readonly AlertRule[] }
    | { readonly kind: 'unchanged' }
    | { readonly kind: 'refused'; readonly reason: string }
  /** The rules of all kept answers, from now on. */
  readonly apply: (rules: readonly AlertRule[]) => void
  readonly now: () => Instant
  readonly log: Log
}

/** A large site has some thousand rules. */
const ANSWER_BYTES_MAX = 8_388_608
const WITHIN_MS = 10_000

/**
 * Asks the rules API of Prometheus at once and from time to time, beside everything else: what fails is logged and asked
 * again, and nobody waits for it. An answer holds once it is on the disk, where a rebuild finds it.
 */
export function keepRules(keeper: RulesKeeper): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const asking = askAgainAndAgain(keeper, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await asking
    },
  }
}

async function askAgainAndAgain(keeper: RulesKeeper, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const { url, refreshMs } = keeper.settings()
    if (url !== null) {
      try {
        await askOnce(keeper, stopped)
      } catch (error) {
        if (!stopped.aborted) keeper.log.warn({ url: withoutPassword(url), err: error }, 'cannot read the alerting rules of Prometheus')
      }
    }
    await pause(refreshMs, stopped)
  }
}

async function askOnce({ settings, take, apply, now, log }: RulesKeeper, stopped: AbortSignal): Promise<void> {
  const { url, token, rulesKept } = settings()
  if (url === null) return
  const answer = await answerOf(rulesUrl(url), token, stopped)
  const before = await textOrNothing(rulesKept)
  const taken = take(before, answer, now())
  if (taken.kind === 'unchanged') return
  if (taken.kind === 'refused') throw new Error(taken.reason)
  // Whole or not at all: a torn line would be an error at the next start.
  await writeFile(`${rulesKept}.new`, taken.text)
  await rename(`${rulesKept}.new`, rulesKept)
  apply(taken.rules)
  log.info({ rules: taken.rules.filter(({ during }) => during?.until === null).length }, 'the alerting rules of Prometheus were read')
}

/** Below the path of a proxy, as it is configured. */
const rulesUrl = (url: string): string => `${url.replace(/(?<!\/)\/+$/, '')}/api/v1/rules?type=alert&exclude_alerts=true`

async function answerOf(url: string, token: string | null, stopped: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(WITHIN_MS)])
  const response = await fetch(url, { signal, redirect: 'error', headers: token === null ? {} : { authorization: `Bearer ${token}` } })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > ANSWER_BYTES_MAX) throw new Error(`its answer is longer than ${ANSWER_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  return Buffer.concat(chunks).toString('utf8')
}

async function textOrNothing(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function withoutPassword(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (stopped.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    stopped.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
