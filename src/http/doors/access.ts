import type { IncomingHttpHeaders } from 'node:http'
import type { Request } from 'express'
import { isAllowed, presentsToken, roleOf } from '../auth.ts'
import { type Answer, problem, type Route } from '../route.ts'
import type { Role, ServerSettings } from '../settings.ts'
import { noteCaller } from './caller.ts'
import { isForm, isFormEncoded, isOfKnownPage, isOfOtherSite } from './other-sites.ts'
import { isOwnHost } from './own-address.ts'
import type { Passwords } from './passwords.ts'
import type { WrongTokens } from './wrong-tokens.ts'

export interface AccessParts {
  readonly settings: () => ServerSettings
  readonly wrongTokens: WrongTokens
  readonly passwords: Passwords
}

/** Whether this request may go on to its route; an answer: why not. */
export async function checkAccess(parts: AccessParts, one: Route, request: Request): Promise<Answer | null> {
  const refused = checkWhereFrom(parts.settings(), one, request) ?? (await checkRole(parts, one, request))
  return refused ?? (one.takesForm === true ? checkForm(request.headers) : null)
}

function checkWhereFrom({ listen }: ServerSettings, route: Route, request: Request): Answer | null {
  const { headers } = request
  // Probes come by whatever name a container or a balancer has, and learn nothing.
  if (!isProbe(route) && !isFromMachine(route) && !isOwnHost(headers.host, listen))
    return problem(421, 'This server is not known by that Host: set listen.externalUrl, or add the name to listen.hosts.')
  if (route.method === 'get') return null
  if (isOfOtherSite(headers, listen)) return problem(403, 'Cross-site requests are not allowed.')
  if (route.takesForm === true) return null
  // A form of another site in a browser too old to say so; a body in JSON makes every browser ask first.
  if (route.delivery === undefined && isForm(headers)) return problem(415, 'Expected Content-Type application/json.')
  return null
}

/** A form must come from a page of ours, and its browser must say so: no other program sends one. */
function checkForm(headers: IncomingHttpHeaders): Answer | null {
  if (!isFormEncoded(headers)) return problem(415, 'Expected Content-Type application/x-www-form-urlencoded.')
  if (isOfKnownPage(headers)) return null
  return problem(403, 'This browser does not say from which page the form was sent. Programs use the API.')
}

const isProbe = ({ path, role }: Route): boolean => role === null && path.startsWith('/-/')

/** Deliveries come by any name: a machine sends no `Origin`, and a browser that does is held by it. */
const isFromMachine = ({ delivery, role }: Route): boolean => delivery !== undefined && role === null

async function checkRole(parts: AccessParts, { role }: Route, request: Request): Promise<Answer | null> {
  if (role === null) return null
  const held = roleOf(request.headers, parts.settings().auth) ?? (await roleOfUser(parts, request))
  if (held === null) return refuse(parts, request)
  return isAllowed(held, role) ? null : problem(403, `Requires role ${role}; this token has role ${held}.`)
}

/** Whoever the web configuration names may do everything, as in Prometheus and its exporters. */
async function roleOfUser({ passwords }: AccessParts, request: Request): Promise<Role | null> {
  const name = await passwords.nameOf(request)
  if (name === null) return null
  noteCaller(request, name)
  return 'admin'
}

async function refuse({ wrongTokens }: AccessParts, request: Request): Promise<Answer> {
  const noted = presentsToken(request.headers) ? await wrongTokens.note(request.socket.remoteAddress ?? 'unknown') : 'at-once'
  if (noted === 'crowded') return { ...problem(429, 'Too many wrong tokens from this address.'), headers: { 'retry-after': '10' } }
  return {
    ...problem(401, 'A token from auth.tokens is required, as Bearer or as the Basic password.'),
    headers: { 'www-authenticate': CHALLENGES },
  }
}

/** A header each, Basic first: of two schemes in one header Chromium reads the first alone, and asks for no password. */
const CHALLENGES = ['Basic realm="hindsight", charset="UTF-8"', 'Bearer realm="hindsight"']
