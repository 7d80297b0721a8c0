import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { isChange } from '../../../src/domain/event.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { deploys } from '../../../src/sources/deploys/deploys.ts'
import { eventsIn, onlyEventIn, rawEvent } from '../fixture.ts'

const RECEIVED = instant(Date.UTC(2026, 2, 3, 18))
const T = '2026-03-03T10:50:00.000Z'
const AT = Date.parse(T)
const post = (body: string, path = '/webhooks/deploys') => deploys.read(rawEvent('deploys', body, { receivedAt: RECEIVED, path }))
const readOne = (body: string) => onlyEventIn(post(body))

/** One record in the shape of each logger and shipper. */
const SHAPES: Readonly<Record<string, (text: string, service: string) => unknown>> = {
  'Elastic Common Schema': (message, name) => ({
    '@timestamp': T,
    message,
    log: { level: 'info' },
    service: { name },
    ecs: { version: '8' },
  }),
  'dotted ECS': (message, service) => ({ '@timestamp': T, message, 'log.level': 'info', 'service.name': service }),
  Datadog: (message, service) => ({ timestamp: T, status: 'info', ddsource: 'x', ddtags: 'env:prod', service, message }),
  'GCP text': (textPayload, service_name) => ({ timestamp: T, severity: 'INFO', textPayload, resource: { labels: { service_name } } }),
  'GCP JSON': (message, service) => ({ timestamp: T, severity: 'INFO', jsonPayload: { message, service } }),
  Docker: (log, service) => ({ log: `${log}\n`, stream: 'stdout', time: T, attrs: {}, labels: { service } }),
  'Docker with a JSON line': (msg, service) => ({ log: `${JSON.stringify({ level: 'info', msg, service })}\n`, stream: 'stdout', time: T }),
  OpenTelemetry: (stringValue, service) => ({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: `${AT}000000`, severityText: 'INFO', body: { stringValue } }] }],
      },
    ],
  }),
  GELF: (short_message, _service) => ({ version: '1.1', host: 'web-1', short_message, timestamp: AT / 1_000, level: 6, _service }),
  '.NET': (Message, Service) => ({ Timestamp: T, LogLevel: 'Information', Message, State: { Service } }),
  structlog: (event, service) => ({ timestamp: T, level: 'info', event, service }),
  Serilog: (text, Service) => ({ '@t': T, '@mt': '{Text}', Text: text, Service }),
  'fluent-bit': (log, app) => [{ date: AT / 1_000, log, kubernetes: { labels: { app } } }],
  journald: (text, service) => ({
    __REALTIME_TIMESTAMP: `${AT}000`,
    PRIORITY: '6',
    MESSAGE: [...new TextEncoder().encode(text)],
    SERVICE: service,
  }),
  CloudWatch: (message, service) => ({ logEvents: [{ id: '1', timestamp: AT, message, service }] }),
  Loki: (text, service) => ({ streams: [{ stream: { service }, values: [[`${AT}000000`, text]] }] }),
  log4j2: (message, service) => ({
    instant: { epochSecond: AT / 1_000, nanoOfSecond: 0 },
    level: 'INFO',
    message,
    contextMap: { service },
  }),
  Splunk: (message, service) => ({ time: AT / 1_000, sourcetype: 'x', event: { message, service } }),
  Elasticsearch: (message, service) => ({ hits: { hits: [{ _id: '1', _source: { '@timestamp': T, message, service } }] } }),
  logstash: (message, service) => ({ '@timestamp': T, '@version': '1', message, level: 'INFO', service }),
  zap: (msg, service) => ({ level: 'info', ts: AT / 1_000, caller: 'x/main.go:12', msg, service }),
}

const SENTENCES: readonly (readonly [string, string])[] = [
  ['Deployed checkout v42 to production', 'succeeded'],
  ['Deployment of checkout v42 finished', 'succeeded'],
  ['deploy of checkout v42 failed: image not found', 'failed'],
  ['Rolled back checkout to v41', 'succeeded'],
]

