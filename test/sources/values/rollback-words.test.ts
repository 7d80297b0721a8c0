import { expect, it } from 'vitest'
import { saysRevert } from '../../../src/sources/values/rollback-words.ts'

it.each([
  'Revert "Larger pool"',
  'Back to the pool of yesterday\n\nThis reverts commit 2222222222222222222222222222222222222222.',
  'Merge branch "x"\n\nThis reverts merge request !12',
])('%j goes back', (message) => {
  expect(saysRevert(message)).toBe(true)
})

it.each([null, 'Larger pool\n\nWe may have to revert this later.', 'Larger pool\n\nIf this reverts commit order, say so.'])(
  '%j does not',
  (message) => {
    expect(saysRevert(message)).toBe(false)
  },
)
