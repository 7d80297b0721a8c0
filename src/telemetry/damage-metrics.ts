import { Gauge, type Registry } from 'prom-client'

/** How much was found damaged or missing when the store was opened. Returns what refreshes the figure before an exposition. */
export function damageGauge(registry: Registry, count: () => Promise<number>): () => Promise<void> {
  const gauge = new Gauge({
    name: 'hindsight_store_damages',
    help: 'Deliveries and logs that were found damaged or missing when the store was opened; 0: none.',
    registers: [registry],
  })
  return async () => {
    try {
      gauge.set(await count())
    } catch (error) {
      gauge.remove()
      throw error
    }
  }
}
