import type { Signing } from '../../domain/edits/form-state.ts'
import type { AskedData } from '../asked.ts'
import { isAllowed, roleOf } from '../auth.ts'
import type { ServerSettings } from '../settings.ts'

const COOKIE = 'hindsight_name'
const A_YEAR_SECONDS = 365 * 24 * 3_600
const NAME_MAX = 200

/** The name with which this reader's edits are signed: of the sign-in, else as last given; null: the reader may not edit. */
export function signingOf({ headers, caller: name }: Pick<AskedData, 'headers' | 'caller'>, auth: ServerSettings['auth']): Signing | null {
  const role = roleOf(headers, auth) ?? (name === null ? null : 'admin')
  if (role === null || !isAllowed(role, 'editor')) return null
  return name === null ? { name: nameInCookie(headers.cookie ?? ''), isFixed: false } : { name, isFixed: true }
}

/** Keeps the name for the next form. It signs, and gives no right. */
export const cookieOf = (name: string): string =>
  `${COOKIE}=${encodeURIComponent(name.slice(0, NAME_MAX))}; Path=/; Max-Age=${A_YEAR_SECONDS}; HttpOnly; SameSite=Lax`

function nameInCookie(header: string): string | null {
  const value = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
  if (value === undefined) return null
  try {
    return decodeURIComponent(value).slice(0, NAME_MAX).trim() || null
  } catch (error) {
    // Somebody else's cookie of that name.
    if (error instanceof URIError) return null
    throw error
  }
}
