import { z } from 'zod'
import { isoOf } from '../../domain/time/time.ts'
import { renderDeliveryPage } from '../../render/page.tsx'
import { credentialsOf } from '../../telemetry/struck-out.ts'
import type { ReprocessParts } from '../api/deliveries/deliveries.ts'
import { type DeliveryParts, loadDelivery, type OpenedDelivery } from '../api/deliveries/load-delivery.ts'
import { storedDeliveryJson } from '../api/deliveries/stored-delivery.ts'
import { pathOf } from '../doors/route-prefix.ts'
import { readForm } from '../forms/form-values.ts'
import { signingOf } from '../forms/signing.ts'
import { loadIncidents } from '../incident-page.ts'
import { frameOf, htmlAnswer, notFoundPage, type PagesParts, pageAnswer, zone } from '../page-answers.ts'
import { problem, type Route, refusal, route } from '../route.ts'

export type DeliveryPageParts = PagesParts & DeliveryParts

const params = z.strictObject({ id: z.string() })

/** One delivery: what arrived, without credentials, and what became of each thing in it. */
export const deliveryRoutes = (parts: DeliveryPageParts): readonly Route[] => [pageRoute(parts), payloadRoute(parts)]

function pageRoute(parts: DeliveryPageParts): Route {
  return route({
    method: 'get',
    path: '/deliveries/{id}',
    role: 'viewer',
    summary: 'Page of one delivery',
    params,
    query: z.strictObject({ ...zone, reprocessed: z.literal('true').optional() }),
    answers: pageAnswer,
    async handle({ params: { id }, query, asked }) {
      const opened = await loadDelivery(parts, id)
      if (opened === null) return notFoundPage(parts, `/deliveries/${id}`)
      const titled = await withTitles(parts, opened)
      const mayEdit = signingOf(asked, parts.settings().auth) !== null
      const shown = { frame: await frameOf(parts, query.timezone ?? null), mayEdit, isReprocessed: query.reprocessed === 'true' }
      return htmlAnswer(renderDeliveryPage({ ...shown, ...titled, stored: storedOf(parts, opened) }))
    },
  })
}

/** Each event with its incidents by title. */
async function withTitles(parts: DeliveryPageParts, { delivery, events, moreEvents }: OpenedDelivery) {
  const ids = [...new Set(events.flatMap(({ incidents }) => incidents))]
  const titles = new Map((await loadIncidents(parts, ids)).map(({ id, title }) => [id, title]))
  const held = events.map((event) => ({ ...event, incidents: event.incidents.map((id) => ({ id, title: titles.get(id) ?? id })) }))
  return { delivery, moreEvents, events: held }
}

interface StoredText {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string
}

function storedOf({ settings }: DeliveryPageParts, { raw }: OpenedDelivery): StoredText | null {
  if (raw === null) return null
  const stored = storedDeliveryJson(raw, credentialsOf(settings()))
  const { path, headers, payload } = stored
  return { path, headers, payload: typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2) }
}

function payloadRoute(parts: DeliveryPageParts): Route {
  return route({
    method: 'get',
    path: '/deliveries/{id}/payload',
    role: 'viewer',
    summary: 'The payload of a delivery as a file, without credentials',
    params,
    ignoresAccept: true,
    answers: {
      200: { description: 'The payload.', content: { 'text/plain': z.string() } },
      404: refusal('No such delivery, or nothing is stored of it.'),
    },
    async handle({ params: { id } }) {
      const opened = await loadDelivery(parts, id)
      const stored = opened === null ? null : storedOf(parts, opened)
      if (opened === null || stored === null) return problem(404, 'No such delivery, or nothing is stored of it.')
      const name = `${opened.delivery.source.replaceAll(/[^\w-]/g, '-')}-${isoOf(opened.delivery.receivedAt).replaceAll(':', '')}.txt`
      return {
        status: 200,
        type: 'text/plain; charset=utf-8',
        text: stored.payload,
        headers: { 'content-disposition': `attachment; filename="${name}"` },
      }
    },
  })
}

/** It writes: so it is answered where deliveries are taken. */
export function reprocessFormRoute({ store, onPending, settings }: ReprocessParts & Pick<PagesParts, 'settings'>): Route {
  return route({
    method: 'post',
    path: '/deliveries/{id}/reprocess',
    role: 'editor',
    summary: 'Process a stored delivery again, by a form',
    takesForm: true,
    params,
    answers: { ...pageAnswer, 303: { description: 'It will be processed again.', content: {} }, 409: refusal('Nothing is stored of it.') },
    async handle({ params: { id }, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const delivery = await store.delivery(id)
      const isPending = delivery?.rawEventId != null && (await store.reprocess(delivery.rawEventId))
      if (!isPending) return problem(409, 'This delivery was not accepted; nothing is stored to process again.')
      onPending('urgent')
      const location = `${pathOf(settings().listen.externalUrl)}/deliveries/${encodeURIComponent(id)}?reprocessed=true`
      return { status: 303, type: 'text/html; charset=utf-8', text: '', headers: { location } }
    },
  })
}
