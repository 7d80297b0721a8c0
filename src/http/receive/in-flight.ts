import { appendTo } from '../../domain/append-to.ts'

/** Room for one request; its body is counted as it arrives, not by its Content-Length. */
export interface Lease {
  /** False: no room for this many more bytes. */
  grow(bytes: number): boolean
  /** Called once, when the room is needed for others or the body comes too slowly; the lease is to be released then. */
  onWithdrawn?(withdraw: () => void): void
  /** The body has arrived: from here on nothing but us delays it. */
  arrived?(): void
  release(): void
}

/** A socket: its address is known while it is open. */
export interface Peer {
  readonly remoteAddress?: string | undefined
}

const UNKNOWN_PEER: Peer = {}

export interface InFlightLimits {
  readonly requestsMax: number
  readonly bytesMax: number
}

/** A body may be withdrawn once it has been arriving for so long: every honest one is here by then. */
const SAFE_MS = 1_000
/** After this a body must have come at the least rate, in bytes a second. */
const SLOW_START_MS = 5_000
const RATE_MIN = 1_024
const SWEEP_MS = 1_000

/**
 * Bounds the memory held between reading a delivery and answering it, so that ten times too much load costs
 * answers (503: the sender retries) and not the process. Whoever sends slowly gives way to those that come later, so that
 * thousands of open connections that send next to nothing keep no sender out; and a peer whose bodies hold more than half of the
 * places gives way to every other at once.
 */
export class InFlight {
  readonly #limits: InFlightLimits
  readonly #clock: () => number
  /** Slots whose body is still arriving, the oldest first. */
  readonly #arriving = new Set<Slot>()
  #sweeper: NodeJS.Timeout | null = null
  #requests = 0
  #bytes = 0

  constructor(limits: InFlightLimits, clock: () => number = () => performance.now()) {
    this.#limits = limits
    this.#clock = clock
  }

  /** `peer`: the connection that it came by, whose address is read when room is short. null: no room for another request. */
  begin(peer: Peer = UNKNOWN_PEER): Lease | null {
    const slot = new Slot(this, this.#clock(), peer)
    if (this.#requests >= this.#limits.requestsMax && !this.#makeRoom(slot)) return null
    this.#requests += 1
    return slot
  }

  /** False: no room for this many more bytes. */
  growSlot(slot: Slot, bytes: number): boolean {
    while (this.#bytes + bytes > this.#limits.bytesMax) if (!this.#makeRoom(slot)) return false
    this.#bytes += bytes
    slot.bytes += bytes
    return true
  }

  addArriving(slot: Slot): void {
    this.#arriving.add(slot)
    this.#sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref()
  }

  removeArriving(slot: Slot): void {
    this.#arriving.delete(slot)
  }

  releaseSlot(slot: Slot): void {
    this.#arriving.delete(slot)
    this.#requests -= 1
    this.#bytes -= slot.bytes
    slot.bytes = 0
  }

  /** Withdraws what comes too slowly. */
  sweep(): void {
    const at = this.#clock()
    for (const slot of this.#arriving) {
      const ms = at - slot.since
      if (ms >= SLOW_START_MS && slot.bytes < (ms / 1_000) * RATE_MIN) this.#withdraw(slot)
    }
    if (this.#arriving.size > 0 || this.#sweeper === null) return
    clearInterval(this.#sweeper)
    this.#sweeper = null
  }

  /** Of the bodies of a crowd, else of those that have been arriving for a while, the one with the least rate gives way. False: there is none. */
  #makeRoom(asking: Slot): boolean {
    const at = this.#clock()
    const rate = ({ bytes, since }: Slot) => bytes / (at - since)
    const arriving = [...this.#arriving].filter((slot) => slot !== asking)
    const crowd = this.#crowdBeside(asking, arriving)
    const [first, ...others] = crowd.length > 0 ? crowd : arriving.filter((slot) => at - slot.since >= SAFE_MS)
    if (first === undefined) return false
    this.#withdraw(others.reduce((slowest, slot) => (rate(slot) < rate(slowest) ? slot : slowest), first))
    return true
  }

  /** The bodies of another peer that hold more than half of all places. */
  #crowdBeside(asking: Slot, arriving: readonly Slot[]): readonly Slot[] {
    const byAddress = new Map<string | undefined, Slot[]>()
    for (const slot of arriving) appendTo(byAddress, slot.peer.remoteAddress, slot)
    const crowds = [...byAddress].filter(
      ([address, slots]) => address !== asking.peer.remoteAddress && slots.length > this.#limits.requestsMax / 2,
    )
    return crowds[0]?.[1] ?? []
  }

  /** The room is free at once, before the one who held it has noticed. */
  #withdraw(slot: Slot): void {
    this.#arriving.delete(slot)
    this.#bytes -= slot.bytes
    slot.bytes = 0
    slot.withdraw?.()
  }
}

/** The lease of one request: an object with methods, not a closure for each of them, because every delivery has one. */
class Slot implements Lease {
  readonly since: number
  readonly peer: Peer
  bytes = 0
  withdraw: (() => void) | null = null
  readonly #room: InFlight

  constructor(room: InFlight, since: number, peer: Peer) {
    this.#room = room
    this.since = since
    this.peer = peer
  }

  grow(bytes: number): boolean {
    return this.#room.growSlot(this, bytes)
  }

  onWithdrawn(withdraw: () => void): void {
    this.withdraw = withdraw
    this.#room.addArriving(this)
  }

  arrived(): void {
    this.#room.removeArriving(this)
  }

  release(): void {
    this.#room.releaseSlot(this)
  }
}
