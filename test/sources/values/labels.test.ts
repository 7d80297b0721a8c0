import { describe, expect, it } from 'vitest'
import { environmentOf, knownSeverity, labelOf, labelsOf, serviceOf } from '../../../src/sources/values/labels.ts'

describe('labelsOf', () => {
  it('keeps names that objects inherit as data', () => {
    const labels = labelsOf(JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}'))
    expect(Object.entries(labels)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ])
    expect(labelOf(labels, '__proto__')).toBe('a')
  })

  it('finds no inherited label', () => {
    expect(labelOf(labelsOf({}), 'toString')).toBeNull()
  })

  it.each([null, [], 'text', 5])('has none in %s', (value) => {
    expect(labelsOf(value)).toEqual({})
  })

  it('leaves out what is not text', () => {
    expect(labelsOf({ a: 'x', b: 5, c: null })).toEqual({ a: 'x' })
  })
})

describe('serviceOf', () => {
  it('takes the most specific label', () => {
    expect(serviceOf({ job: 'node', app: 'shop', service: 'checkout' })).toBe('checkout')
    expect(serviceOf({ job: 'node', 'app.kubernetes.io/name': 'basket' })).toBe('basket')
    expect(serviceOf({ service: '', job: 'node' })).toBe('node')
  })

  it('is not known without one', () => {
    expect(serviceOf({ alertname: 'Down' })).toBeNull()
  })
})

describe('environmentOf', () => {
  it.each(['production', 'Prod', 'PRD', ' live '])('takes %s for production', (value) => {
    expect(environmentOf({ env: value })).toBe('production')
  })

  it('does not take a namespace for one', () => {
    expect(environmentOf({ namespace: 'production' })).toBeNull()
  })
})

describe('knownSeverity', () => {
  it('stays the word of the sender, in lower case', () => {
    expect(knownSeverity('Critical')).toBe('critical')
    expect(knownSeverity('Page')).toBe('page')
  })

  it.each(['none', '', 'unclassified', null])('is not known for %s', (word) => {
    expect(knownSeverity(word)).toBeNull()
  })
})
