import { expect, it } from 'vitest'
import { eventId, incidentId } from '../../../src/domain/identity.ts'
import { loadEffects } from '../../../src/http/forms/edit-effects.ts'
import { liveWorld, notify } from '../live-world.ts'
import { post } from '../server-world.ts'

it('the effects of edits go through a bounded number of events, also where an earlier grouping held more', async () => {
  const world = await liveWorld()
  await notify(world, { service: 'cart', minutesAgo: 120 }, { service: 'mail', minutesAgo: 20 })
  const idOf = async (service: string) =>
    (await (await fetch(`${world.url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id as string
  const cart = await idOf('cart')
  const edit = async (path: string, body: object) => {
    const answer = await post(`${world.url}/api/v1/incidents/${cart}/${path}`, JSON.stringify({ author: 'Ada', ...body }))
    return (await answer.json()).edit.id as string
  }
  const setStart = (at: string) => edit('edits', { type: 'anchor', anchor: 'impactStart', to: { at: `2023-05-09T${at}:00Z` } })
  await setStart('09:40')
  await setStart('09:45')
  const last = await setStart('09:50')
  const merge = await edit('merge', { with: await idOf('mail') })
  const own = await world.store.edits()
  const effects = await loadEffects(
    async (ids, edits) => {
      const scene = await world.parts.sceneAround(ids, edits)
      const isBefore = edits.every(({ id }) => id !== merge)
      const times = Math.ceil(6_000 / scene.events.length)
      return isBefore ? { ...scene, events: Array.from({ length: times }, () => scene.events).flat() } : scene
    },
    { id: incidentId(eventId(cart)) },
    { own, all: own },
  )
  expect([...effects.keys()].sort()).toEqual([merge, last].sort())
})
