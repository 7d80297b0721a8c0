import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { optionalText, tolerate } from '../../../src/sources/values/tolerant.ts'

const schema = z.object({
  names: z.array(z.string()).nullish(),
  name: optionalText,
  inner: z.object({ 'a/b': optionalText }).nullish(),
  list: z.array(z.unknown()),
})

describe('tolerate', () => {
  it('has no problem with what is absent or null', () => {
    expect(tolerate(schema, { name: null, list: [] }, '')).toEqual({ value: { name: null, list: [] }, problems: [] })
  })

  it('leaves out a member of the wrong type and names it', () => {
    const { value, problems } = tolerate(schema, { name: 5, inner: { 'a/b': [] }, list: [1] }, '/alerts/0')
    expect(value).toEqual({ inner: {}, list: [1] })
    expect(problems.map((problem) => problem.pointer)).toEqual(['/alerts/0/name', '/alerts/0/inner/a~1b'])
  })

  it('leaves out the wrong members of a list and keeps the others', () => {
    const { value, problems } = tolerate(schema, { names: ['a', 5, 'b'], list: [] }, '')
    expect(value).toMatchObject({ names: ['a', 'b'] })
    expect(problems).toMatchObject([{ pointer: '/names/1' }])
  })

  it('lists a hundred problems, and how many more there are', () => {
    const { problems } = tolerate(schema, { names: Array.from({ length: 50_000 }, () => 5), list: [] }, '')
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)?.detail).toContain('49899 more problems')
  })

  it('gives up on what cannot be left out', () => {
    expect(tolerate(schema, { list: 'no list' }, '')).toMatchObject({ value: null, problems: [{ pointer: '/list' }] })
    expect(tolerate(schema, 'text', '')).toMatchObject({ value: null, problems: [{ pointer: '' }] })
  })
})