describe('a record reads alike in the shape of', () => {
  for (const [name, wrap] of Object.entries(SHAPES)) {
    test.prop([fc.constantFrom(...SENTENCES), fc.constantFrom('checkout', 'load-balancer', 'payments_api')])(
      name,
      ([text, outcome], service) => {
        expect(readOne(JSON.stringify(wrap(text, service)))).toMatchObject({ occurred: { at: AT }, service, text, outcome })
      },
    )
  }
})

/** What loggers write before a message. */
const HEADS: readonly string[] = [
  '2026-03-03T10:50:00Z',
  '2026/03/03 10:50:00',
  'I0303 10:50:00.000000   12345 deployer.go:12]',
  '[03/Mar/2026:10:50:00 +0000]',
  'Tue Mar  3 10:50:00 AM UTC 2026:',
  'INFO:deployer:2026-03-03 10:50:00,000:',
  '2026-03-03 10:50:00,000 INFO  [main] com.acme.Deployer -',
  '2026-03-03 10:50:00,000 - deployer - INFO -',
  '2026-03-03T10:50:00.000Z\tINFO\tdeployer\tdeployer/main.go:12\t',
  '2026-03-03T10:50:00.000000000Z stdout F',
  '2026-03-03 10:50:00.000  INFO 12345 --- [   main] c.a.d.Deployer     :',
  'deploy\tRun deploy.sh\t2026-03-03T10:50:00.0000000Z',
  '[pod/deployer-abc/app] 2026-03-03T10:50:00Z',
  '1772535000.000000 web-1 deploy.sh[42]:',
  'Tue 2026-03-03 10:50:00 UTC web-1 deploy.sh[42]:',
  'E, [2026-03-03T10:50:00.000000 #1234]  INFO -- :',
  '26/03/03 10:50:00 INFO Deployer:',
  '2026-03-03T10:50:00Z INFO deployer::main:',
  'Mar 3, 2026 10:50:00 AM com.acme.Deployer run\nINFO:',
]

describe('a line', () => {
  it.each(HEADS)('reads alike behind %j', (head) => {
    expect(readOne(`${head} Deployed checkout v42`)).toMatchObject({
      occurred: { at: AT },
      text: 'Deployed checkout v42',
      outcome: 'succeeded',
    })
  })

  it('gives its JSON members and shows no braces', () => {
    const line = `${T}\tINFO\tdeployer/main.go:12\tdeployed checkout\t{"service": "checkout", "version": "v42"}`
    expect(readOne(line)).toMatchObject({ service: 'checkout', text: 'deployed checkout', change: { version: 'v42' } })
  })

  it('keeps quoted names in their place', () => {
    expect(readOne(`${T} (service "checkout") has started a deployment: "ecs-svc/123"`)).toMatchObject({
      kind: 'change.started',
      text: '(service "checkout") has started a deployment: ecs-svc/123',
    })
  })

  it('without a readable time is named with its number, unless it continues the one above', () => {
    const reading = post(`${T} deploy of a started\nyesterday at noon deploy of b finished\n  deploy of c finished\n10:50:00 deployed d v2`)
    expect(reading).toMatchObject({ kind: 'read', problems: [{ pointer: 'line 2' }, { pointer: 'line 4' }] })
    expect(eventsIn(reading)).toHaveLength(1)
  })

  it('may state its time at its end', () => {
    expect(readOne('Deployed checkout v42 at 2026-03-03T10:50:00Z').occurred.at).toBe(AT)
  })

  it('names its service before the act, unless that is a host of the log', () => {
    const line = `${T} load-balancer config 42 environment=production backend weights changed`
    expect(readOne(line).service).toBe('load-balancer')
    expect(readOne(`${T} lb-01 config changed`).service).toBeNull()
    const [own] = eventsIn(post(`${line}\n${T} load-balancer deployed service=checkout`))
    expect(own?.service).toBeNull()
    expect(onlyEventIn(post(line, '/webhooks/deploys?service=edge')).service).toBe('edge')
  })
})

