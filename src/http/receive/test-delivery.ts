import { z } from 'zod'
import { rawEventIdOf } from '../../domain/identity.ts'
import { type RawEvent, TEST_HEADER } from '../../domain/raw-event.ts'
import { minutes } from '../../domain/time/time.ts'
import type { Source } from '../../sources/source.ts'
import { throttleLog } from '../../telemetry/throttled-log.ts'
import { seeOther } from '../forms/form-pages.ts'
import { readForm } from '../forms/form-values.ts'
import { pageAnswer } from '../page-answers.ts'
import { problem, type Route, refusal, route } from '../route.ts'
import { keepDecoded, type ReceiveParts } from './receive.ts'
import { listRefusal } from './refusals.ts'
import { keptFrom } from './webhooks.ts'

export interface TestDeliveryParts extends ReceiveParts {
  readonly sources: () => readonly Source[]
}

/**
 * "Send a test": a delivery in the format of a sender takes the way of all others from where its sender is known, which is vouched for
 * by the reader's role. It shows that what arrives is stored, read and listed; whether the sender reaches this server, only the sender shows.
 */
export function testDeliveryRoute(parts: TestDeliveryParts): Route {
  const context = { ...parts, logThrottled: throttleLog(parts.now, minutes(1)) }
  return route({
    method: 'post',
    path: '/setup/{source}/test',
    role: 'editor',
    summary: 'Send a test delivery in the format of a sender, by a form',
    takesForm: true,
    params: z.strictObject({ source: z.string() }),
    answers: {
      ...pageAnswer,
      303: { description: 'Sent: the list of deliveries of this source, or the page of its set-up.', content: {} },
      404: refusal('No test of this source.'),
    },
    async handle({ params, asked }) {
      const form = readForm(asked)
      if ('status' in form) return problem(form.status, form.detail)
      const source = parts.sources().find(({ name }) => name === params.source)
      if (source === undefined || source.testDelivery === null) return problem(404, 'This source has no test delivery.')
      const raw = testRaw(source, source.testDelivery, parts)
      const kept = await keepDecoded(context, keptFrom(context, source), raw)
      if (kept.kind === 'refused') await listRefusal(context, { source: source.name, path: raw.path, headers: raw.headers }, kept.fault)
      context.metrics.received(source.name, kept.kind === 'stored' ? kept.acceptance.outcome : 'rejected')
      const name = encodeURIComponent(source.name)
      return seeOther(parts, form.get('from') === 'sender' ? `/setup/${name}#received` : `/deliveries?source=${name}`, null)
    },
  })
}

function testRaw(source: Source, testDelivery: NonNullable<Source['testDelivery']>, { now }: Pick<ReceiveParts, 'now'>): RawEvent {
  const receivedAt = now()
  const { contentType, body } = testDelivery(receivedAt)
  const bytes = new TextEncoder().encode(body)
  return {
    id: rawEventIdOf(source.name, bytes),
    source: source.name,
    receivedAt,
    path: `/webhooks/${source.name}`,
    headers: { 'content-type': contentType, 'user-agent': 'Hindsight test', [TEST_HEADER]: '1' },
    body: bytes,
  }
}
