import type { Client } from 'pg'
import { z } from 'zod'
import { ANYTHING, type Notice } from '../../domain/incident/notice.ts'
import type { Statement } from '../engine.ts'
import { INTAKE_TIMEOUT_MS, lockClient } from './pool.ts'

/** Of this schema alone: stores in two schemas of one database do not wake each other. */
const CHANNEL = "'hindsight_' || 'raw_events'::regclass::oid"

/** Sent to every replica when the transaction that it is part of commits. */
export const notifyStatement = (notice: Notice): Statement => ({
  sql: `select pg_notify(${CHANNEL}, $1)`,
  rows: [[JSON.stringify(notice)]],
})

const noticeSchema = z.object({ incidents: z.array(z.string()).nullable(), deliveries: z.number() })
const PROBE = { text: 'select 1', query_timeout: INTAKE_TIMEOUT_MS }
const PROBE_MS = 20_000
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

/**
 * Listens on a connection of its own, as long as it is not stopped. When the connection was lost, what was sent meanwhile is not
 * known: the first notice afterwards is `ANYTHING`.
 *
 * @returns Stops listening.
 */
export function listenForNotices(url: string, onNotice: (notice: Notice) => void): () => Promise<void> {
  const state = {
    client: null as Client | null,
    timer: null as NodeJS.Timeout | null,
    isStopped: false,
    retryMs: RETRY_MIN_MS,
    hasBroken: false,
  }

  async function connect(): Promise<void> {
    const client = lockClient(url)
    state.client = client
    client.on('end', () => lose(client))
    client.on('notification', ({ payload }) => onNotice(readNotice(payload ?? '')))
    try {
      await client.connect()
      const { rows } = await client.query<{ channel: string }>(`select ${CHANNEL} as channel`)
      await client.query(`listen ${client.escapeIdentifier(rows[0]?.channel ?? '')}`)
      if (state.hasBroken) onNotice(ANYTHING)
      state.retryMs = RETRY_MIN_MS
      probeLater(client)
    } catch {
      lose(client)
    }
  }

  /** A connection that a firewall forgot says nothing by itself. */
  function probeLater(client: Client): void {
    state.timer = setTimeout(() => {
      client.query(PROBE).then(
        () => state.client === client && probeLater(client),
        () => lose(client),
      )
    }, PROBE_MS)
    state.timer.unref()
  }

  function lose(client: Client): void {
    if (state.client !== client) return
    state.client = null
    state.hasBroken = true
    if (state.timer !== null) clearTimeout(state.timer)
    client.end(() => undefined)
    if (state.isStopped) return
    state.timer = setTimeout(() => void connect(), state.retryMs)
    state.timer.unref()
    state.retryMs = Math.min(2 * state.retryMs, RETRY_MAX_MS)
  }

  void connect()
  return async () => {
    state.isStopped = true
    if (state.timer !== null) clearTimeout(state.timer)
    const { client } = state
    state.client = null
    await client?.end().catch(() => undefined)
  }
}

/** Another version of the program may say more, or otherwise. */
function readNotice(payload: string): Notice {
  try {
    return noticeSchema.parse(JSON.parse(payload))
  } catch {
    return ANYTHING
  }
}
