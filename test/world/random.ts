import { createHash } from 'node:crypto'

/** Numbers that depend on the seed alone: the same world every time. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number
  /** True in this share of the cases. */
  chance(share: number): boolean
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** Mulberry32: 32 bits of state, good enough to shake a history and short enough to read. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
  }
}

/** A whole number from `from` up to and including `to` that depends on the words alone: delays, numbers of things. */
export function numberFor(words: string, from: number, to: number): number {
  return from + (createHash('sha256').update(words).digest().readUInt32BE(0) % (to - from + 1))
}

/** Letters and digits as vendors make their ids, that depend on the words alone. */
export function idFor(words: string, length: number): string {
  const digest = createHash('sha256').update(words).digest()
  const digits = BigInt(`0x${digest.toString('hex')}`)
    .toString(36)
    .toUpperCase()
  return digits.slice(0, length).padEnd(length, '0')
}

export const hexFor = (words: string, length: number): string => createHash('sha256').update(words).digest('hex').slice(0, length)

/** A version 4 UUID in form, that depends on the words alone. */
export function uuidFor(words: string): string {
  const hex = hexFor(words, 32)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `9${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}
