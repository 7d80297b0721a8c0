import { type ServiceName, serviceName } from './identity.ts'

/** What `hindsight.yml` says of a service. `dependsOn` names the services that it calls. */
export interface ServiceEntry {
  readonly name: ServiceName
  readonly aliases: readonly string[]
  /** Where its code is in a repository: globs. Left out: not known. */
  readonly paths?: readonly string[]
  readonly dependsOn: readonly ServiceName[]
  readonly team: string | null
  readonly tier: number | null
}

/**
 * One service has one name, whoever spells it: the configured one for it and its aliases, else the spelling in lower
 * case. Letter case and outer blanks make no other name.
 */
export function serviceNamer(services: readonly ServiceEntry[]): (spelling: string) => ServiceName {
  const configured = new Map<string, ServiceName>()
  for (const { name, aliases } of services) {
    for (const spelling of [name, ...aliases].map(normalize)) if (!configured.has(spelling)) configured.set(spelling, name)
  }
  const resolved = new Map<string, ServiceName>()
  return (spelling) => {
    const known = resolved.get(spelling)
    if (known !== undefined) return known
    const name = configured.get(normalize(spelling)) ?? serviceName(normalize(spelling))
    resolved.set(spelling, name)
    return name
  }
}

/** Letter case and outer blanks make no other name. */
export const normalize = (spelling: string): string => spelling.trim().toLowerCase()
