import { severityIn } from '../../domain/severity.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type From, firedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf } from '../values/labels.ts'
import { hasAll, linkAt, memberAt, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Saved searches of Splunk by the alert action "Webhook" (docs.splunk.com "Use a webhook alert action"). Each call fires; none resolves. */
export const splunk = jsonSender({
  name: 'splunk',
  setup: [
    'Search → Save as → Alert → Add Actions → Webhook',
    '  URL: {url}/webhooks/splunk/TOKEN (a token under sources.splunk.tokens: this action sends no header)',
  ],
  test: (at) => ({
    sid: `${TEST_NAME}-${at}`,
    search_name: TEST_WORDS,
    app: 'search',
    owner: 'test',
    result: { _time: String(at / 1_000), service: TEST_NAME },
  }),
  recognizes: (body) => hasAll(body, 'sid') && (hasAll(body, 'search_name') || hasAll(body, 'result')),
  read: readAlert,
  hasTimeless: true,
})

function readAlert(body: unknown, from: From): readonly Part[] {
  const sid = textAt(body, 'sid')
  const name = textAt(body, 'search_name', 'name')
  if (sid === null && name === null) return [missing('/sid', 'expected the result of a saved search')]
  const labels = labelsOf(memberAt(body, 'result'))
  const host = textAt(body, 'result/host', 'result/dest')
  return [
    firedEvent(from, {
      about: ['search', name],
      id: sid,
      at: [memberAt(body, 'result/_time'), memberAt(body, 'trigger_time')],
      series: [`${textAt(body, 'app') ?? ''}/${name ?? ''}/${host ?? ''}`],
      senderKey: sid,
      service: affectedServiceOf(labels) ?? host,
      environment: environmentOf(labels),
      severity: severityIn(labels),
      text: [name, textAt(body, 'result/message', 'result/_raw')].filter((part) => part !== null).join(': '),
      link: linkAt(body, 'results_link'),
    }),
  ]
}
