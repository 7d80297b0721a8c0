import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { SCRIPT_PATH } from '../../src/http/browser-files.ts'
import { sharedWorld } from '../http/server-world.ts'

describe('the script of the pages', () => {
  const world = sharedWorld()
  const script = () => {
    assert(SCRIPT_PATH !== null, 'npm run build makes the script of the pages')
    return fetch(`${world().url}${SCRIPT_PATH}`)
  }

  it('weighs less than 35 kB compressed, on every page', async () => {
    expect(gzipSync(await (await script()).text()).length).toBeLessThan(35_000)
  })

  it('may be kept for ever, because another build has another name', async () => {
    const { headers } = await script()
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(SCRIPT_PATH).toMatch(/^\/assets\/app-[\w-]{8,}\.js$/)
  })

  it('is the only one that a page may run', async () => {
    const page = await fetch(`${world().url}/incidents`)
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';connect-src 'self'")
    expect((await page.text()).match(/<script[^>]*>/g)).toEqual([`<script type="module" src="${SCRIPT_PATH}">`])
    expect((await fetch(`${world().url}/assets/other.js`)).status).toBe(404)
  })
})
