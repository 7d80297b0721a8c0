import { Gauge, type Registry } from 'prom-client'

/** As every exporter has it: to see which version runs where, and to join it to other series. */
export function showBuildInfo(registry: Registry, version: string): void {
  const gauge = new Gauge({
    name: 'hindsight_build_info',
    help: 'Always 1; the labels name the version of this program and of Node.js.',
    labelNames: ['version', 'nodeversion'],
    registers: [registry],
  })
  gauge.set({ version, nodeversion: process.version }, 1)
}
