import { describe, expect, it } from 'vitest'
import type { RecordedWebhook } from '../../src/domain/recorded-webhook.ts'
import { answerToCase, answerToDeliveries, deliveriesOf, replaced } from './answers.ts'

/** A case with another body in its first delivery, the log. */
function withLog(name: string, body: string): readonly RecordedWebhook[] {
  const [log, ...others] = deliveriesOf(name)
  if (log === undefined) throw new Error(`${name} is empty`)
  return [{ ...log, body }, ...others]
}

const LOGGED = 'deploys-json-container-log'

describe('a time that stands there is read', () => {
  it.each([
    ['deploys-json-time-in-another-member', ['checkout deployment succeeded 10:50:00–10:52:00']],
    ['deploys-json-date-member', ['checkout deployment succeeded ?–10:52:00']],
    ['deploys-json-container-log', ['checkout deployment succeeded ?–10:52:00.123']],
    ['deploys-log-date-command', ['checkout deployment succeeded 10:50:00–10:52:00']],
    ['deploys-helm-upgrade-output', ['checkout deployment succeeded ?–10:52:00']],
    ['deploys-helm-history-copied', ['checkout deployment succeeded ?–10:52:00']],
    ['deploys-argocd-cli', ['checkout deployment succeeded 10:52:00–10:52:12']],
    ['deploys-ansible-log-with-times', ['checkout job failed 10:50:00.123–10:52:00.123']],
  ])('%s', async (name, changes) => {
    const { incidents } = await answerToCase(name)
    expect(incidents.map((incident) => [incident.changes, incident.suspects.length])).toEqual([[changes, 1]])
  })

  it('in four notations of one log, with the rollback that mitigates', async () => {
    expect((await answerToCase('deploys-log-mixed-notations')).incidents).toMatchObject([
      { suspects: ['10:50:00–10:52:00'], mitigations: ['11:10:00–11:15:00'], at: { mitigated: '11:15:00' } },
    ])
  })

  it('of an older revision, too', async () => {
    expect((await answerToCase('deploys-helm-history-copied')).unassigned).toEqual([
      'change.finished 2T09:00:00 checkout helm revision 6: Upgrade complete',
    ])
  })

  it.each([
    ['klog', 'I0303 10:52:00.000000    4242 deployer.go:12] Deployed checkout v42'],
    ['nginx', '[03/Mar/2026:10:52:00 +0000] Deployed checkout v42'],
    ['RFC 2822', 'Tue, 03 Mar 2026 10:52:00 +0000 Deployed checkout v42'],
    ['milliseconds since the epoch', '1772535120000 Deployed checkout v42'],
    ['seconds with a fraction', '1772535120.000 Deployed checkout v42'],
    ['basic ISO 8601', '20260303T105200Z Deployed checkout v42'],
    ['digits alone', '20260303105200 Deployed checkout v42'],
    ['a German date', '03.03.2026 10:52:00 Deployed checkout v42'],
    ['Go', '2026/03/03 10:52:00 Deployed checkout v42'],
    ['journalctl -o short-full', 'Tue 2026-03-03 10:52:00 UTC web-1 deployer[4242]: Deployed checkout v42'],
    ['journalctl -o short-unix', '1772535120.000000 web-1 deployer[4242]: Deployed checkout v42'],
    ['Python with its level in front', 'INFO:deployer:2026-03-03 10:52:00,000 Deployed checkout v42'],
    ['log4j', '2026-03-03 10:52:00,000 INFO [main] Deployed checkout v42'],
    ['CRI', '2026-03-03T10:52:00.000000000Z stdout F Deployed checkout v42'],
    ['members timeMillis', '{"timeMillis":1772535120000,"message":"Deployed checkout v42"}'],
    ['asctime', '{"asctime":"2026-03-03 10:52:00,000","message":"Deployed checkout v42"}'],
    ['datetime', '{"datetime":"2026-03-03T10:52:00Z","message":"Deployed checkout v42"}'],
    ['seconds and nanos', '{"timestamp":{"seconds":1772535120,"nanos":0},"message":"Deployed checkout v42"}'],
    ['Serilog', '{"@t":"2026-03-03T10:52:00Z","@mt":"Deployed checkout v42"}'],
    ['.NET', '{"Timestamp":"2026-03-03T10:52:00Z","Message":"Deployed checkout v42"}'],
    ['structlog', '{"event":"Deployed checkout v42","timestamp":"2026-03-03T10:52:00Z","level":"info"}'],
    ['GELF', '{"version":"1.1","host":"web-1","short_message":"Deployed checkout v42","timestamp":1772535120,"level":6}'],
    ['Google Cloud', '{"textPayload":"Deployed checkout v42","timestamp":"2026-03-03T10:52:00Z","severity":"INFO"}'],
    ['fluent-bit', '{"date":1772535120.0,"log":"Deployed checkout v42\\n"}'],
    ['Google Cloud with a JSON payload', '{"jsonPayload":{"message":"Deployed checkout v42"},"timestamp":"2026-03-03T10:52:00Z"}'],
    ['journald', '{"MESSAGE":"Deployed checkout v42","__REALTIME_TIMESTAMP":"1772535120000000","PRIORITY":"6"}'],
    ['CloudWatch', '{"events":[{"timestamp":1772535120000,"message":"Deployed checkout v42"}]}'],
    ['Loki', '{"streams":[{"stream":{"app":"checkout"},"values":[["1772535120000000000","Deployed checkout v42"]]}]}'],
    [
      'OTLP',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772535120000000000","body":{"stringValue":"Deployed checkout v42"}}]}]}]}',
    ],
    ['a US date', '03/03/2026 10:52:00 AM Deployed checkout v42'],
    ['capitals', '{"Time":"2026-03-03T10:52:00Z","Message":"Deployed checkout v42"}'],
  ])('as %s writes it', async (_, line) => {
    const { incidents, rejected } = await answerToDeliveries(withLog(LOGGED, `${line}\n`))
    expect([incidents[0]?.changes, rejected]).toEqual([['checkout deployment succeeded ?–10:52:00'], []])
  })

  it('one that cannot be read is named with its line, and never becomes the receipt', async () => {
    const log = '2026-03-03T10:50:00Z deploy of checkout v42 started\nyesterday at noon deploy of checkout v42 finished\n'
    const { incidents, rejected } = await answerToDeliveries(withLog('deploys-log-date-command', log))
    expect(incidents[0]?.changes).toEqual(['checkout deployment unknown 10:50:00–?'])
    expect(rejected.join('\n')).toMatch(/\b2\b/)
  })
})

