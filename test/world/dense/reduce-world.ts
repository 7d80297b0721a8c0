import type { DenseWorld } from './dense-world.ts'

export interface Reduced {
  readonly world: DenseWorld
  /** How many smaller worlds were run. */
  readonly tried: number
}

/** A part of a world that can be left out piece by piece. */
type Axis = 'edits' | 'talk' | 'troubles'

/** What most differences do not need, one run each. */
const PLAINER: readonly Partial<DenseWorld>[] = [
  { talk: [] },
  { edits: [] },
  { calls: 'none', pairs: [] },
  { clock: 0 },
  { order: 'as it happened' },
]

/**
 * A smaller world of which the same is wrong. Drops halves of its troubles, then quarters and so on down to single ones,
 * while what is left still fails; then its talk and its edits. fast-check would shrink every number of every trouble, too,
 * and each step of that is a run of thousands of deliveries. After `secondsMax` it gives what it has.
 */
export async function reduceWorld(
  world: DenseWorld,
  fails: (smaller: DenseWorld) => Promise<boolean>,
  secondsMax: number,
): Promise<Reduced> {
  const until = performance.now() + 1_000 * secondsMax
  let [smallest, tried] = [world, 0]
  const take = async (change: Partial<DenseWorld>): Promise<boolean> => {
    tried += 1
    const smaller = { ...smallest, ...change }
    const isWrong = await fails(smaller)
    if (isWrong) smallest = smaller
    return isWrong
  }
  const takeOut = async (axis: Axis) => {
    for (const size of halvesOf(piecesOf(smallest, axis).length)) {
      for (let from = 0; from < piecesOf(smallest, axis).length && performance.now() < until; ) {
        const left = piecesOf(smallest, axis).toSpliced(from, size)
        const isSmaller = (axis !== 'troubles' || left.length > 0) && (await take({ [axis]: left }))
        if (!isSmaller) from += size
      }
    }
  }
  for (const axis of ['troubles', 'talk', 'edits'] as const) await takeOut(axis)
  for (const plainer of PLAINER) if (performance.now() < until) await take(plainer)
  await takeOut('troubles')
  return { world: smallest, tried }
}

const piecesOf = (world: DenseWorld, axis: Axis): readonly unknown[] => world[axis] ?? []

/** From half of so many down to one. */
function halvesOf(length: number): readonly number[] {
  const half = Math.ceil(length / 2)
  return length <= 1 ? [1] : [half, ...halvesOf(half)]
}
