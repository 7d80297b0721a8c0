import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { basicPassword, bearerToken, carriesSecret, isHmacSha256, isSecret } from '../../src/sources/signature.ts'

const body = new TextEncoder().encode('{"a":1}')
const hex = createHmac('sha256', 'secret').update(body).digest('hex')
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

describe('isHmacSha256', () => {
  it('accepts the digest of these very bytes, in either case of letters', () => {
    expect(isHmacSha256(body, 'secret', hex)).toBe(true)
    expect(isHmacSha256(body, 'secret', hex.toUpperCase())).toBe(true)
  })

  it('refuses another secret, and bytes with a line end added', () => {
    expect(isHmacSha256(body, 'Secret', hex)).toBe(false)
    expect(isHmacSha256(new TextEncoder().encode('{"a":1}\n'), 'secret', hex)).toBe(false)
  })

  it.each(['', hex.slice(2), `${hex}00`, 'z'.repeat(64), ` ${hex.slice(1)}`])('refuses the malformed digest "%s"', (wrong) => {
    expect(isHmacSha256(body, 'secret', wrong)).toBe(false)
  })
})

describe('isSecret', () => {
  it('compares whole texts', () => {
    expect(isSecret('secret', 'secret')).toBe(true)
    expect(isSecret('secret2', 'secret')).toBe(false)
  })

  it('never matches an empty secret', () => {
    expect(isSecret('', '')).toBe(false)
  })
})

describe('carriesSecret', () => {
  it('takes a bearer token, in any case of the scheme', () => {
    expect(carriesSecret({ headers: { authorization: 'bearer secret' } }, 'secret')).toBe(true)
    expect(carriesSecret({ headers: { authorization: 'Bearer other' } }, 'secret')).toBe(false)
  })

  it('takes the password of Basic, whatever the user name', () => {
    expect(carriesSecret({ headers: basic('anybody:secret') }, 'secret')).toBe(true)
    expect(carriesSecret({ headers: basic('secret:') }, 'secret')).toBe(false)
  })

  it('takes a password with colons in it', () => {
    expect(basicPassword(basic('user:a:b'))).toBe('a:b')
  })

  it('finds no credential elsewhere', () => {
    expect(carriesSecret({ headers: {} }, 'secret')).toBe(false)
    expect(bearerToken({ authorization: 'Token secret' })).toBeNull()
    expect(basicPassword(basic('no colon'))).toBeNull()
  })
})
