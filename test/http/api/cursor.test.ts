import { describe, expect, it } from 'vitest'
import { alertGroup, post, startWorld } from '../server-world.ts'

/** A world with one incident, so that the first page is a list. */
async function startListedWorld() {
  const world = await startWorld()
  await post(`${world.url}/webhooks/alertmanager`, alertGroup())
  await world.understand()
  return world
}

describe('a cursor that no page gave', () => {
  it.each(['zzz', Buffer.from('[1,"x","y"]').toString('base64url')])(
    '%s is answered 422 with its pointer by the API, and is not an error of the server',
    async (cursor) => {
      const world = await startListedWorld()
      for (const path of ['/api/v1/incidents', '/api/v1/deliveries']) {
        const answer = await fetch(`${world.url}${path}?cursor=${cursor}`)
        expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([
          422,
          'application/problem+json; charset=utf-8',
          expect.objectContaining({ errors: [{ pointer: '/cursor', detail: 'expected `nextCursor` of the previous page' }] }),
        ])
      }
      expect(world.lines.filter((line) => line.includes('level=error'))).toEqual([])
    },
  )

  it('is answered 422 with a page where a page was asked for', async () => {
    const world = await startListedWorld()
    for (const path of ['/', '/incidents', '/deliveries']) {
      const answer = await fetch(`${world.url}${path}?cursor=zzz`, { headers: { accept: 'text/html' } })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8'])
      expect(await answer.text()).toContain('Start again from the first page.')
    }
    expect(world.lines.filter((line) => line.includes('level=error'))).toEqual([])
  })
})
