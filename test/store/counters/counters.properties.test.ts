import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import type { CounterCell } from '../../../src/domain/metrics/incident-counters.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store, StoredIncident } from '../../../src/store/store.ts'
import { anEvent, anIncident, aSettlement } from '../builders.ts'
import { cellsIn } from './counter-promises.ts'

const EVENTS = Array.from({ length: 6 }, (_, number) => anEvent(`event ${number}`))

/** What is known at one time: in which incident each event is (null: in none), and how each incident stands. */
const knowledge = fc.record({
  incidentOf: fc.tuple(...EVENTS.map(() => fc.option(fc.nat(3)))),
  isOpen: fc.tuple(...Array.from({ length: 4 }, () => fc.boolean())),
  service: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom('cart', 'checkout', 'search'))),
  isRebuilt: fc.boolean(),
})

function incidentsOf({ incidentOf, isOpen, service }: Knowledge): readonly StoredIncident[] {
  return isOpen.flatMap((open, number) => {
    const [first, ...rest] = EVENTS.filter((_, index) => incidentOf[index] === number)
    if (first === undefined) return []
    return [anIncident([first, ...rest], { status: open ? 'open' : 'resolved', services: [serviceName(service[number] ?? '')] })]
  })
}
type Knowledge = typeof knowledge extends fc.Arbitrary<infer Value> ? Value : never

/** Replaces everything that is known. */
async function learn(store: Store, before: readonly StoredIncident[], now: Knowledge): Promise<readonly StoredIncident[]> {
  const incidents = incidentsOf(now)
  if (now.isRebuilt) await store.forgetDerived()
  await store.settle(aSettlement({ incidents, replaced: now.isRebuilt ? [] : before.map(({ incident }) => incident.id) }))
  return incidents
}

const place = ({ metric, service, severity, le }: CounterCell) => JSON.stringify([metric, service, severity, le])

it('whatever becomes of incidents, no counter falls, and what is resolved and holds no event of a counted one is counted once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(knowledge, { minLength: 2, maxLength: 5 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'hindsight-counters-'))
      const store = await openStore({ path: folder })
      try {
        let [known, before]: [readonly StoredIncident[], readonly CounterCell[]] = [[], []]
        const counted = new Set<string>()
        let expected = 0
        for (const step of steps) {
          known = await learn(store, known, step)
          for (const { incident, eventIds } of known) {
            if (incident.status !== 'resolved') continue
            if (!eventIds.some((id) => counted.has(id))) expected += 1
            counted.add(incident.id)
          }
          const now = await cellsIn(store)
          const counts = new Map(now.map((cell) => [place(cell), cell.count]))
          for (const cell of before) expect(counts.get(place(cell)) ?? 0).toBeGreaterThanOrEqual(cell.count)
          const incidents = now.filter(({ metric }) => metric === 'incidents')
          expect(incidents.reduce((sum, { count }) => sum + count, 0)).toBe(expected)
          before = now
        }
      } finally {
        await store.close()
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 25 },
  )
}, 60_000)
