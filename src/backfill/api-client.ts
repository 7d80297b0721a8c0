/** Asks somebody's API as its documentation wants it: waits as long as it is told to, and tries again what may work later. */
export interface ApiClient {
  /** The JSON of an answer. Rejects with `ApiError` where the API refuses, or does not answer after all attempts. */
  get(path: string): Promise<unknown>
  /** Posts JSON; a form where the parameters are a query. */
  post(path: string, body: object | URLSearchParams): Promise<unknown>
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** null: there was no answer. */
  readonly status: number | null
  constructor(message: string, status: number | null) {
    super(message)
    this.status = status
  }
}

export interface ApiOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Waits; tests need not. */
  readonly sleep: (ms: number) => Promise<unknown>
  /** Said on the way: why it takes longer. */
  readonly onWait?: (reason: string, ms: number) => void
}

const ATTEMPTS = 8
const WITHIN_MS = 60_000
const WAIT_MS = 500
const WAIT_MAX_MS = 120_000

export function apiClient(options: ApiOptions): ApiClient {
  const ask = (path: string, init: RequestInit) => askPatiently(options, urlOf(options.url, path), init)
  return {
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: 'POST', body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
  }
}

/** An answer may name its next page: only on the same host, because the credential goes with the question. */
function urlOf(base: string, path: string): URL {
  const root = new URL(base.replace(/\/?$/, '/'))
  const url = /^https?:/i.test(path) ? new URL(path) : new URL(path.replace(/^\//, ''), root)
  if (url.origin !== root.origin) throw new ApiError(`the next page is on another host: ${url.host}`, null)
  return url
}

async function askPatiently(options: ApiOptions, url: URL, init: RequestInit): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOnce(options, url, init)
    if (answer.kind === 'answered') return answer.value
    // Being told to wait is no failure: it may go on for hours.
    if (attempt >= ATTEMPTS && !answer.isLimit) throw new ApiError(`${url.pathname}: ${answer.reason}`, answer.status)
    if (answer.isFinal) throw new ApiError(`${url.pathname}: ${answer.reason}`, answer.status)
    const ms = answer.waitMs ?? Math.min(WAIT_MS * 2 ** Math.min(attempt - 1, 10), WAIT_MAX_MS)
    options.onWait?.(answer.reason, ms)
    await options.sleep(ms)
  }
}

type Answer = { readonly kind: 'answered'; readonly value: unknown } | Failure

interface Failure {
  readonly kind: 'failed'
  readonly reason: string
  readonly status: number | null
  /** It said itself how long to wait; null: it did not. */
  readonly waitMs: number | null
  readonly isLimit: boolean
  /** Asking again changes nothing. */
  readonly isFinal: boolean
}

async function askOnce({ headers }: ApiOptions, url: URL, init: RequestInit): Promise<Answer> {
  const failed = { kind: 'failed', status: null, waitMs: null, isLimit: false, isFinal: false } as const
  try {
    const response = await fetch(url, {
      ...init,
      headers:
        init.body === undefined || init.body instanceof URLSearchParams ? headers : { ...headers, 'content-type': 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    const text = await response.text()
    if (response.ok) return { kind: 'answered', value: JSON.parse(text) as unknown }
    const { status } = response
    const reason = `${status} ${text.slice(0, 200).replaceAll(/\s+/g, ' ')}`.trim()
    // GitHub's limits are refusals with a time.
    const isLimit =
      status === 429 || (status === 403 && (waitOf(response.headers) !== null || response.headers.get('x-ratelimit-remaining') === '0'))
    return { ...failed, reason, status, waitMs: isLimit ? waitOf(response.headers) : null, isLimit, isFinal: !isLimit && status < 500 }
  } catch (error) {
    // A connection that was cut, a name that does not resolve now, half of an answer.
    if (!(error instanceof Error)) throw error
    return { ...failed, reason: error.cause instanceof Error ? error.cause.message : error.message }
  }
}

/** `Retry-After` in seconds or as a date; `ratelimit-reset` in seconds; GitHub's `x-ratelimit-reset` as an epoch, where nothing remains. */
function waitOf(headers: Headers): number | null {
  const after = headers.get('retry-after') ?? headers.get('ratelimit-reset')
  const reset = headers.get('x-ratelimit-remaining') === '0' ? headers.get('x-ratelimit-reset') : null
  if (after === null) return reset === null ? null : Math.min(Math.max(Number(reset) * 1_000 - Date.now(), 0), 3_600_000)
  const ms = /^\d+(?:\.\d+)?$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - Date.now()
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000)
}
