import type { IncomingMessage } from 'node:http'
import { tokenOf } from '../auth.ts'
import type { ServerSettings } from '../settings.ts'

const names = new WeakMap<IncomingMessage, string>()

/** Notes who signed in by a password, for the route behind the door. */
export const noteCaller = (request: IncomingMessage, name: string): void => void names.set(request, name)

/** The name of the token or the user that this request came with; null: it needed none. */
export const callerOf = (request: IncomingMessage, { tokens }: ServerSettings['auth']): string | null =>
  tokenOf(request.headers, tokens)?.name ?? names.get(request) ?? null
