import { describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../../src/sources/alertmanager/fingerprint.ts'

describe('fingerprintOf', () => {
  it("reproduces Alertmanager's own", () => {
    expect(fingerprintOf({ alertname: 'High CPU Temperature', host: 'andromeda', severity: 'critical' })).toBe('a1bc48475b20e73d')
  })

  it('does not depend on the order of the labels', () => {
    expect(fingerprintOf({ b: '2', a: '1' })).toBe(fingerprintOf({ a: '1', b: '2' }))
  })

  it('marks where a name ends and its value begins', () => {
    expect(fingerprintOf({ ab: 'c' })).not.toBe(fingerprintOf({ a: 'bc' }))
  })

  it('is the offset basis of FNV-1a for no labels', () => {
    expect(fingerprintOf({})).toBe('cbf29ce484222325')
  })

  it('hashes UTF-8', () => {
    const reference = (bytes: Iterable<number>) => {
      let hash = 0xcbf29ce484222325n
      for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
      return hash.toString(16).padStart(16, '0')
    }
    expect(fingerprintOf({ é: 'Ω' })).toBe(reference([0xc3, 0xa9, 0xff, 0xce, 0xa9, 0xff]))
  })
})
