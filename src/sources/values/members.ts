import type { Problem } from '../../domain/raw-event.ts'
import { firstKnown, knownLink } from './known-text.ts'

/** So many members of a list are read; `longLists` names those that are beyond. */
export const LIST_MAX = 20_000

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The member at a path of names and positions ("data/essentials/severity", "alerts/0"); undefined where the way ends, whatever stands
 * there. Only what the sender wrote: inherited names such as `constructor` are none.
 */
export function memberAt(value: unknown, path: string): unknown {
  let at = value
  for (const step of path.split('/')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = Reflect.get(at, step)
  }
  return at
}

/** The first known text at any of the paths. */
export const textAt = (value: unknown, ...paths: readonly string[]): string | null =>
  firstKnown(...paths.map((path) => memberAt(value, path)))

/** The first `http(s)` link at any of the paths. */
export const linkAt = (value: unknown, ...paths: readonly string[]): string | null =>
  knownLink(...paths.map((path) => memberAt(value, path)))

/** A word such as a status, in lower case; an empty text where none is known. */
export const wordAt = (value: unknown, ...paths: readonly string[]): string => textAt(value, ...paths)?.toLowerCase() ?? ''

/** The list at the path; empty where none is there. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const list = path === '' ? value : memberAt(value, path)
  return Array.isArray(list) ? list.slice(0, LIST_MAX) : []
}

/** A problem for each list, within objects at most, that is read in part only. */
export function longLists(value: unknown, pointer = '', depth = 0): readonly Problem[] {
  if (Array.isArray(value)) return value.length > LIST_MAX ? [{ pointer, detail: readInPart(value.length, 'members') }] : []
  if (!isObject(value) || depth > NAMES_DEPTH_MAX) return []
  return Object.entries(value).flatMap(([name, member]) => longLists(member, `${pointer}/${name}`, depth + 1))
}

/** What a list, or a log, that is too long says of itself. */
export const readInPart = (count: number, noun: string, max: number = LIST_MAX): string =>
  `${count} ${noun}, of which the first ${max} were read; all are kept, so send the rest in deliveries of their own`

/** Whether all the paths lead to something, be it null. */
export const hasAll = (value: unknown, ...paths: readonly string[]): boolean => paths.every((path) => memberAt(value, path) !== undefined)

/** The entry of a table under a word that a sender wrote; null where there is none: no inherited name is an entry. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | null =>
  Object.hasOwn(table, word) ? (table[word] ?? null) : null

/** A table from lists of words: `{ failed: 'failure error' }` maps "failure" and "error" to "failed". */
export const tableOf = <T extends string>(words: Readonly<Partial<Record<T, string>>>): Readonly<Record<string, T>> =>
  Object.fromEntries(
    (Object.entries(words) as [T, string][]).flatMap(([meaning, list]) => list.split(' ').map((word) => [word, meaning] as const)),
  )

/** Names as templates write them, in one form: `HOST.NAME`, `host_name` and `hostName` are one. */
const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/**
 * The first known text under one of the names (in `plainName`'s form), for bodies that users' templates make. Members that only group
 * others (`event: { name }`) go before the names in them: `eventname`.
 */
export function namedText(body: unknown, ...names: readonly string[]): string | null {
  const index = new Map<string, unknown>()
  if (isObject(body)) addNames(index, body, { prefix: '', depth: 0 })
  return firstKnown(...names.map((name) => index.get(name)))
}

const NAMES_MAX = 2_000
const NAMES_DEPTH_MAX = 3

function addNames(
  index: Map<string, unknown>,
  value: object,
  { prefix, depth }: { readonly prefix: string; readonly depth: number },
): void {
  const entries = Object.entries(value).slice(0, NAMES_MAX)
  for (const [name, member] of entries) {
    const plain = prefix + plainName(name)
    if (isObject(member) || index.has(plain)) continue
    index.set(plain, member)
  }
  if (depth >= NAMES_DEPTH_MAX) return
  for (const [name, member] of entries) {
    if (isObject(member) && index.size < NAMES_MAX) addNames(index, member, { prefix: prefix + plainName(name), depth: depth + 1 })
  }
}
