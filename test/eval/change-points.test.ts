import { describe, expect, it } from 'vitest'
import { changePoints } from '../../eval/change-points.ts'

/** Noise that is the same in every run. */
const noise = (index: number): number => 2 * fraction(Math.sin(index * 12.9898) * 43_758.5453) - 1
const fraction = (value: number): number => value - Math.floor(value)
const series = (length: number, levelAt: (index: number) => number): readonly number[] =>
  Array.from({ length }, (_, index) => levelAt(index) + noise(index))

describe('changes of level', () => {
  it('are found where they are, upwards and downwards', () => {
    const found = changePoints(series(300, (index) => (index < 100 ? 0 : index < 200 ? 8 : 3)))
    expect(found).toHaveLength(2)
    expect(Math.abs((found[0] ?? 0) - 100)).toBeLessThanOrEqual(1)
    expect(Math.abs((found[1] ?? 0) - 200)).toBeLessThanOrEqual(1)
  })

  it('are none in noise, in a constant, in an outlier or in a few values', () => {
    expect(changePoints(series(300, () => 5))).toEqual([])
    expect(changePoints(new Array(100).fill(1))).toEqual([])
    expect(changePoints(series(300, (index) => (index === 150 ? 100 : 0)))).toEqual([])
    expect(changePoints([1, 2, 9])).toEqual([])
  })

  it('are the same whatever the unit', () => {
    const values = series(200, (index) => (index < 80 ? 1 : 6))
    expect(changePoints(values.map((value) => 1_000 * value))).toEqual(changePoints(values))
  })
})
