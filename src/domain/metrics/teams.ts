import type { ServiceName } from '../identity.ts'
import type { ServiceEntry } from '../service.ts'

/** The team of each service, as `services[].team` has it; null: none is configured. */
export type TeamOf = (service: ServiceName) => string | null

export function teamsOf(services: readonly Pick<ServiceEntry, 'name' | 'team'>[]): TeamOf {
  const teams = new Map(services.map(({ name, team }) => [name, team]))
  return (service) => teams.get(service) ?? null
}

/** The teams of an incident's services, that of its primary service first, each once. */
export function teamsOfServices(services: readonly ServiceName[], teamOf: TeamOf): readonly string[] {
  return [...new Set(services.flatMap((service) => teamOf(service) ?? []))]
}

/** What is configured as this team's. Empty: no service is, and then no incident can be. */
export const servicesOfTeam = (services: readonly Pick<ServiceEntry, 'name' | 'team'>[], team: string): readonly ServiceName[] =>
  services.flatMap((service) => (service.team === team ? service.name : []))
