import { z } from 'zod'
import { deliveriesSchema } from '../../src/http/api/received-schemas.ts'
import { type incidentSchema, incidentsSchema } from '../../src/http/api/schemas.ts'
import type { Stack } from './stack.ts'

export type IncidentDocument = z.infer<typeof incidentSchema>

/** As `fixtures/live-stack/hindsight.yml` has it. */
const REVIEWER = { authorization: 'Bearer may-read-incidents' }

async function answerOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

const askHindsight = (stack: Stack, path: string): Promise<unknown> => answerOf(`${stack.urlOf('hindsight')}${path}`, REVIEWER)

export const incidentsOf = async (stack: Stack): Promise<readonly IncidentDocument[]> =>
  incidentsSchema.parse(await askHindsight(stack, '/api/v1/incidents')).incidents

export const deliveriesOf = async (stack: Stack) =>
  deliveriesSchema.parse(await askHindsight(stack, '/api/v1/deliveries?limit=500')).deliveries

export const metricsOf = async (stack: Stack): Promise<string> =>
  (await fetch(`${stack.urlOf('hindsight')}/metrics`, { headers: REVIEWER })).text()

const notificationSchema = z.object({
  version: z.string(),
  groupLabels: z.object({ alertname: z.string() }),
  alerts: z.array(
    z.object({
      ...{ fingerprint: z.string(), status: z.enum(['firing', 'resolved']) },
      ...{ startsAt: z.string(), endsAt: z.string(), labels: z.record(z.string(), z.string()) },
    }),
  ),
})
export type Notification = z.infer<typeof notificationSchema>

/** What a delivery that came at or after `since` had in it, repeats too. */
export async function toldSince(stack: Stack, since: number): Promise<readonly Notification[]> {
  const { items } = await stack.app.store.deliveries({ limit: 500 })
  const bodies = await Promise.all(
    items.flatMap(({ receivedAt, rawEventId }) =>
      receivedAt >= since && rawEventId !== null ? [stack.app.store.rawEvent(rawEventId)] : [],
    ),
  )
  return bodies.flatMap((raw) => (raw === null ? [] : [notificationOf(raw.body)]))
}

export const notificationOf = (body: Uint8Array): Notification => notificationSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')))

const alertsSchema = z.array(
  z.object({ fingerprint: z.string(), startsAt: z.iso.datetime(), labels: z.looseObject({ alertname: z.string() }) }),
)
export type FiringAlert = z.infer<typeof alertsSchema>[number]

/** What fires now, as Alertmanager itself says. */
export const alertsOf = async (stack: Stack): Promise<readonly FiringAlert[]> =>
  alertsSchema.parse(await answerOf(`${stack.urlOf('alertmanager')}/api/v2/alerts`))

const querySchema = z.object({ data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }) })

/** The one value of an expression in Prometheus; null while there is none. */
export async function sampleOf(stack: Stack, expression: string): Promise<number | null> {
  const query = new URLSearchParams({ query: expression })
  const { result } = querySchema.parse(await answerOf(`${stack.urlOf('prometheus')}/api/v1/query?${query}`)).data
  return result[0] === undefined ? null : Number(result[0].value[1])
}
