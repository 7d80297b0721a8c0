import { Option } from 'commander'
import { z } from 'zod'
import { UsageError } from '../domain/usage-error.ts'
import { textOf } from './config-option.ts'

/** How a command reaches a running server. */
export interface ServerOptions {
  readonly url: string
  readonly tokenFile?: string
}

export const urlOption = (): Option =>
  new Option('--url <url>', 'URL of the running server, for example http://127.0.0.1:9095').env('HINDSIGHT_URL').makeOptionMandatory()
export const tokenFileOption = (): Option =>
  new Option('--token-file <path>', 'file with a token from auth.tokens; default: the environment variable HINDSIGHT_TOKEN')

const problemSchema = z.looseObject({
  detail: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), detail: z.string() })).default([]),
})

/**
 * Sends a request to the server, with a body if there is one, and parses its answer.
 * @throws UsageError with the server's message if it refuses, or if it does not answer
 */
export async function askServer<T>(options: ServerOptions, path: string, { answer, body }: ServerRequest<T>): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...(await readAuthorization(options)) }
  const response = await fetchFrom(addressOf(options.url, path), {
    headers,
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new UsageError(refusalText(response.status, text))
  const read = answer.safeParse(parseJson(text))
  if (!read.success) throw new UsageError(`${options.url} is not a Hindsight server`)
  return read.data
}

/** What the server answers, as it is, whatever its format. Throws as `askServer` does. */
export async function askServerForText(options: ServerOptions, path: string): Promise<string> {
  const response = await fetchFrom(addressOf(options.url, path), { headers: { accept: '*/*', ...(await readAuthorization(options)) } })
  const text = await response.text()
  if (!response.ok) throw new UsageError(refusalText(response.status, text))
  return text
}

export interface ServerRequest<T> {
  readonly answer: z.ZodType<T>
  readonly body?: object
}

/** The body of an answer, as it comes. */
export async function download(options: ServerOptions, path: string): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetchFrom(addressOf(options.url, path), { headers: await readAuthorization(options) })
  if (!response.ok) throw new UsageError(refusalText(response.status, await response.text()))
  if (response.body === null) throw new UsageError(`${options.url} is not a Hindsight server`)
  return response.body
}

/** A server may be served under a path of its host. */
function addressOf(url: string, path: string): URL {
  if (!URL.canParse(url)) throw new UsageError(`"${url}" is not a URL: expected one such as http://127.0.0.1:9095`)
  return new URL(path.replace(/^\//, ''), url.endsWith('/') ? url : `${url}/`)
}

async function readAuthorization({ tokenFile }: ServerOptions): Promise<Readonly<Record<string, string>>> {
  const token = tokenFile === undefined ? process.env.HINDSIGHT_TOKEN : await textOf(tokenFile)
  const trimmed = token?.trim() ?? ''
  return trimmed === '' ? {} : { authorization: `Bearer ${trimmed}` }
}

async function fetchFrom(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new UsageError(`no answer from ${url.origin}: ${cause}`, { cause: error })
  }
}

function refusalText(status: number, text: string): string {
  const problem = problemSchema.safeParse(parseJson(text))
  if (!problem.success) return `the server answered ${status}`
  const errors = problem.data.errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)
  return [problem.data.detail, ...errors].join(' ')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return null
  }
}
