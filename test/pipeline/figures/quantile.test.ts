import { describe, expect, it } from 'vitest'
import { median, quantile } from '../../../src/pipeline/figures/quantile.ts'

describe('a quantile', () => {
  it('is of type 7: interpolated between the two order statistics around it', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBe(46)
    expect(quantile([10, 20], 0)).toBe(10)
    expect(quantile([10, 20], 1)).toBe(20)
  })

  it('takes values in any order and leaves them as they are', () => {
    const values = [3, 11, 2]
    expect(median(values)).toBe(3)
    expect(values).toEqual([3, 11, 2])
  })

  it('of a single value is that value, of none unknown', () => {
    expect(quantile([7], 0.9)).toBe(7)
    expect(quantile([], 0.5)).toBeNull()
    expect(median([])).toBeNull()
  })
})
