import fc from 'fast-check'
import type { Event } from '../../src/domain/event.ts'
import { dedupeEvents } from '../../src/domain/event.ts'
import { alert, mergedInto, page, policyOf } from './trouble.ts'

/** A gateway, a chain behind it, a cycle, and a service that nobody calls. */
export const shop = policyOf('front > shop', 'front > cart', 'shop > cart', 'cart > stock', 'stock > disk', 'mail > queue', 'queue > mail')

const services = ['front', 'shop', 'cart', 'stock', 'disk', 'mail', 'queue', 'lone'] as const
const minute = (most: number) => fc.integer({ min: 0, max: most * 4 }).map((quarters) => quarters / 4)

const anAlert = (span: number, tenants: readonly string[]) =>
  fc
    .record({
      from: minute(span),
      lasts: fc.option(fc.oneof(minute(2), minute(8), minute(150)), { freq: 8 }),
      name: fc.constantFrom('Errors', 'Errors', 'Latency', 'Memory'),
      service: fc.option(fc.constantFrom(...services), { freq: 8 }),
      severity: fc.constantFrom('critical', 'warning', 'warning'),
      cluster: fc.constantFrom('one', 'one', 'two'),
      tenant: fc.constantFrom(...tenants),
      caller: fc.constantFrom(null, null, 'front', 'lone', 'batch'),
      /** How the caller is named: by one label, or by a pair that names the service too. */
      form: fc.constantFrom('label', 'label', 'pair'),
      node: fc.constantFrom(null, null, 'node-1', 'node-2'),
      instance: fc.constantFrom('node-1:9100', 'node-1:9100', 'node-3:9100'),
      group: fc.constantFrom(null, 'group-a', 'group-b'),
      heldForMinutes: fc.constantFrom(0, 0, 5, 90),
    })
    .map(({ from, lasts, name, service, severity, cluster, tenant, caller, form, node, instance, group, heldForMinutes }) =>
      alert(from, lasts === null ? null : from + lasts, {
        ...{ name, severity, heldForMinutes },
        ...(service === null ? {} : { service }),
        ...(group === null ? {} : { group }),
        labels: {
          ...{ cluster, tenant, instance },
          ...(caller === null ? {} : form === 'label' ? { source_service: caller } : { client: caller, server: service ?? 'stock' }),
          ...(node === null ? {} : { node }),
        },
      }),
    )

const aPage = (span: number) =>
  fc
    .record({
      from: minute(span),
      lasts: fc.option(minute(200), { freq: 8 }),
      service: fc.constantFrom('front', 'cart', 'lone', 'nobody'),
      group: fc.constantFrom(null, 'group-a', 'group-b'),
    })
    .map(({ from, lasts, service, group }) =>
      page(from, lasts === null ? null : from + lasts, { service, ...(group === null ? {} : { group }) }),
    )

interface HistoryOptions {
  readonly alerts: number
  readonly pages: number
  /** Minutes over which it all begins. */
  readonly span: number
  readonly tenants?: readonly string[]
}

/** Facts of a few services with trouble close enough together to be mistaken for each other. */
export const aHistory = ({ alerts, pages, span, tenants = ['acme'] }: HistoryOptions): fc.Arbitrary<readonly Event[]> =>
  fc
    .tuple(fc.array(anAlert(span, tenants), { maxLength: alerts, size: 'max' }), fc.array(aPage(span), { maxLength: pages, size: 'max' }))
    .map(([alerted, paged]) => {
      const pages = paged.map((events, index) => (index % 3 === 2 ? mergedInto(events, paged[index - 1] ?? []) : events))
      return dedupeEvents([...alerted, ...pages].flat())
    })