describe('the head of a line is no part of its text', () => {
  it.each([
    '2026-03-03T10:52:00Z stdout F Deployed checkout v42',
    '2026-03-03 10:52:00,000 - deployer - INFO - Deployed checkout v42',
    '2026-03-03T10:52:00.000Z\tINFO\tdeployer/main.go:12\tDeployed checkout v42\t{"service": "checkout", "version": "v42"}',
    '2026-03-03T10:52:00+0000 web-1 deploy.sh[4242]: Deployed checkout v42',
  ])('%s', async (line) => {
    const { incidents } = await answerToDeliveries(withLog(LOGGED, `${line}\n`))
    expect(incidents[0]?.rows).toContain('10:52:00 Deployed checkout v42')
  })
})

describe('a field of another meaning is no mistake', () => {
  it.each(['deploys-json-service-is-an-object', 'deploys-json-status-is-a-level'])('%s', async (name) => {
    const { incidents, rejected } = await answerToCase(name)
    expect([incidents[0]?.changes, rejected]).toEqual([['checkout deployment succeeded ?–10:52:00'], []])
  })

  it.each([
    ['a status of HTTP', '"status":200'],
    ['another level', '"status":"notice"'],
    ['what a tool calls success', '"status":"deployed"'],
    ['healthy', '"status":"healthy"'],
  ])('%s', async (_, status) => {
    const { incidents, rejected } = await answerToDeliveries(
      replaced(deliveriesOf('deploys-json-status-is-a-level'), '\\"status\\":\\"info\\"', status.replaceAll('"', '\\"')),
    )
    expect([incidents[0]?.changes, rejected]).toEqual([['checkout deployment succeeded ?–10:52:00'], []])
  })
})

