import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from 'express'
import { callerOf } from './doors/caller.ts'
import { readFormText, readJson } from './json-body.ts'
import type { ServerSettings } from './settings.ts'

/** A request as plain data, so that any thread can answer it. */
export interface AskedData {
  readonly params: object
  readonly query: object
  readonly headers: IncomingHttpHeaders
  readonly protocol: string
  /** The name of the token or the user that it came with; null: it needed none. */
  readonly caller: string | null
  /** The JSON of its body, `{}` where the route takes none, of a form its text; or why it was refused. */
  readonly sent: { readonly json: unknown } | { readonly status: number; readonly detail: string }
}

export interface Asked extends AskedData {
  /** Whether nobody waits for the answer any more. */
  hasLeft(): boolean
  /** The request itself: only where a route takes a delivery, which the thread that has the connection reads. */
  incoming(): Request
}

/** Reads the body where the route takes JSON. */
export async function askedBy(
  request: Request,
  route: { readonly body?: unknown; readonly takesForm?: true },
  auth: ServerSettings['auth'],
): Promise<Asked> {
  const { params, query, headers, protocol } = request
  return {
    params,
    query,
    headers,
    protocol,
    caller: callerOf(request, auth),
    sent: route.takesForm === true ? await readFormText(request) : route.body === undefined ? { json: {} } : await readJson(request),
    hasLeft: () => request.socket.destroyed,
    incoming: () => request,
  }
}

/** What another thread is sent: without what lives in this one. */
export const dataOf = ({ params, query, headers, protocol, caller, sent }: Asked): AskedData => ({
  params,
  query,
  headers,
  protocol,
  caller,
  sent,
})