describe('a time in a member', () => {
  it.each([
    { Time: T },
    { '@t': T },
    { date: T },
    { datetime: '2026-03-03 10:50:00' },
    { date: '2026-03-03', time: '10:50:00' },
    { asctime: '2026-03-03 10:50:00,000' },
    { timeMillis: AT },
    { time: { seconds: AT / 1_000, nanos: 0 } },
    { timeUnixNano: `${AT}000000` },
    { deployedAt: T },
    { deployed_at: AT / 1_000 },
    { eventTime: T },
    { publishedAt: T },
    { logged_at: T },
    { time: 'Tue, 03 Mar 2026 10:50:00 +0000' },
    { timestamp: 'unset', created_at: T },
  ])('is read: %j', (members) => {
    expect(readOne(JSON.stringify({ service: 'a', version: '2', ...members })).occurred.at).toBe(AT)
  })

  it.each([{ date: 'yesterday' }, { when: '10:50' }, { deployed_on: 'soon' }, { ts: 'x' }, { saved_at: '2026-13-45 99:00' }])(
    'that cannot be read is named, never replaced by the receipt: %j',
    (members) => {
      const [name] = Object.keys(members)
      expect(post(JSON.stringify({ service: 'a', version: '2', ...members }))).toMatchObject({
        kind: 'unreadable',
        problems: [{ pointer: `/${name}` }],
      })
    },
  )

  it('of the start and one of the end are two facts of one change', () => {
    const events = eventsIn(
      post(JSON.stringify({ service: 'a', version: '2', started_at: T, finished_at: '2026-03-03T10:52:00Z' })),
    ).filter(isChange)
    expect(events.map(({ kind, occurred }) => [kind, occurred.at])).toEqual([
      ['change.started', AT],
      ['change.finished', AT + 120_000],
    ])
    expect(new Set(events.map(({ keys }) => keys[0]?.value)).size).toBe(1)
  })
})

describe('a status', () => {
  it.each([
    ['deployed', 'succeeded'],
    ['live', 'succeeded'],
    ['healthy', 'succeeded'],
    ['Completed with errors', 'failed'],
    ['NOT_SUCCESSFUL', 'failed'],
    ['info', 'succeeded'],
    [200, 'succeeded'],
  ])('%s of a version says %s', (status, outcome) => {
    expect(readOne(JSON.stringify({ time: T, service: 'a', version: '2', status }))).toMatchObject({ outcome })
  })

  it('rolled_back is a rollback', () => {
    expect(readOne(JSON.stringify({ time: T, service: 'a', version: '2', status: 'rolled_back' }))).toMatchObject({
      change: { rollback: true },
    })
  })

  it('that is a level or a number makes no change of a record without another sign', () => {
    expect(post(JSON.stringify({ time: T, service: 'a', status: 200 }))).toMatchObject({ kind: 'unreadable' })
    expect(post(JSON.stringify({ time: T, service: 'a', status: 'healthy', message: 'health check passed' }))).toMatchObject({
      kind: 'ignored',
    })
  })
})

describe('two changes of one second', () => {
  const flag = (text: string, time: unknown = T) => ({ time, service: 'a', action: 'flag', text })

  it('are distinguished by what they say', () => {
    const events = eventsIn(post(JSON.stringify([flag('x on'), flag('y off')])))
    expect(new Set(events.map(({ id }) => id)).size).toBe(2)
  })

  it('are one where they say the same, in whatever order and notation', () => {
    const again = { text: 'x on', action: 'flag', service: 'a', time: AT / 1_000 }
    const events = eventsIn(post(`${JSON.stringify(flag('x on'))}\n${JSON.stringify(again)}`))
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
  })

  it('are two where one goes back', () => {
    const events = eventsIn(post('[{"service":"a","action":"deploy","version":"1"},{"service":"a","action":"rollback","version":"1"}]'))
    expect(new Set(events.map(({ id }) => id)).size).toBe(2)
  })
})
