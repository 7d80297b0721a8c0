/** Room for one request; its body is counted as it arrives, not by its Content-Length. */
export interface Lease {
  /** False: no room for this many more bytes. */
  grow(bytes: number): boolean
  release(): void
}

export interface InFlightLimits {
  readonly requestsMax: number
  readonly bytesMax: number
}

/**
 * Bounds the memory held between reading a delivery and answering it, so that ten times too much load costs
 * answers (503: the sender retries) and not the process.
 */
export class InFlight {
  readonly #limits: InFlightLimits
  #requests = 0
  #bytes = 0

  constructor(limits: InFlightLimits) {
    this.#limits = limits
  }

  /** null: no room for another request. */
  begin(): Lease | null {
    if (this.#requests >= this.#limits.requestsMax) return null
    this.#requests += 1
    let held = 0
    return {
      grow: (bytes) => {
        if (this.#bytes + bytes > this.#limits.bytesMax) return false
        this.#bytes += bytes
        held += bytes
        return true
      },
      release: () => {
        this.#requests -= 1
        this.#bytes -= held
        held = 0
      },
    }
  }
}
