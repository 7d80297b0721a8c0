import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { DOCUMENT_SOURCE } from '../domain/document.ts'
import type { Policy } from '../domain/policy.ts'
import { DOCUMENT_NAME_HEADER, deliveryIdOf, type RawEvent } from '../domain/raw-event.ts'
import { DOCUMENTS_PATH } from '../domain/recorded-webhook.ts'
import { instant } from '../domain/time/time.ts'
import { UsageError } from '../domain/usage-error.ts'
import { pluralize } from '../domain/words.ts'
import type { Store } from '../store/store.ts'
import { tick } from '../worker/worker.ts'
import type { Output } from './command.ts'
import type { ReadFile } from './read-documents.ts'

/** The outcome of one import. */
export interface ImportSummary {
  readonly imported: number
  readonly duplicates: number
  /** How many of all describe a recorded incident. */
  readonly linked: number
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

export const importSummaryText = ({ imported, duplicates, linked, refused }: ImportSummary): string =>
  `${pluralize(imported, 'document')} imported, ${pluralize(duplicates, 'duplicate')}, ${linked} linked to recorded incidents${refused.length === 0 ? '' : `, ${refused.length} refused`}`

/** Documents per commit; all of their bodies are in memory at once. */
const BATCH_SIZE = 100

/** Imports documents into a store that no server is using, and processes them. */
export async function importIntoStore(store: Store, documents: readonly ReadFile[], { policy, err }: StoreContext): Promise<ImportSummary> {
  let imported = 0
  for (let first = 0; first < documents.length; first += BATCH_SIZE) {
    const batch = documents.slice(first, first + BATCH_SIZE)
    const accepted = await Promise.all(batch.map(async (document) => store.accept(await rawEventOf(document))))
    imported += accepted.filter(({ outcome }) => outcome === 'accepted').length
  }
  const log = { error: (details: object, message: string) => err.write(`${message}: ${JSON.stringify(details)}\n`) }
  while ((await tick({ store, policy: () => policy, log })) > 0);
  const found = await Promise.all(documents.map(({ incident: { id } }) => store.incident(id)))
  const linked = found.filter((incident) => incident !== null && incident.describes !== null).length
  return { imported, duplicates: documents.length - imported, linked, refused: [] }
}

interface StoreContext {
  readonly policy: Policy
  readonly err: Output
}

async function rawEventOf({ name, file }: ReadFile): Promise<RawEvent> {
  const sent = {
    source: DOCUMENT_SOURCE,
    receivedAt: instant(Date.now()),
    body: await readFile(file),
    path: pathOf(name),
    headers: { [DOCUMENT_NAME_HEADER]: name },
  }
  return { id: deliveryIdOf(sent), ...sent }
}

const pathOf = (name: string): string => `${DOCUMENTS_PATH}?name=${encodeURIComponent(name)}`

/** Concurrent requests: enough to share the commits of the server, few enough to leave room for its senders. */
const REQUESTS = 8
const ATTEMPTS = 8

/** Posts documents to a running server. `token`: from its `auth.tokens`, with the role editor; null: none required. */
export async function importThroughServer(url: string, documents: readonly ReadFile[], token: string | null): Promise<ImportSummary> {
  const server: Server = { url, headers: token === null ? {} : { authorization: `Bearer ${token}` } }
  const answers = await mapConcurrently(documents, (document) => postDocument(server, document))
  const refused = answers.flatMap((answer, index) =>
    'reason' in answer ? [{ name: documents[index]?.name ?? '', reason: answer.reason }] : [],
  )
  const outcomes = answers.flatMap((answer) => ('outcome' in answer ? [answer.outcome] : []))
  const linked = await mapConcurrently(documents, ({ incident }, index) =>
    'reason' in (answers[index] ?? {}) ? false : isLinked(server, incident.id),
  )
  return {
    imported: outcomes.filter((outcome) => outcome === 'accepted').length,
    duplicates: outcomes.filter((outcome) => outcome === 'duplicate').length,
    linked: linked.filter((isOne) => isOne).length,
    refused,
  }
}

interface Server {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

async function mapConcurrently<T, Answer>(
  items: readonly T[],
  work: (item: T, index: number) => Answer | Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const waiting = [...items.entries()]
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) answers[next[0]] = await work(next[1], next[0])
  }
  await Promise.all(Array.from({ length: REQUESTS }, lane))
  return answers
}

async function postDocument({ url, headers }: Server, { name, file }: ReadFile): Promise<{ outcome: string } | { reason: string }> {
  const request = { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: await readFile(file) }
  for (let attempt = 1; ; attempt += 1) {
    const { status, value } = await fetchAnswer(new URL(pathOf(name), url), request)
    if (status === 201) return { outcome: textIn(value, 'outcome') }
    if (status !== 503 || attempt === ATTEMPTS) return { reason: `${status} ${textIn(value, 'detail')}` }
    await sleep(100 * 2 ** attempt)
  }
}

/** Accepted documents are processed soon, not at once. */
async function isLinked({ url, headers }: Server, id: string): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { status, value } = await fetchAnswer(new URL(`/api/v1/incidents/${id}`, url), { headers })
    if (status === 200) return textIn(value, 'describes') !== ''
    await sleep(50 * 2 ** attempt)
  }
  return false
}

async function fetchAnswer(url: URL, request: RequestInit): Promise<{ status: number; value: unknown }> {
  try {
    const response = await fetch(url, request)
    return { status: response.status, value: parseJson(await response.text()) }
  } catch (error) {
    throw new UsageError(`no answer from ${url.origin}: is the server running?`, { cause: error })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not a Hindsight server; its status says so.
    return null
  }
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'object' || value === null) return ''
  const found = new Map<string, unknown>(Object.entries(value)).get(name)
  return typeof found === 'string' ? found : ''
}
