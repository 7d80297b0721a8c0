import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byText } from '../src/domain/identity.ts'
import type { Incident } from '../src/domain/incident/incident.ts'
import type { RawEvent } from '../src/domain/raw-event.ts'
import { AXES, type Choices, PLAIN, someChoices } from './world/choices/choices.ts'
import { allCombinations, combinationsOf, coverageTable } from './world/choices/coverage.ts'
import { deliveriesOf, ticksOf } from './world/choices/deliveries.ts'
import { reconstructed } from './world/reconstructed.ts'
import { rawsOf, settled, storedDifferences } from './world/through-worker.ts'

/** The same worlds in every run, so that what they cover is known: of most seeds it is everything. */
const WORLDS = { seed: 1, numRuns: 60 } as const

const incidentsOf = (raws: readonly RawEvent[]): readonly Incident[] =>
  reconstructed(raws)
    .incidents.map(({ incident }) => incident)
    .toSorted((a, b) => byText(a.id, b.id))

describe('worlds of senders that misbehave', () => {
  const worlds = fc.sample(someChoices, WORLDS)

  it('hold every behaviour, and every two that can meet', () => {
    const held = new Set(worlds.flatMap(combinationsOf))
    process.stdout.write(`${coverageTable(worlds)}\n`)
    expect(allCombinations().filter((combination) => !held.has(combination))).toEqual([])
  })

  it.each(Object.entries(AXES).flatMap(([axis, [plain, ...others]]) => others.map((value) => ({ axis, plain, value }))))(
    'arrive as other deliveries where $axis is $value instead of $plain',
    ({ axis, value }) => {
      const [alert] = PLAIN.alerts
      const changed: Choices = axis in alert ? { ...PLAIN, alerts: [{ ...alert, [axis]: value }] } : { ...PLAIN, [axis]: value }
      expect(deliveriesOf(changed)).not.toEqual(deliveriesOf(PLAIN))
    },
  )

  it('give the same incidents in ticks of any order as all at once, and as a rebuild', async () => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(someChoices, async (choices) => {
        const store = await settled(ticksOf(choices))
        const { incidents, raws } = store.all()
        found += incidents.length
        expect(incidents).toEqual(incidentsOf(rawsOf(deliveriesOf(choices))))
        expect(incidents).toEqual(incidentsOf(raws))
      }),
      WORLDS,
    )
    expect(found).toBeGreaterThan(WORLDS.numRuns)
  }, 600_000)

  it('are stored as they would be rebuilt, on a real store', async () => {
    for (const choices of worlds.slice(0, 3)) expect(await storedDifferences(ticksOf(choices))).toEqual([])
  }, 600_000)
})
