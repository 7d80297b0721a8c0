/** Numbers from 0 to 1 that are the same for the same seed on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const RESAMPLES = 1_000

/** The middle 95 % of a figure over resamples of whole clusters: documents of one team are alike. */
export function interval<T>(clusters: readonly (readonly T[])[], figure: (items: readonly T[]) => number): readonly [number, number] {
  const random = seededRandom(1)
  const values = Array.from({ length: RESAMPLES }, () =>
    figure(clusters.flatMap(() => clusters[Math.floor(random() * clusters.length)] ?? [])),
  ).toSorted((a, b) => a - b)
  return [values[Math.floor(RESAMPLES * 0.025)] ?? 0, values[Math.floor(RESAMPLES * 0.975)] ?? 0]
}
