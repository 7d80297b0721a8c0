import { describe, expect, it } from 'vitest'
import { effectiveEdits, eventsNamedBy, revertsOf } from '../../src/domain/edit.ts'
import { firstOf, merge, revert, split } from '../pipeline/edits.ts'
import { alert } from '../pipeline/trouble.ts'

const [a, b, c] = [alert(0, 5), alert(60, 65), alert(120, 125)]
const merged = merge(200, a, b)
const undone = revert(201, merged)
const redone = revert(202, undone)

describe('the edits that hold', () => {
  it('are all of them in the order in which they were made, whatever order they come in', () => {
    const apart = split(201, a, b)
    expect(effectiveEdits([apart, merged])).toEqual([merged, apart])
  })

  it('lack what was reverted', () => {
    expect(effectiveEdits([undone, merged])).toEqual([])
    expect(revertsOf([undone, merged])).toEqual(new Map([[merged.id, undone.id]]))
  })

  it('have again what was reverted by a revert that was reverted itself', () => {
    expect(effectiveEdits([redone, undone, merged])).toEqual([merged])
    expect(effectiveEdits([revert(203, redone), redone, undone, merged])).toEqual([])
  })

  it('are not touched by a revert of what is not there, or comes later', () => {
    expect(effectiveEdits([undone])).toEqual([])
    expect(effectiveEdits([revert(100, merged), merged])).toEqual([merged])
  })
})

describe('an edit', () => {
  it('names its events, a revert those of what it reverts', () => {
    const apart = split(203, a, b, c)
    expect(eventsNamedBy(apart, [])).toEqual([a, b, c].map(firstOf))
    expect(new Set(eventsNamedBy(redone, [merged, undone, redone]))).toEqual(new Set([a, b].map(firstOf)))
  })

  it('has an id of what it says: the same said twice at once is one', () => {
    expect(merge(200, a, b).id).toBe(merged.id)
    expect(merge(200, a, c).id).not.toBe(merged.id)
  })
})
