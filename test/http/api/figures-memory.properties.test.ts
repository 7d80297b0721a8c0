import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { type IncidentId, incidentId } from '../../../src/domain/identity.ts'
import type { IncidentFigures } from '../../../src/domain/incident/figures.ts'
import { countedAt } from '../../../src/domain/metrics/counting.ts'
import { figuresOfAll } from '../../../src/http/api/figures-memory.ts'
import { anIncident } from '../../pipeline/metrics/an-incident.ts'

/** An incident is settled, at this minute or without a date, or it is gone. */
const step = fc.record({
  id: fc.nat({ max: 12 }),
  fate: fc.oneof(fc.nat({ max: 20 }), fc.constantFrom('undated' as const, 'gone' as const)),
})

function makeStore() {
  const current = new Map<IncidentId, { readonly figures: IncidentFigures; readonly revision: number }>()
  const gone = new Map<IncidentId, number>()
  const state = { revision: 0 }
  return {
    current,
    settle: (steps: readonly { readonly id: number; readonly fate: number | 'undated' | 'gone' }[]) => {
      state.revision += 1
      for (const { id: number, fate } of steps) {
        const id = incidentId(`incident ${number}`)
        if (fate === 'gone') {
          if (current.delete(id)) gone.set(id, state.revision)
          continue
        }
        gone.delete(id)
        current.set(id, { figures: { ...anIncident(fate === 'undated' ? {} : { detected: fate }), id }, revision: state.revision })
      }
    },
    figuresRevision: async () => state.revision,
    async *figuresSince(since: number) {
      yield { changed: [], gone: [...gone].flatMap(([id, revision]) => (revision > since ? [id] : [])) }
      for (const { figures, revision } of current.values()) if (revision > since) yield { changed: [figures], gone: [] }
    },
  }
}

test.prop([fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 8 })])(
  'what is kept of figures is what reading all of them gives, by time, whatever is settled between two questions',
  async (settlements) => {
    const store = makeStore()
    for (const steps of settlements) {
      store.settle(steps)
      const all = [...store.current.values()].map(({ figures }) => figures)
      const timeOf = (figures: IncidentFigures) => countedAt(figures) ?? Number.NEGATIVE_INFINITY
      const expected = all.sort((a, b) => (timeOf(a) === timeOf(b) ? (a.id < b.id ? -1 : 1) : timeOf(a) - timeOf(b)))
      expect(await figuresOfAll(store)).toEqual(expected)
    }
  },
)
