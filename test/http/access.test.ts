import { describe, expect, it } from 'vitest'
import { allRoutes } from '../../src/http/express-app.ts'
import type { Role } from '../../src/http/settings.ts'
import { alertGroup, post, sharedWorld } from './server-world.ts'

/** Wrong tokens are sent to every route: the pauses after them have a test of their own. */
const world = sharedWorld(() => ({ wait: () => Promise.resolve() }))
const TOKENS: Readonly<Record<Role, string>> = { viewer: 'token-of-viewer', editor: 'token-of-editor', admin: 'token-of-admin' }
const auth = { tokens: Object.entries(TOKENS).map(([name, token]) => ({ name, token, role: name as Role })) }
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const RANK: readonly Role[] = ['viewer', 'editor', 'admin']

const statusOf = async (method: string, path: string, headers: Readonly<Record<string, string>> = {}) =>
  (await fetch(`${world().url}${path.replace(/\{\w+\}/g, 'x')}`, { method: method.toUpperCase(), headers })).status

describe('where no token is configured', () => {
  it('everything is open', async () => {
    for (const { method, path } of allRoutes(world().parts)) expect([401, 403]).not.toContain(await statusOf(method, path))
  })
})

describe('where tokens are configured', () => {
  it('each route answers 401 to nobody and to a wrong token, but for health and the files of the pages', async () => {
    world().configure({ auth })
    for (const { method, path, role, delivery } of allRoutes(world().parts)) {
      if (delivery !== undefined) continue
      for (const headers of [{}, bearer('wrong'), bearer('')]) {
        const status = await statusOf(method, path, headers)
        // Of the files of the pages none is named so.
        if (role === null) expect(status, path).toBe(path.includes('{') ? 404 : 200)
        else expect(status, path).toBe(401)
      }
    }
  })

  it('each route answers 403 to the roles below its own, and takes the others', async () => {
    world().configure({ auth })
    for (const { method, path, role } of allRoutes(world().parts)) {
      for (const held of RANK) {
        const status = await statusOf(method, path, bearer(TOKENS[held]))
        const isEnough = role === null || RANK.indexOf(held) >= RANK.indexOf(role)
        if (isEnough) expect([401, 403], `${held} at ${path}`).not.toContain(status)
        else expect(status, `${held} at ${path}`).toBe(403)
      }
    }
  })

  it('a browser may send the token as the password of Basic, and is asked for it', async () => {
    world().configure({ auth })
    const basic = `Basic ${Buffer.from(`me:${TOKENS.viewer}`).toString('base64')}`
    expect(await statusOf('get', '/incidents', { authorization: basic })).toBe(200)
    expect((await fetch(`${world().url}/incidents`)).headers.get('www-authenticate')).toContain('Basic')
  })

  it('deliveries go by the credentials of their source alone', async () => {
    world().configure({ auth })
    for (const { path } of allRoutes(world().parts).filter(({ delivery, role }) => delivery !== undefined && role === null)) {
      expect((await post(world().url + path, '{}')).status, path).toBe(422)
    }
    expect((await post(`${world().url}/webhooks/alertmanager`, alertGroup())).status).toBe(202)
  })
})
