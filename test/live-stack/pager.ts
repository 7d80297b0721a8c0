import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { assert } from '../../src/domain/assert.ts'
import { type Instant, instant, isoOf } from '../../src/domain/time/time.ts'

/** A page as the stand-in of PagerDuty holds it: one for each key, until its sender resolves it. */
export interface Page {
  readonly service: string
  readonly triggeredAt: Instant
  resolvedAt: Instant | null
}

/** A stand-in of PagerDuty: takes what Alertmanager sends it, and tells of it as Webhooks V3. */
export interface Pager {
  /** Where a `pagerduty_configs` of this shop sends. */
  urlFor(shop: string): string
  pageOf(shop: string): Page | null
  /** A person does something to the page of the shop; resolves with the moment that the pager dates it. */
  act(shop: string, act: 'acknowledged' | 'annotated', text?: string): Instant
  close(): Promise<void>
}

const messageSchema = z.object({
  event_action: z.enum(['trigger', 'resolve']),
  dedup_key: z.string(),
  description: z.string().optional(),
  payload: z.object({ summary: z.string() }).optional(),
})

/** `post` keeps on trying, as the pager itself does. `serviceOf`: what the pager calls the service of a shop. */
export async function startPager(post: (shop: string, body: unknown) => void, serviceOf: (shop: string) => string): Promise<Pager> {
  const pages = new Map<string, Page & { readonly key: string; readonly title: string; readonly id: string }>()
  const tell = (shop: string, type: string, at: Instant, agent: string | null, text?: string) => {
    const page = pages.get(shop)
    assert(page !== undefined, `${shop} has no page`)
    const address = `https://example-shop.pagerduty.com/incidents/${page.id}`
    const incident = {
      ...{ id: page.id, type: 'incident', html_url: address, self: `https://api.pagerduty.com/incidents/${page.id}` },
      ...{ title: page.title, incident_key: page.key, created_at: isoOf(page.triggeredAt), urgency: 'high' },
      ...{ service: { id: `P${shop.toUpperCase()}`, type: 'service_reference', summary: serviceOf(shop) }, assignees: [] },
    }
    const note = {
      type: 'incident_note',
      id: randomUUID(),
      content: text,
      incident: { id: page.id, type: 'incident_reference', html_url: address },
    }
    const occurred = { id: randomUUID(), event_type: `incident.${type}`, resource_type: 'incident', occurred_at: isoOf(at) }
    const person = agent === null ? null : { id: 'PANN', type: 'user_reference', summary: agent }
    post(shop, { event: { ...occurred, agent: person, client: null, data: type === 'annotated' ? note : incident } })
  }
  const server = createServer(async (request, response) => {
    const shop = new URL(request.url ?? '/', 'http://pager').pathname.slice(1)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const message = messageSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    response.statusCode = 202
    response.end('{"status":"success"}')
    const at = instant(Date.now())
    const known = pages.get(shop)
    if (message.event_action === 'trigger' && known === undefined) {
      const title = message.payload?.summary ?? message.description ?? ''
      pages.set(shop, {
        key: message.dedup_key,
        title,
        id: `Q${shop.toUpperCase()}`,
        service: serviceOf(shop),
        triggeredAt: at,
        resolvedAt: null,
      })
      tell(shop, 'triggered', at, null)
    }
    if (message.event_action === 'resolve' && known !== undefined && known.resolvedAt === null) {
      known.resolvedAt = at
      tell(shop, 'resolved', at, null)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    urlFor: (shop) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${shop}`,
    pageOf: (shop) => pages.get(shop) ?? null,
    act: (shop, act, text) => {
      const at = instant(Date.now())
      tell(shop, act, at, 'Ann Oncall', text)
      return at
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
