import { describe, expect, it } from 'vitest'
import { rangeWords } from '../../../src/domain/incident/range-words.ts'
import { minutes, seconds } from '../../../src/domain/time/time.ts'

describe('rangeWords', () => {
  it.each([
    ['between 1 h 02 min and 1 h 30 min', { minMs: minutes(62), maxMs: minutes(90) }],
    ['at most 4 min 26 s', { maxMs: seconds(266) }],
    ['at least 30 s', { minMs: seconds(30) }],
    [null, { minMs: minutes(90), maxMs: minutes(90) }],
    [null, {}],
  ])('says %s', (words, range) => {
    expect(rangeWords(range)).toBe(words)
  })
})
