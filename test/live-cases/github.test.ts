import { describe, expect, it } from 'vitest'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { type Answer, answerToCase, answerToDeliveries, deliveriesOf, replaced } from './answers.ts'

const suspectsOf = ({ incidents }: Answer) => incidents.map(({ suspects }) => suspects)

describe('a deployment object is no deployment', () => {
  it.each([
    ['gh-approval-then-incident', ['10:50:05–10:58:00']],
    ['gh-approved-after-incident', []],
    ['gh-approval-refused', []],
    ['gh-preview-is-no-suspect', []],
    ['gh-production-by-another-name', ['?–10:58:00']],
    ['gh-run-and-its-deployment', ['10:50:00–10:55:00']],
    ['gh-pull-request-run', []],
    ['events-change-action-names-repo', ['?–10:50:00']],
  ])('%s', async (name, suspects) => {
    expect(suspectsOf(await answerToCase(name))).toEqual([suspects])
  })

  const siblings: readonly (readonly [string, () => readonly RecordedWebhook[], readonly string[]])[] = [
    [
      'queued instead of waiting, begun before the incident',
      () => replaced(deliveriesOf('gh-approval-then-incident'), '"waiting"', '"queued"'),
      ['10:50:05–10:58:00'],
    ],
    ['queued before the incident, begun after it', () => replaced(deliveriesOf('gh-approved-after-incident'), '"waiting"', '"queued"'), []],
    ['created, and never a word of its state', () => deliveriesOf('gh-approval-then-incident').filter((_, at) => at === 0 || at >= 4), []],
    ['refused as an error', () => replaced(deliveriesOf('gh-approval-refused'), '"failure"', '"error"'), []],
    ['pending, then refused', () => replaced(deliveriesOf('gh-approval-refused'), '"waiting"', '"pending"'), []],
    [
      'a preview that names the production environment and is transient',
      () => replaced(deliveriesOf('gh-preview-is-no-suspect'), '"Preview"', '"pr-12"'),
      [],
    ],
    [
      'production under the name of a project',
      () => replaced(deliveriesOf('gh-production-by-another-name'), 'Production – web', 'shop-live'),
      ['?–10:58:00'],
    ],
    [
      'a run whose deployment names it by its log',
      () => replaced(deliveriesOf('gh-run-and-its-deployment'), /"target_url":"([^"]+)","log_url":""/, '"target_url":"","log_url":"$1"'),
      ['10:50:00–10:55:00'],
    ],
    [
      'a run for a pull request from a fork',
      () => replaced(deliveriesOf('gh-pull-request-run'), '"pull_request"', '"pull_request_target"'),
      [],
    ],
  ]
  it.each(siblings)('%s', async (_, deliveries, suspects) => {
    expect(suspectsOf(await answerToDeliveries(deliveries()))).toEqual([suspects])
  })
})
