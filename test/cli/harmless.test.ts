import { describe, expect, it } from 'vitest'
import { harmless } from '../../src/cli/harmless.ts'

describe('text of a sender on a terminal', () => {
  it.each([
    ['a title of the window', 'a\u001b]0;owned\u0007b', 'a\\u001b]0;owned\\u0007b'],
    ['a sequence of one character', 'a\u009b31mb', 'a\\u009b31mb'],
    ['a carriage return that hides the line', 'bad\rgood', 'bad\\u000dgood'],
    ['a backspace and a delete', 'a\bb\u007f', 'a\\u0008b\\u007f'],
    ['an override of direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ])('shows %s', (_, text, shown) => {
    expect(harmless(text)).toBe(shown)
  })

  it('keeps lines, tabs, CSV line ends and every script', () => {
    const text = 'a\tb\nc\r\nd – ü 日本 🚒 עברית\u200f'
    expect(harmless(text)).toBe(text)
  })

  it('is the same JSON as before', () => {
    const value = { text: 'a\u001b[31m\u009b1m\u202e\u007f\r' }
    expect(JSON.parse(harmless(JSON.stringify(value)))).toEqual(value)
  })
})
