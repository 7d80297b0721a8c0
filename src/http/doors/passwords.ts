import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { compare } from '@node-rs/bcrypt'
import type { ServerSettings } from '../settings.ts'

/** Comparisons that wait at a time: each takes a tenth of a second of a core, outside of the thread that answers. */
const WAITING_MAX = 16
/** Right passwords that are remembered, by a hash: a browser sends its own with every request. */
const REMEMBERED_MAX = 100
/** Compared where the name is unknown, so that the time does not reveal which names there are. */
const NOBODY = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi'

export interface Passwords {
  /** The name of who sent a right name and password as Basic; null: nobody. */
  nameOf(request: IncomingMessage): Promise<string | null>
}

/** Names and passwords of the web configuration. `users`: bcrypt hashes by name, read for each request. */
export function passwords(users: () => ServerSettings['auth']['users']): Passwords {
  const right = new Set<string>()
  let waiting = 0
  return {
    async nameOf({ headers }) {
      const known = users() ?? {}
      const given = basicPair(headers.authorization)
      if (given === null || Object.keys(known).length === 0) return null
      const hash = Object.hasOwn(known, given.name) ? known[given.name] : undefined
      const key = digest(given.name, given.password, hash ?? '')
      if (right.has(key)) return given.name
      if (waiting >= WAITING_MAX) return null
      waiting += 1
      try {
        const isRight = await compare(given.password, hash ?? NOBODY)
        if (!isRight || hash === undefined) return null
      } finally {
        waiting -= 1
      }
      if (right.size >= REMEMBERED_MAX) right.clear()
      right.add(key)
      return given.name
    },
  }
}

function basicPair(authorization = ''): { readonly name: string; readonly password: string } | null {
  const encoded = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) }
}

const digest = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')
