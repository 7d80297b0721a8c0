import { Counter, type Registry } from 'prom-client'

/** Deployments that became known with one round of the worker. */
export interface DeployCount {
  readonly service: string
  readonly count: number
}

/** Senders make names up: so many services have a series of their own, the others count as `other`. */
const SERVICES_MAX = 200

/** Counts deployments to production when they first become known: a duplicate, a correction or a reprocessed delivery counts nothing. */
export function deployCounter(registry: Registry): (counts: readonly DeployCount[]) => void {
  const counter = new Counter({
    name: 'hindsight_deploys_total',
    help: 'Deployments to production that finished, by service, since the start.',
    labelNames: ['service'],
    registers: [registry],
  })
  const named = new Set<string>()
  return (counts) => {
    for (const { service, count } of counts) {
      if (named.size < SERVICES_MAX) named.add(service)
      counter.inc({ service: named.has(service) ? service : 'other' }, count)
    }
  }
}
