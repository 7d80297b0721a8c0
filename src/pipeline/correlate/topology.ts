import type { ServiceEntry } from '../../domain/service.ts'

/** Who needs whom, under one name for all spellings of a service. */
export interface Topology {
  /** The configured name of an alias; letter case and outer blanks make no other name. */
  nameOf(spelling: string): string
  /** What it calls, and so needs. */
  calleesOf(name: string): ReadonlySet<string>
  callersOf(name: string): ReadonlySet<string>
}

/** A service that nobody configured has its own name and no known neighbours. */
export function topologyOf(services: readonly ServiceEntry[]): Topology {
  const aliases = new Map(
    services.flatMap((entry) => [entry.name, ...entry.aliases].map((spelling) => [plain(spelling), plain(entry.name)])),
  )
  const spellings = new Map<string, string>()
  const nameOf = (spelling: string): string => {
    const known = spellings.get(spelling)
    if (known !== undefined) return known
    const name = aliases.get(plain(spelling)) ?? plain(spelling)
    spellings.set(spelling, name)
    return name
  }
  const callees = new Map<string, Set<string>>()
  const callers = new Map<string, Set<string>>()
  for (const entry of services) {
    for (const callee of entry.dependsOn) {
      addTo(callees, nameOf(entry.name), nameOf(callee))
      addTo(callers, nameOf(callee), nameOf(entry.name))
    }
  }
  return { nameOf, calleesOf: (name) => callees.get(name) ?? NONE, callersOf: (name) => callers.get(name) ?? NONE }
}

const NONE: ReadonlySet<string> = new Set()

const plain = (spelling: string): string => spelling.trim().toLowerCase()

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key)
  if (known === undefined) sets.set(key, new Set([value]))
  else known.add(value)
}
