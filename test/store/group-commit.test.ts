import { expect, it } from 'vitest'
import { groupCommit } from '../../src/store/deliveries/group-commit.ts'

const LIMITS = { itemsMax: 100, bytesMax: 1_000, commitsMax: 1, bytesOf: (item: number) => item }

/** Commits that take until they are let go, and what each of them was given. */
function heldCommits() {
  const groups: (readonly number[])[] = []
  const ends: (() => void)[] = []
  const commit = (items: readonly number[]) => {
    groups.push(items)
    return new Promise<readonly string[]>((resolve) => ends.push(() => resolve(items.map((item) => `stored ${item}`))))
  }
  return { groups, commit, endNext: () => ends.shift()?.() }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Until the next commit has begun after one that ended. */
const turns = async () => {
  await turn()
  await turn()
}

it('commits what arrives in one turn of the event loop together', async () => {
  const groups: (readonly number[])[] = []
  const add = groupCommit(async (items: readonly number[]) => {
    groups.push(items)
    return items
  }, LIMITS)
  expect(await Promise.all([1, 2, 3].map(add))).toEqual([1, 2, 3])
  expect(groups).toEqual([[1, 2, 3]])
})

it('commits what arrives during a commit with the next one', async () => {
  const { groups, commit, endNext } = heldCommits()
  const add = groupCommit(commit, LIMITS)
  const first = add(1)
  await turn()
  const during = [add(2)]
  await turn()
  during.push(add(3))
  endNext()
  expect(await first).toBe('stored 1')
  await turns()
  endNext()
  expect(await Promise.all(during)).toEqual(['stored 2', 'stored 3'])
  expect(groups).toEqual([[1], [2, 3]])
})

it('begins so many commits beside each other as may be on their way, and no more', async () => {
  const { groups, commit, endNext } = heldCommits()
  const add = groupCommit(commit, { ...LIMITS, commitsMax: 2 })
  const answers = [add(1)]
  await turn()
  answers.push(add(2), add(3))
  await turn()
  answers.push(add(4), add(5))
  await turn()
  expect(groups).toEqual([[1], [2, 3]])
  endNext()
  await answers[0]
  await turns()
  expect(groups).toEqual([[1], [2, 3], [4, 5]])
  endNext()
  endNext()
  expect(await Promise.all(answers)).toEqual(['stored 1', 'stored 2', 'stored 3', 'stored 4', 'stored 5'])
})

it('begins none beside another for fewer calls than are on their way', async () => {
  const { groups, commit, endNext } = heldCommits()
  const add = groupCommit(commit, { ...LIMITS, commitsMax: 2 })
  const answers = [1, 2, 3].map(add)
  await turn()
  answers.push(add(4), add(5))
  await turn()
  expect(groups).toEqual([[1, 2, 3]])
  answers.push(add(6))
  await turn()
  expect(groups).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
  endNext()
  endNext()
  await Promise.all(answers)
})

it('starts anew after it has been idle', async () => {
  const add = groupCommit(async (items: readonly number[]) => items, LIMITS)
  expect(await add(1)).toBe(1)
  await turn()
  expect(await add(2)).toBe(2)
})

it.each([
  ['items', Array.from({ length: 250 }, () => 1), [100, 100, 50]],
  ['bytes', [600, 300, 300, 800, 100], [2, 1, 2]],
  ['nothing that is too large alone', [5_000, 5_000], [1, 1]],
])('limits a commit by %s', async (_, items, expected) => {
  const sizes: number[] = []
  const add = groupCommit(async (group: readonly number[]) => {
    sizes.push(group.length)
    return group
  }, LIMITS)
  await Promise.all(items.map(add))
  expect(sizes).toEqual(expected)
})

it('rejects those who shared a failed commit, and goes on', async () => {
  let fails = true
  const add = groupCommit(async (items: readonly number[]) => {
    if (fails) throw new Error('the disk is full')
    return items
  }, LIMITS)
  const results = await Promise.allSettled([1, 2].map(add))
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await add(3)).toBe(3)
})
