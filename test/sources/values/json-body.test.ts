import { describe, expect, it } from 'vitest'
import { jsonBody, jsonText } from '../../../src/sources/values/json-body.ts'

const bytes = (text: string) => ({ body: new TextEncoder().encode(text) })

describe('jsonBody', () => {
  it('skips a byte order mark', () => {
    expect(jsonBody(bytes('\ufeff{"a":1}'))).toEqual({ value: { a: 1 } })
  })

  it.each(['', '{"a":1', '{"a":1,}', '/* note */ {"a":1}', "{'a':1}", 'NaN'])('repairs nothing: %s', (text) => {
    expect(jsonBody(bytes(text))).toHaveProperty('problem.detail', expect.stringContaining('not JSON'))
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(jsonBody({ body: new Uint8Array([0x22, 0xe2, 0x82, 0x22]) })).toEqual({ problem: { pointer: '', detail: 'not UTF-8' } })
  })

  it('refuses nesting that no sender has, and does not count brackets in texts', () => {
    expect(jsonText(`${'['.repeat(101)}${']'.repeat(101)}`)).toHaveProperty('problem')
    expect(jsonText(`${'['.repeat(100)}${']'.repeat(100)}`)).toHaveProperty('value')
    expect(jsonText(JSON.stringify({ a: `\\"${'['.repeat(500)}` }))).toHaveProperty('value')
  })
})
