import { describe, expect, it } from 'vitest'
import { editOf } from '../../../src/domain/edit.ts'
import { type EditId, eventId } from '../../../src/domain/identity.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { createAppliedWait } from '../../../src/http/api/edits/await-applied.ts'
import { contentOf, editBody } from '../../../src/http/api/edits/edit-bodies.ts'
import { createEditor, type EditContext } from '../../../src/http/api/edits/edit-handler.ts'
import { planEdits } from '../../../src/http/api/edits/plans.ts'
import { NOTHING_ASKED } from '../../../src/http/reads.ts'
import { type LiveWorld, liveWorld, notify } from '../live-world.ts'
import { NOW } from '../server-world.ts'

/** An editor of the one incident of this world, and how often it loaded evidence. */
async function editorOf(world: LiveWorld, change: (context: EditContext) => Partial<EditContext> = () => ({})) {
  const [incident] = await notify(world, { service: 'checkout', minutesAgo: 10 })
  const id = incident?.id ?? ''
  const loads: (readonly string[])[] = []
  const sceneAround: EditContext['sceneAround'] = (ids, edits) => {
    loads.push(ids)
    return world.parts.sceneAround(ids, edits)
  }
  const editor = createEditor({ ...world.parts, sceneAround, ...change({ ...world.parts, sceneAround }) })
  const note = (text: string) => {
    const body = editBody.parse({ type: 'add', to: { at: '2023-05-09T11:55:00Z' }, text })
    return editor({ id, attribution: { author: 'ada' }, dryRun: false, asked: NOTHING_ASKED }, planEdits([contentOf(body)]))
  }
  return { id, loads, note }
}

const texts = async ({ store }: LiveWorld): Promise<readonly string[]> =>
  (await store.edits()).map((edit) => (edit.type === 'add' ? edit.text : edit.type))

describe('edits of one incident that wait together', () => {
  it('load its evidence once, and each answers with those before it', async () => {
    const world = await liveWorld()
    const { loads, note } = await editorOf(world)
    const wanted = Array.from({ length: 12 }, (_, number) => `note ${number}`)
    const outcomes = await Promise.all(wanted.map(note))
    expect(loads).toHaveLength(1)
    expect(await texts(world)).toEqual(wanted)
    for (const [number, outcome] of outcomes.entries()) {
      const timeline = 'incidents' in outcome ? outcome.incidents.flatMap((one) => one.timeline) : []
      expect(timeline.filter(({ text }) => text.startsWith('note ')).map(({ text }) => text)).toHaveLength(number + 1)
    }
  })

  it('load it again for those that came later: it may have changed', async () => {
    const { loads, note } = await editorOf(await liveWorld())
    await note('first')
    await note('second')
    expect(loads).toHaveLength(2)
  })
})

describe('an edit that other replicas overtake', () => {
  const OVERTAKEN = 9

  it('is made as soon as it is first, and loads nothing again', async () => {
    const world = await liveWorld()
    const state = { overtaken: 0, about: eventId('') }
    const { id, loads, note } = await editorOf(world, ({ store }) => ({
      store: {
        ...store,
        appendEditsAfter: async (edits, count) => {
          if (state.overtaken < OVERTAKEN) {
            const at = instant(NOW + state.overtaken)
            await world.store.appendEdit(
              editOf({ about: state.about, at, author: 'eve', reason: null }, { type: 'title', text: `title ${at}` }),
            )
            state.overtaken += 1
          }
          return store.appendEditsAfter(edits, count)
        },
      },
    }))
    state.about = eventId(id)
    expect(await note('mine')).toMatchObject({ made: [{ text: 'mine' }], incidents: [{ title: `title ${NOW + OVERTAKEN - 1}` }] })
    expect(await texts(world)).toEqual([...Array.from({ length: OVERTAKEN }, () => 'title'), 'mine'])
    expect(loads).toHaveLength(1)
  })
})

describe('answers that wait for the worker', () => {
  const ids = ['first', 'second', 'third'] as readonly string[] as readonly EditId[]

  it('ask one question at a time, about the oldest', async () => {
    const state = { underWay: 0, most: 0, asked: [] as string[] }
    const wait = createAppliedWait({
      isEditApplied: async (id) => {
        state.underWay += 1
        state.most = Math.max(state.most, state.underWay)
        state.asked.push(id)
        await new Promise((resolve) => setImmediate(resolve))
        state.underWay -= 1
        // The third question finds the first one applied, and all others with it.
        return state.asked.length > 2
      },
    })
    await Promise.all(ids.map(wait))
    expect([state.most, state.asked]).toEqual([1, ['first', 'first', 'first', 'second', 'third']])
  })

  it.each([
    ['never says so', () => new Promise<boolean>(() => {})],
    ['fails', () => Promise.reject(new Error('gone'))],
  ])('end where the store %s: what is durable is made', async (_, isEditApplied) => {
    const wait = createAppliedWait({ isEditApplied }, 50)
    expect(await Promise.all(ids.map(wait))).toEqual([undefined, undefined, undefined])
  })
})