describe('words need context', () => {
  it.each(['deploys-log-transaction-is-no-rollback', 'deploys-log-everyday-words'])('%s', async (name) => {
    const { incidents, unassigned } = await answerToCase(name)
    expect(incidents.map(({ at, changes }) => [at.mitigated, changes])).toEqual([[undefined, []]])
    expect(unassigned.filter((row) => row.includes('deployment'))).toEqual([])
  })

  it.each([
    'Savepoint rolled back to sp_1',
    'Lease released by worker 3',
    'Consumer offset reverted to 4711',
    'Released 3 connections to the pool',
    'ROLLBACK; -- statement timed out',
    'Lock released after 12 ms',
    'GET /healthz 200 deployed=true',
  ])('%s', async (line) => {
    const { incidents } = await answerToDeliveries(withLog('deploys-log-transaction-is-no-rollback', `2026-03-03T10:55:00Z INFO ${line}\n`))
    expect(incidents.map(({ at, changes }) => [at.mitigated, changes])).toEqual([[undefined, []]])
  })

  it('outcomes are read with their negation', async () => {
    const { incidents } = await answerToCase('deploys-log-outcome-words')
    expect(incidents[0]?.changes).toEqual([
      'svc-1 deployment failed ?–10:50:00',
      'svc-2 deployment failed ?–10:50:00',
      'svc-3 deployment failed ?–10:50:00',
      'svc-4 deployment failed ?–10:50:00',
      'svc-5 deployment succeeded ?–10:50:00',
      'svc-6 deployment succeeded ?–10:50:00',
      'svc-7 deployment failed ?–10:50:00',
    ])
  })

  it.each([
    ['failed', 'Deploy of checkout v42 has not succeeded'],
    ['failed', 'Deploy of checkout v42 finished, exit status 2'],
    ['failed', 'Deployment of checkout v42 unsuccessful'],
    ['succeeded', 'Deployed checkout v42 without errors'],
    ['succeeded', 'Deployed checkout v42, 0 errors, 2 warnings'],
    ['succeeded', 'Deploy of checkout v42 finished: exit code 0'],
  ])('%s: %s', async (outcome, line) => {
    const { incidents } = await answerToDeliveries(withLog('deploys-log-date-command', `2026-03-03T10:52:00Z ${line}\n`))
    expect(incidents[0]?.changes).toEqual([`checkout deployment ${outcome} ?–10:52:00`])
  })
})

describe('what a change says is not what it is', () => {
  it('two flags of one second are two', async () => {
    const { incidents } = await answerToCase('deploys-json-two-of-one-second')
    expect(incidents[0]?.changes).toEqual(['checkout flag succeeded ?–10:55:00', 'checkout flag succeeded ?–10:55:00'])
    expect(incidents[0]?.rows).toEqual(expect.arrayContaining(['10:55:00 flag new-cart turned on', '10:55:00 flag old-cart turned off']))
  })

  it('so are two of one second in two deliveries', async () => {
    const [both, ...others] = deliveriesOf('deploys-json-two-of-one-second')
    if (both === undefined || !Array.isArray(both.body)) throw new Error('the case begins with a list')
    const apart = both.body.map((body: unknown) => ({ ...both, body }))
    const { incidents } = await answerToDeliveries([...apart, ...others])
    expect(incidents[0]?.changes).toEqual(['checkout flag succeeded ?–10:55:00', 'checkout flag succeeded ?–10:55:00'])
  })

  it('a deploy and a rollback of one version are two', async () => {
    const flags = deliveriesOf('deploys-json-two-of-one-second')
    const acts = replaced(
      replaced(flags, '"action":"flag","text":"flag new-cart turned on"', '"action":"deploy","version":"v42"'),
      '"action":"flag","text":"flag old-cart turned off"',
      '"action":"rollback","version":"v42"',
    )
    expect((await answerToDeliveries(acts)).incidents[0]?.changes).toHaveLength(2)
  })
})
