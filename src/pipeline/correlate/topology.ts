import type { ServiceName } from '../../domain/identity.ts'
import { normalize, type ServiceEntry, serviceNamer } from '../../domain/service.ts'

/** Who depends on whom, under one name for all spellings of a service. */
export interface Topology {
  /** Its one name, whatever the spelling. */
  nameOf(spelling: string): ServiceName
  /** The configured ones. */
  readonly names: readonly ServiceName[]
  /** Every spelling that is known to mean this name, in lower case. */
  spellingsOf(name: string): ReadonlySet<string>
  /** What it calls, and so depends on. */
  calleesOf(name: string): ReadonlySet<string>
  callersOf(name: string): ReadonlySet<string>
}

/** A service that is not configured has its own name and no known neighbours. */
export function topologyOf(services: readonly ServiceEntry[]): Topology {
  const nameOf = serviceNamer(services)
  const callees = new Map<string, Set<string>>()
  const callers = new Map<string, Set<string>>()
  const spellings = new Map<string, Set<string>>()
  for (const entry of services) {
    for (const spelling of [entry.name, ...entry.aliases]) addTo(spellings, nameOf(spelling), normalize(spelling))
    for (const callee of entry.dependsOn) {
      addTo(callees, nameOf(entry.name), nameOf(callee))
      addTo(callers, nameOf(callee), nameOf(entry.name))
    }
  }
  return {
    nameOf,
    names: [...new Set(services.map(({ name }) => nameOf(name)))],
    spellingsOf: (name) => spellings.get(name) ?? new Set([normalize(name)]),
    calleesOf: (name) => callees.get(name) ?? NONE,
    callersOf: (name) => callers.get(name) ?? NONE,
  }
}

const NONE: ReadonlySet<string> = new Set()

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const known = sets.get(key)
  if (known === undefined) sets.set(key, new Set([value]))
  else known.add(value)
}
