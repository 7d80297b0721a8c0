import { lookups } from './damage/lookups.ts'
import { deliveries } from './deliveries/deliveries.ts'
import { intake } from './deliveries/intake.ts'
import { receipts } from './deliveries/receipts.ts'
import { standings } from './deliveries/standings.ts'
import type { Engine } from './engine.ts'
import { withGracefulClose } from './graceful-close.ts'
import { evidence } from './incidents/evidence.ts'
import { facets } from './incidents/facets.ts'
import { figures } from './incidents/figures.ts'
import { figuresChanges } from './incidents/figures-changes.ts'
import { incidentCounters } from './incidents/incident-counters.ts'
import { incidents } from './incidents/incidents.ts'
import { marks } from './incidents/marks.ts'
import { notifications } from './incidents/notifications.ts'
import { expiry } from './incidents/open-alerts.ts'
import { noiseExpiry } from './incidents/open-noise.ts'
import { log } from './log.ts'
import { rounds } from './rounds.ts'
import type { Store } from './store.ts'
import { work } from './work.ts'

/** The one implementation of `Store`: SQL by kysely, on the engine of either database. */
export function createSqlStore(database: Engine): Store {
  const engine = withGracefulClose(database)
  return {
    ...intake(engine),
    ...work(engine),
    ...rounds(engine),
    ...evidence(engine),
    ...incidents(engine),
    ...facets(engine),
    ...figures(engine),
    ...figuresChanges(engine),
    ...incidentCounters(engine),
    ...notifications(engine),
    ...expiry(engine),
    ...noiseExpiry(engine),
    ...marks(engine),
    ...deliveries(engine),
    ...receipts(engine),
    ...standings(engine),
    ...lookups(engine),
    ...log(engine),
    close: () => engine.close(),
  }
}
