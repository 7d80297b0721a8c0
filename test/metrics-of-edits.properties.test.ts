import { describe, expect, it } from 'vitest'
import { type EditContent, editOf } from '../src/domain/edit.ts'
import { type Event, isAlert, isPage } from '../src/domain/event.ts'
import { figuresOf } from '../src/domain/incident/figures.ts'
import { DEFINITION_NAMES } from '../src/domain/metrics/definition.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { clockIn } from '../src/domain/time/clock.ts'
import { instant } from '../src/domain/time/time.ts'
import { changeRecordsOf } from '../src/pipeline/episodes/change-records.ts'
import { answerMetrics } from '../src/pipeline/metrics/answer.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { history } from './world/history.ts'
import { rawsOf } from './world/through-worker.ts'

const SEEDS = Array.from({ length: 24 }, (_, seed) => seed)
const MADE_AT = Date.UTC(2025, 0, 1)

/** Every figure of everything: durations under all definitions, ungrouped and by service, downtime, and change metrics. */
function figures(events: readonly Event[], edits: Parameters<typeof reconstruct>[1]) {
  const { incidents } = reconstruct(events, edits, DEFAULT_POLICY)
  const times = events.map(({ occurred }) => occurred.at as number)
  const [from, until] = times.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)], [Infinity, -Infinity])
  const known = {
    incidents: incidents.map(({ incident }) => figuresOf(incident)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    changes: changeRecordsOf(events.filter(({ kind }) => kind.startsWith('change.'))),
  }
  const world = {
    asOf: instant(until),
    exclusions: [],
    severityWords: DEFAULT_POLICY.correlation.severityWords,
    clock: clockIn('UTC'),
    businessHours: null,
    teamOf: () => null,
  }
  return (['service', null] as const).map((by) => {
    const { groups, changes, changeGroups, comparison } = answerMetrics(
      known,
      {
        period: { from: instant(from), until: instant(until + 1) },
        definitions: DEFINITION_NAMES,
        groupBy: by === null ? [] : [by],
        service: null,
        severity: null,
        team: null,
        clockName: 'wall',
        withMeanInterval: false,
      },
      world,
    )
    return { groups, changes, changeGroups, comparison }
  })
}

describe('seeded histories', () => {
  it('have every figure that they had before a merge, once it is split or taken back', () => {
    let changed = 0
    for (const seed of SEEDS) {
      const { events } = readAll(asKept(rawsOf(history(seed))))
      const [first, second] = reconstruct(events, [], DEFAULT_POLICY).incidents
      const [about, other] = [first?.eventIds[0], second?.eventIds[0]]
      if (about === undefined || other === undefined || second === undefined) continue
      const made = (minute: number, content: EditContent, of = about) =>
        editOf({ about: of, at: instant(MADE_AT + minute * 60_000), author: 'On-call engineer', reason: null }, content)
      const merged = made(1, { type: 'merge', with: other })
      const own = events.filter((event) => second.eventIds.includes(event.id) && (isAlert(event) || isPage(event))).map(({ id }) => id)
      const [one, ...others] = own
      if (one === undefined) continue
      const split = made(2, { type: 'split', events: [one, ...others] })
      const before = figures(events, [])
      const together = figures(events, [merged])
      if (JSON.stringify(together) !== JSON.stringify(before)) changed += 1
      expect(figures(events, [merged, made(2, { type: 'revert', edit: merged.id })]), `seed ${seed}, taken back`).toEqual(before)
      expect(figures(events, [merged, split]), `seed ${seed}, split`).toEqual(before)
    }
    expect(changed).toBeGreaterThan(SEEDS.length / 2)
  }, 300_000)
})
