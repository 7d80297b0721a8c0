import { z } from 'zod'
import type { Problem } from '../../domain/raw-event.ts'
import { listedProblems } from './listed-problems.ts'

/** Optional members as senders leave them out: absent or null. */
export const optionalText = z.string().nullish()
/** Read by hand: labels, and times in any notation. */
export const anything = z.unknown().optional()
export const optionalId = z.union([z.string(), z.number()]).nullish()

export interface Tolerated<T> {
  /** null where the value as a whole has the wrong shape. */
  readonly value: T | null
  readonly problems: readonly Problem[]
}

/** Reads what has the right type; a member of a wrong one is left out and named in the problems. `pointer` says where `input` stands. */
export function tolerate<T>(schema: z.ZodType<T>, input: unknown, pointer: string): Tolerated<T> {
  const whole = schema.safeParse(input)
  if (whole.success) return { value: whole.data, problems: [] }
  const { issues } = whole.error
  const problems = listedProblems(issues.map(({ path, message }) => ({ pointer: pointer + pointerOf(path), detail: message })))
  const paths = issues.map((issue) => issue.path.map(String))
  if (paths.some((path) => isAbsent(input, path))) return { value: null, problems }
  const rest = schema.safeParse(omitPaths(input, paths))
  return { value: rest.success ? rest.data : null, problems }
}

/** A JSON pointer (RFC 6901). */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** What is missing is not mended by leaving it out. */
function isAbsent(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value === undefined
  if (typeof value !== 'object' || value === null) return true
  return !Object.hasOwn(value, step) || isAbsent(Reflect.get(value, step), rest)
}

/** A copy that lacks the members at the paths, made in one pass: a body may have a hundred thousand of them. */
function omitPaths(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const below = new Map<string, (readonly string[])[]>()
  for (const [step = '', ...rest] of paths) {
    const rests = below.get(step)
    if (rests === undefined) below.set(step, [rest])
    else rests.push(rest)
  }
  const kept = Object.entries(value).flatMap(([name, member]): readonly [string, unknown][] => {
    const rests = below.get(name)
    if (rests === undefined) return [[name, member]]
    return rests.some((rest) => rest.length === 0) ? [] : [[name, omitPaths(member, rests)]]
  })
  return Array.isArray(value) ? kept.map(([, member]) => member) : Object.fromEntries(kept)
}
