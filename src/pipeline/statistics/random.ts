import { contentHash } from '../../domain/identity.ts'

/** Numbers from 0 up to but not including 1: the same ones for the same seed, on every machine. */
export type Random = () => number

export function randomOf(seed: string): Random {
  const bits = randomBitsOf(seed)
  return () => bits() / 4_294_967_296
}

/** The generator sfc32, whose state of 128 bits is the hash of the seed: whole numbers of 32 bits, none negative. */
export function randomBitsOf(seed: string): () => number {
  const hash = contentHash(seed)
  let [a = 0, b = 0, c = 0, counter = 1] = [0, 8, 16, 24].map((from) => Number.parseInt(hash.slice(from, from + 8), 16) | 0)
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
}
