import { describe, expect, it } from 'vitest'
import { collectExpressions } from './collect.ts'
import { findGrowth } from './growth.ts'

/** Nested, adjacent and unanchored repetitions: each is slow in its own way, and was found in some product. */
const SLOW = [
  /[\s:]+$/,
  /^\s*[)\]]?\s*:/,
  /(a+)+$/,
  /^(?:a|a)*b/,
  /"(?:[^"\\]|\\.)*"/g,
  /\w+@\w+\.com/,
  /^(?:.*,){3}$/,
  /x*x*y/,
  /(?:first (?:just )?)*second$|first$/,
  /^\s*interval:\s*\d+\s*$/m,
]
/** What each of them becomes. */
const LINEAR = [
  /(?<![\s:])[\s:]+$/,
  /^\s*(?:[)\]]\s*)?:/,
  /a+$/y,
  /^a*b/,
  /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)/g,
  /\b\w{1,64}@\w{1,64}\.com/,
  /^(?:[^,]*,){3}$/,
  /(?<!x)x*y/,
  /^[ \t]*interval:[ \t]*\d+[ \t]*$/m,
]

describe('the expressions of the sources', () => {
  it('take steps in proportion to the text', { timeout: 300_000 }, async () => {
    const expressions = await collectExpressions()
    expect(expressions.length).toBeGreaterThan(700)
    const growing = expressions.flatMap(({ where, expression }) => {
      const pump = findGrowth(expression)
      return pump === null ? [] : [{ where, expression: String(expression).slice(0, 200), pump }]
    })
    expect(growing).toEqual([])
  })
})

describe('what counts their steps', () => {
  it.each(SLOW)('finds a text on which %s is slow', (expression) => {
    expect(findGrowth(expression)).not.toBeNull()
  })

  it.each(LINEAR)('finds none for %s', (expression) => {
    expect(findGrowth(expression)).toBeNull()
  })
})
