import type { Labels } from '../../domain/event.ts'
import { byText } from '../../domain/identity.ts'

const SEPARATOR = new Uint8Array([0xff])

/**
 * Prometheus' identity of a label set: FNV-1a 64 over the labels in order of name, each as `name 0xFF value 0xFF`,
 * as 16 hex digits (prometheus/common `model/signature.go`).
 */
export function fingerprintOf(labels: Labels): string {
  const encoder = new TextEncoder()
  let hash = OFFSET
  for (const [name, value] of Object.entries(labels).sort(([a], [b]) => byText(a, b))) {
    hash = fnv1a64(fnv1a64(hash, encoder.encode(name)), SEPARATOR)
    hash = fnv1a64(fnv1a64(hash, encoder.encode(value)), SEPARATOR)
  }
  return hex32(hash.high) + hex32(hash.low)
}

/** In two halves of 32 bits: BigInt is ten times slower. */
interface Hash {
  readonly high: number
  readonly low: number
}

const OFFSET: Hash = { high: 0xcbf29ce4, low: 0x84222325 }

/** The prime is 2^40 + 0x1b3, so multiplying also adds `low`, shifted by 8, to `high`. */
function fnv1a64(hash: Hash, bytes: Uint8Array): Hash {
  let { high, low } = hash
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0
    const product = low * 0x1b3
    high = (Math.imul(high, 0x1b3) + (low << 8) + Math.floor(product / 2 ** 32)) >>> 0
    low = product >>> 0
  }
  return { high, low }
}

const hex32 = (half: number): string => half.toString(16).padStart(8, '0')
