import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { ChangeEvent, Event } from '../../../src/domain/event.ts'
import { eventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { rawEventOf } from '../../../src/domain/recorded-webhook.ts'
import { exactly } from '../../../src/domain/time/time.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { history } from '../../world/history.ts'
import { aHistory, shop } from '../histories.ts'
import { at } from '../trouble.ts'
import { aChange } from './changes-world.ts'

const { likelyShareMin, likelyTermMin } = DEFAULT_POLICY.changes

/** The families that speak for a change with enough points each; what may yet be a flicker does not count. */
const familiesFor = ({ terms }: Change) =>
  new Set(terms.filter(({ points, name }) => points >= likelyTermMin && !name.endsWith('-provisional')).map(({ family }) => family))

/** What is wrong with the blame of an incident: a likely change without two kinds of evidence, or that is not the first, or beaten. */
const unfounded = ({ changes }: Incident): readonly Change[] =>
  changes.filter(
    (change, index) =>
      change.likelihood === 'likely' &&
      (familiesFor(change).size < 2 || index > 0 || change.score < likelyShareMin || change.role !== 'suspect'),
  )

const likely = (incidents: readonly Incident[]) =>
  incidents.flatMap(({ changes }) => changes.filter((change) => change.likelihood === 'likely'))

const KINDS = ['deployment', 'config', 'flag', 'job', 'certificate', 'migration', 'infrastructure'] as const

/** Changes of failing services and of others, under the day of the other facts. */
const changesOver = (span: number) =>
  fc.array(
    fc
      .record({
        minute: fc.integer({ min: 0, max: span }),
        lasts: fc.integer({ min: 0, max: 30 }),
        application: fc.constantFrom('front', 'shop', 'cart', 'stock', 'disk', 'lone', 'nobody'),
        kind: fc.constantFrom(...KINDS),
        rollback: fc.boolean(),
      })
      .map(({ minute, lasts, application, kind, rollback }): readonly ChangeEvent[] => {
        const key = `${application} ${kind} ${minute}`
        return aChange({ application, kind, rollback, started: '00:00', finished: '00:01', environment: null }).map((event) => ({
          ...event,
          id: eventIdOf(sourceName('deploys'), key, event.kind),
          occurred: exactly(at(event.kind === 'change.started' ? minute : minute + lasts)),
          keys: [{ names: 'occurrence' as const, value: key }],
        }))
      }),
    { maxLength: 12 },
  )

describe('a change is called likely', () => {
  it('only with two independent kinds of evidence and a clear lead, whatever happened and whatever was changed', () => {
    let seen = 0
    const histories = fc.tuple(aHistory({ alerts: 20, pages: 3, span: 300 }), changesOver(300))
    fc.assert(
      fc.property(histories, ([events, changes]) => {
        const all: readonly Event[] = [...events, ...changes.flat()]
        const incidents = reconstruct(all, [], shop).incidents.map(({ incident }) => incident)
        seen += likely(incidents).length
        expect(incidents.flatMap(unfounded)).toEqual([])
      }),
      { seed: 31, numRuns: 300 },
    )
    expect(seen).toBeGreaterThan(20)
  })

  it('only so in 200 invented histories of a team with pages, notes, rollbacks and lost deliveries', () => {
    const incidents = Array.from({ length: 200 }, (_, seed) => {
      const raws = history(seed).flatMap((webhook) => rawEventOf(webhook) ?? [])
      return reconstruct(readAll(asKept(raws)).events, [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)
    }).flat()
    expect(incidents.flatMap(unfounded)).toEqual([])
    expect(likely(incidents).length).toBeGreaterThan(10)
  }, 120_000)
})
