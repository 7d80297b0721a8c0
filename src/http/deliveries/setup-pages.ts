import { z } from 'zod'
import { renderSenderPage, renderSetupPage } from '../../render/page.tsx'
import { loadDeliveries } from '../api/deliveries/load-deliveries.ts'
import { loadSources } from '../api/deliveries/sources.ts'
import { addressOf } from '../api/webhooks.ts'
import type { Asked } from '../asked.ts'
import { signingOf } from '../forms/signing.ts'
import { frameOf, htmlAnswer, liveFrame, notFoundPage, type PagesParts, pageAnswer, zone } from '../page-answers.ts'
import { type Route, route } from '../route.ts'
import { withTitles } from './deliveries-page.ts'

/** How to connect each sender: all of them, and one step by step. */
export const setupRoutes = (parts: PagesParts): readonly Route[] => [setupRoute(parts), senderRoute(parts)]

/** The lines of each sender, with the address under which the reader reached this server. */
export async function loadSetups({ sources, settings, store }: PagesParts, asked: Asked) {
  const received = await store.lastReceived()
  const address = addressOf(settings(), asked)
  return {
    address,
    setups: sources().map(({ name, setup, testDelivery }) => ({
      name,
      setup: setup.replaceAll('{url}', address),
      hasTest: testDelivery !== null,
      lastReceived: received.get(name) ?? null,
    })),
    mayTest: signingOf(asked, settings().auth) !== null,
  }
}

function setupRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/setup',
    role: 'viewer',
    summary: 'Page of the set-up of each sender',
    query: z.strictObject(zone),
    answers: pageAnswer,
    handle: async ({ query, asked }) =>
      htmlAnswer(renderSetupPage({ frame: await frameOf(parts, query.timezone ?? null), ...(await loadSetups(parts, asked)) })),
  })
}

/** Enough to find what is no test among them. */
const NEWEST_MAX = 20

function senderRoute(parts: PagesParts): Route {
  return route({
    method: 'get',
    path: '/setup/{source}',
    role: 'viewer',
    summary: 'Page of the set-up of one sender, with what was received from it',
    params: z.strictObject({ source: z.string().max(200) }),
    query: z.strictObject(zone),
    answers: pageAnswer,
    async handle({ params: { source }, query, asked }) {
      const { setups, ...rest } = await loadSetups(parts, asked)
      const setup = setups.find(({ name }) => name === source)
      if (setup === undefined) return notFoundPage(parts, `/setup/${source}`)
      const [frame, { items }, rhythms] = await Promise.all([
        frameOf(parts, query.timezone ?? null),
        loadDeliveries(parts, { source, limit: NEWEST_MAX }),
        loadSources(parts),
      ])
      const silent = new Map(rhythms.map(({ name, silentSince }) => [name, silentSince]))
      const senders = setups.map(({ name, lastReceived }) => ({ name, lastReceived, silentSince: silent.get(name) ?? null }))
      const received = await withTitles(parts, items)
      return htmlAnswer(renderSenderPage({ ...rest, frame: liveFrame(frame, items), setup, senders, received }))
    },
  })
}
