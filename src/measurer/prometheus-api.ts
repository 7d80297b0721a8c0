import { type Instant, type Interval, instant, type Milliseconds, milliseconds } from '../domain/time/time.ts'

/** Where Prometheus is asked, and what comes in from outside. */
export interface PrometheusAccess {
  readonly url: string
  readonly token: string | null
  readonly stopped: AbortSignal
  /** Waits; tests need not. */
  readonly sleep: (ms: number) => Promise<unknown>
}

export interface RangeQuestion {
  readonly query: string
  /** Samples after `from`, up to `to`. */
  readonly interval: Interval
  readonly stepMs: Milliseconds
}

/** One series of an instant query: the labels, and the value. */
export interface InstantSample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** It refused, or did not answer after all attempts. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError'
}

export interface PrometheusApi {
  /** One value for each step, of several series the greatest; null: there is no sample. Rejects with `PrometheusError`. */
  range(question: RangeQuestion): Promise<readonly (number | null)[]>
  instant(query: string, at: Instant): Promise<readonly InstantSample[]>
  /** `scrape_interval` of its configuration, in milliseconds; null: it does not say. */
  scrapeInterval(): Promise<Milliseconds | null>
}

/** Prometheus refuses a question for more points of a series. */
const POINTS_MAX = 11_000
const ANSWER_BYTES_MAX = 8_388_608
const WITHIN_MS = 30_000
const ATTEMPTS = 4
const WAIT_MS = 500
const WAIT_MAX_MS = 30_000

export function prometheusApi(access: PrometheusAccess): PrometheusApi {
  return {
    async range({ query, interval, stepMs }) {
      const count = Math.max(0, Math.floor((interval.to - interval.from) / stepMs))
      const values: (number | null)[] = new Array(count).fill(null)
      for (let first = 0; first < count; first += POINTS_MAX) {
        const last = Math.min(first + POINTS_MAX, count) - 1
        const at = (index: number) => String((interval.from + (index + 1) * stepMs) / 1_000)
        const form = { query, start: at(first), end: at(last), step: String(stepMs / 1_000), timeout: `${WITHIN_MS / 1_000}s` }
        addSeries(values, await ask(access, 'api/v1/query_range', form), { from: interval.from, stepMs })
      }
      return values
    },
    async instant(query, at) {
      const answer = await ask(access, 'api/v1/query', { query, time: String(at / 1_000), timeout: `${WITHIN_MS / 1_000}s` })
      return resultOf(answer).flatMap(({ metric = {}, value }) => {
        const [, number] = sampleOf(value) ?? [null, null]
        return number === null ? [] : [{ labels: metric, value: number }]
      })
    },
    async scrapeInterval() {
      const answer = (await ask(access, 'api/v1/status/config', null)) as { readonly data?: { readonly yaml?: unknown } }
      const [, count, unit] = /^[ \t]*scrape_interval:[ \t]*(\d+)(ms|s|m)[ \t]*$/m.exec(String(answer.data?.yaml ?? '')) ?? []
      return count === undefined ? null : milliseconds(Number(count) * (unit === 'm' ? 60_000 : unit === 's' ? 1_000 : 1))
    },
  }
}

interface Series {
  readonly metric?: Readonly<Record<string, string>>
  readonly value?: unknown
  readonly values?: readonly unknown[]
}

function resultOf(answer: unknown): readonly Series[] {
  const { data } = answer as { readonly data?: { readonly result?: unknown } }
  return Array.isArray(data?.result) ? (data.result as readonly Series[]) : []
}

/** NaN, as of 0 / 0, and infinite values are no samples. */
function sampleOf(sample: unknown): readonly [at: Instant, value: number] | null {
  if (!Array.isArray(sample)) return null
  const [at, value] = [Number(sample[0]) * 1_000, Number(sample[1])]
  return Number.isFinite(at) && Number.isFinite(value) ? [instant(Math.round(at)), value] : null
}

function addSeries(
  values: (number | null)[],
  answer: unknown,
  { from, stepMs }: { readonly from: Instant; readonly stepMs: Milliseconds },
) {
  for (const { values: samples = [] } of resultOf(answer)) {
    for (const sample of samples) {
      const [at, value] = sampleOf(sample) ?? [null, null]
      if (at === null || value === null) continue
      const index = Math.round((at - from) / stepMs) - 1
      const known = values[index]
      if (known !== undefined) values[index] = known === null ? value : Math.max(known, value)
    }
  }
}

interface Attempt {
  readonly value?: unknown
  readonly reason: string
  /** null: asking again changes nothing. */
  readonly waitMs: number | null
}

/** A form is posted, so that a long query needs no long address; without one it is a plain question. */
async function ask(access: PrometheusAccess, path: string, form: Readonly<Record<string, string>> | null): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const { value, reason, waitMs } = await askOnce(access, path, form, attempt)
    if (value !== undefined) return value
    if (waitMs === null || attempt >= ATTEMPTS || access.stopped.aborted) throw new PrometheusError(`${path}: ${reason}`)
    await access.sleep(waitMs)
  }
}

async function askOnce(
  { url, token, stopped }: PrometheusAccess,
  path: string,
  form: Readonly<Record<string, string>> | null,
  attempt: number,
): Promise<Attempt> {
  const waitMs = Math.min(WAIT_MS * 2 ** (attempt - 1), WAIT_MAX_MS)
  try {
    const response = await fetch(`${url.replace(/(?<!\/)\/+$/, '')}/${path}`, {
      method: form === null ? 'GET' : 'POST',
      ...(form === null ? {} : { body: new URLSearchParams(form) }),
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      redirect: 'error',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(WITHIN_MS + 5_000)]),
    })
    const text = await boundedText(response)
    if (response.ok) return { value: JSON.parse(text), reason: '', waitMs: null }
    const reason = `${response.status} ${text.slice(0, 200).replaceAll(/\s+/g, ' ')}`.trim()
    const isLater = response.status === 429 || response.status >= 500
    return { reason, waitMs: isLater ? (toldToWait(response.headers) ?? waitMs) : null }
  } catch (error) {
    if (error instanceof TooLongError) return { reason: error.message, waitMs: null }
    // A connection that was cut, half of an answer, no answer in time.
    if (!(error instanceof Error)) throw error
    return { reason: error.cause instanceof Error ? error.cause.message : error.message, waitMs }
  }
}

class TooLongError extends Error {}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > ANSWER_BYTES_MAX) throw new TooLongError(`its answer is longer than ${ANSWER_BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function toldToWait(headers: Headers): number | null {
  const after = headers.get('retry-after')
  return after !== null && /^\d+$/.test(after) ? Math.min(Number(after) * 1_000, WAIT_MAX_MS) : null
}
