import { setTimeout as sleep } from 'node:timers/promises'
import { Counter, type Registry } from 'prom-client'
import type { Log } from '../../telemetry/log.ts'

/** Wrong tokens of one address in a row that are answered at once: people mistype. */
const FREE_MAX = 5
/** Between two answers beyond that, to one address. */
const PAUSE_MS = 500
/** Answers of one address that wait at a time; more are refused at once. */
const WAITING_MAX = 20
/** Addresses that are remembered; the one that was quiet the longest is forgotten first. */
const PEERS_MAX = 1_000
/** An address that was quiet for so long begins anew. */
const FORGET_AFTER_MS = 600_000
const LOG_EVERY_MS = 60_000

interface Peer {
  wrong: number
  lastAt: number
  /** When its next answer may leave. */
  nextAt: number
  waiting: number
  loggedAt: number
  leftOut: number
}

export interface WrongTokens {
  /** Resolves when the refusal may be sent: `slowed` after a pause, `crowded` where too many wait for one. */
  note(address: string): Promise<'at-once' | 'slowed' | 'crowded'>
}

export interface WrongTokensParts {
  readonly log: Log
  readonly clock?: () => number
  readonly wait?: (ms: number) => Promise<unknown>
}

/**
 * Slows down whoever tries tokens, counts and logs them. A right token is never delayed, so that behind a proxy, where
 * all come from one address, nobody can lock others out.
 */
export function wrongTokens(registry: Registry, { log, clock = () => performance.now(), wait = sleep }: WrongTokensParts): WrongTokens {
  const counter = refusedSignIns(registry)
  const peers = new Map<string, Peer>()
  return {
    async note(address) {
      const at = clock()
      const peer = remember(peers, address, at)
      peer.wrong += 1
      logOnce(log, address, { peer, at })
      if (peer.waiting >= WAITING_MAX) return count(counter, 'crowded')
      if (peer.wrong <= FREE_MAX) return count(counter, 'at-once')
      peer.nextAt = Math.max(peer.nextAt, at) + PAUSE_MS
      peer.waiting += 1
      try {
        await wait(peer.nextAt - at)
      } finally {
        peer.waiting -= 1
      }
      return count(counter, 'slowed')
    },
  }
}

export const refusedSignIns = (registry: Registry): Counter<'answered'> =>
  new Counter({
    name: 'hindsight_wrong_tokens_total',
    help: 'Requests with a token that is none of ours, by how they were answered: at once, slowed, or crowded out.',
    labelNames: ['answered'],
    registers: [registry],
  })

function count<Answered extends 'at-once' | 'slowed' | 'crowded'>(counter: Counter<'answered'>, answered: Answered): Answered {
  counter.inc({ answered })
  return answered
}

function remember(peers: Map<string, Peer>, address: string, at: number): Peer {
  const known = peers.get(address)
  const isFresh = known !== undefined && at - known.lastAt < FORGET_AFTER_MS
  const peer = isFresh ? known : { wrong: 0, lastAt: at, nextAt: at, waiting: 0, loggedAt: Number.NEGATIVE_INFINITY, leftOut: 0 }
  peer.lastAt = at
  // The last one in a map is the one that was set last.
  peers.delete(address)
  peers.set(address, peer)
  const [oldest] = peers.keys()
  if (peers.size > PEERS_MAX && oldest !== undefined) peers.delete(oldest)
  return peer
}

function logOnce(log: Log, address: string, { peer, at }: { readonly peer: Peer; readonly at: number }): void {
  if (at - peer.loggedAt < LOG_EVERY_MS) {
    peer.leftOut += 1
    return
  }
  log.warn({ address, wrongInARow: peer.wrong, leftOut: peer.leftOut }, 'wrong token')
  peer.loggedAt = at
  peer.leftOut = 0
}
