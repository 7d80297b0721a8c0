import type { ServiceName } from './identity.ts'

/** What `hindsight.yml` says of a service. `dependsOn` names the services that it calls. */
export interface ServiceEntry {
  readonly name: ServiceName
  readonly aliases: readonly string[]
  readonly dependsOn: readonly ServiceName[]
  readonly team: string | null
  readonly tier: number | null
}
