import type { ServiceEntry } from '../service.ts'

/** A change that touches more files is about the repository as a whole: the first of them show where. */
export const CHANGED_PATHS_MAX = 200

/** Paths as a repository has them, each once, in order, without those beyond the limit. */
export const changedPaths = (paths: readonly unknown[]): readonly string[] =>
  [...new Set(paths.filter((path): path is string => typeof path === 'string' && path !== ''))].slice(0, CHANGED_PATHS_MAX)

/** Which configured services a file belongs to, by their `paths`. */
export function pathOwners(services: readonly ServiceEntry[]): (path: string) => readonly ServiceEntry[] {
  const owners = services.flatMap((service) => {
    const { paths = [] } = service
    return paths.length === 0 ? [] : [{ service, isOwn: globsMatcher(paths) }]
  })
  return (path) => owners.filter(({ isOwn }) => isOwn(path)).map(({ service }) => service)
}

function globsMatcher(globs: readonly string[]): (path: string) => boolean {
  const patterns = globs.map(globPattern)
  return (path) => patterns.some((pattern) => pattern.test(path))
}

/**
 * `services/checkout` and all below it; `*` and `?` stand for characters of one name, `**` for any folders between. As in a
 * `.gitignore`, what matches a folder matches everything in it.
 */
function globPattern(glob: string): RegExp {
  const steps = glob.replace(/^\.?\/+|\/+$/g, '').split(/(\*\*\/|\*\*|\*|\?)/)
  const source = steps.map((step) => WILDCARDS[step] ?? step.replace(/[.+^${}()|[\]\\]/g, '\\$&')).join('')
  return new RegExp(`^${source}(?:/|$)`)
}

const WILDCARDS: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' }
