import { describe, expect, it } from 'vitest'
import { cookieOf, signingOf } from '../../../src/http/forms/signing.ts'

/** A request as the routes see it: `caller` is the name of its token. */
const asking = (headers: Readonly<Record<string, string>>, caller: string | null = null) => ({ headers, caller })
const OPEN = { tokens: [] }
const TOKENS = {
  tokens: [
    { name: 'Ada', token: 'token-of-ada', role: 'editor' as const },
    { name: 'Wall', token: 'token-of-wall', role: 'viewer' as const },
  ],
}

describe('the name that signs edits', () => {
  it('is that of the token, which no form can change', () => {
    expect(signingOf(asking({ authorization: 'Bearer token-of-ada', cookie: 'hindsight_name=Eve' }, 'Ada'), TOKENS)).toEqual({
      name: 'Ada',
      isFixed: true,
    })
  })

  it('is none for whoever may only read: their pages have no forms', () => {
    expect(signingOf(asking({ authorization: 'Bearer token-of-wall' }, 'Wall'), TOKENS)).toBeNull()
    expect(signingOf(asking({}), TOKENS)).toBeNull()
  })

  it('is the one last given where nobody signs in', () => {
    const [pair = ''] = cookieOf('Zoë; "Z"').split(';')
    expect(signingOf(asking({ cookie: `other=1; ${pair}` }), OPEN)).toEqual({ name: 'Zoë; "Z"', isFixed: false })
  })

  it.each(['', 'hindsight_name=', 'hindsight_name=%E0%A4%A'])('is not known by the cookie %j', (cookie) => {
    expect(signingOf(asking({ cookie }), OPEN)).toEqual({ name: null, isFixed: false })
  })
})
