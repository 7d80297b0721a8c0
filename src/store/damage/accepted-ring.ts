import { hash } from 'node:crypto'
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The latest acknowledged deliveries that are remembered beside the store. */
const SLOTS = 65_536
/** Position, id, check. */
const SLOT_BYTES = 32
const ID_BYTES = 16

export const ringFile = (folder: string): string => join(folder, 'hindsight.accepted')

export interface Accepted {
  readonly position: number
  readonly id: string
}

/**
 * A witness outside of the store: which deliveries were acknowledged last. It is written after each commit without
 * waiting for the disk, so it never names what was not acknowledged, and after a power cut it may name less.
 */
export class AcceptedRing {
  readonly #file: number

  constructor(folder: string) {
    const path = ringFile(folder)
    this.#file = openSync(path, existsSync(path) ? 'r+' : 'w+')
  }

  /** In order of their positions, without a gap. */
  append(accepted: readonly Accepted[]): void {
    for (let from = 0; from < accepted.length; ) {
      const first = accepted[from]?.position ?? 0
      const until = Math.min(accepted.length, from + SLOTS - (first % SLOTS))
      const bytes = Buffer.concat(accepted.slice(from, until).map(slotOf))
      writeSync(this.#file, bytes, 0, bytes.length, (first % SLOTS) * SLOT_BYTES)
      from = until
    }
  }

  close(): void {
    fdatasyncSync(this.#file)
    closeSync(this.#file)
  }
}

/** Whatever of it is whole, in order. Empty where there is no such file. */
export function readRing(folder: string): readonly Accepted[] {
  const path = ringFile(folder)
  if (!existsSync(path)) return []
  const bytes = readFileSync(path)
  const found: Accepted[] = []
  for (let at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
    const accepted = { position: Number(bytes.readBigUInt64BE(at)), id: bytes.toString('hex', at + 8, at + 8 + ID_BYTES) }
    if (accepted.position > 0 && slotOf(accepted).equals(bytes.subarray(at, at + SLOT_BYTES))) found.push(accepted)
  }
  return found.sort((a, b) => a.position - b.position)
}

/** What it named has been written down: positions begin to be used again. */
export const forgetRing = (folder: string): void => rmSync(ringFile(folder), { force: true })

function slotOf({ position, id }: Accepted): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES)
  slot.writeBigUInt64BE(BigInt(position))
  slot.write(id, 8, 'hex')
  hash('sha256', slot.subarray(0, 24), 'buffer').copy(slot, 24, 0, 8)
  return slot
}
