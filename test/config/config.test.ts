import { describe, expect, it } from 'vitest'
import { checkConfig, loadConfig } from '../../src/config/config.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { hours, minutes, seconds } from '../../src/domain/time/time.ts'
import { UsageError } from '../../src/domain/usage-error.ts'

const files: Readonly<Record<string, string>> = {
  'pagerduty.secret': 'from-a-file\n',
  'long.secret': 'a-longer-one-from-a-file\n',
  'empty.secret': '\n',
  'calls.csv': 'caller,callee\nweb,cart\n',
  'rules/shop.yml':
    'groups:\n- name: shop\n  rules:\n  - record: a:b\n    expr: b\n  - alert: Down\n    expr: rate(a[5m]) > 1\n    for: 10m\n    keep_firing_for: 2m\n    labels: { team: shop, zone: "{{ $labels.zone }}" }\n',
  'rules/wrong.yml': 'groups:\n- rules:\n  - alert: Down\n    expr: up == 0\n    for: soon\n  - alert: Slow\n- name: empty\n',
  'broken.csv': 'caller,callee\nweb\n\n,cart\n',
}
const context = {
  file: 'hindsight.yml',
  env: { PAGERDUTY_SECRET: 'from-the-environment', EMPTY: '' },
  readFile: (path: string): string => {
    const content = files[path]
    if (content === undefined) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' })
    return content
  },
  sourceNames: ['alertmanager', 'pagerduty'],
}
const load = (text: string | null) => loadConfig(text, context)
const problems = (text: string) => {
  const checked = checkConfig(text, context)
  return 'problems' in checked ? checked.problems.map(({ line, message }) => `${line}: ${message}`) : []
}

const window = (name: string, days: number) => ({ name, lengthMs: hours(24 * days) })

describe('without a file', () => {
  it('everything has its default', () => {
    expect(load(null)).toEqual({
      listen: { address: { host: '127.0.0.1', port: 9095 }, externalUrl: null, hosts: [], bodyBytesMax: 8_388_608, recordedReceipt: false },
      storage: { path: 'data', url: null },
      auth: { tokens: [] },
      sources: {},
      prometheus: {
        url: null,
        token: null,
        rulesKept: 'prometheus-rules.jsonl',
        refreshMs: minutes(5),
        levels: [],
        scrapeIntervalMs: null,
        measureEveryMs: minutes(1),
      },
      policy: DEFAULT_POLICY,
      metrics: { businessHours: null, exclusions: [], windows: [window('30d', 30), window('90d', 90), window('365d', 365)] },
      postmortem: { template: 'default', timezone: 'UTC' },
    })
  })

  it('an empty file and one of comments say the same as none', () => {
    expect(load('')).toEqual(load(null))
    expect(load('# nothing yet\n')).toEqual(load(null))
  })
})

describe('values', () => {
  it('a window is named as it is written', () => {
    expect(load('metrics: { windows: [7d] }').metrics.windows).toEqual([window('7d', 7)])
    expect(problems('metrics: { windows: [month] }')).toEqual([expect.stringContaining('expected the length of a window')])
    expect(problems('metrics: { windows: [0d] }')).toEqual([expect.stringContaining('expected the length of a window')])
  })

  it('durations are written with their unit', () => {
    const { correlation, changes } = load(
      'policy:\n  correlation: { quietGap: 10m, nearness: 90s, reach: 1h30m }\n  changes: { decay: { flag: 500ms } }',
    ).policy
    expect(correlation).toMatchObject({ quietGapMs: minutes(10), nearnessMs: seconds(90), reachMs: minutes(90) })
    expect(changes.decayMs).toEqual({ ...DEFAULT_POLICY.changes.decayMs, flag: 500 })
  })

  it('a policy overrides what it names and keeps the rest', () => {
    const { policy } = load('policy: { timeline: { flapEpisodesMin: 7 } }')
    expect(policy).toEqual({ ...DEFAULT_POLICY, timeline: { ...DEFAULT_POLICY.timeline, flapEpisodesMin: 7 } })
  })

  it('every window and weight of the policy can be configured under its name without the unit', () => {
    const written = Object.fromEntries(
      Object.entries(DEFAULT_POLICY)
        .filter(([name]) => !['services', 'clocks', 'rules', 'mappings'].includes(name))
        .map(([name, group]) => [name, Object.fromEntries(Object.entries(group).map(([key, value]) => writtenAs(key, value)))]),
    )
    expect(load(JSON.stringify({ policy: written })).policy).toEqual(DEFAULT_POLICY)
  })

  it('services go into the policy with who they depend on', () => {
    const { policy } = load(
      'services:\n  - { name: checkout, aliases: [cart], depends_on: [payments], team: shop, tier: 1 }\n  - name: payments',
    )
    expect(policy.services).toEqual([
      { name: 'checkout', aliases: ['cart'], dependsOn: ['payments'], team: 'shop', tier: 1 },
      { name: 'payments', aliases: [], dependsOn: [], team: null, tier: null },
    ])
  })

  it.each([
    [':9095', { host: '', port: 9095 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::1]:0', { host: '::1', port: 0 }],
  ])('the address %s', (written, address) => {
    expect(load(`listen: { address: "${written}" }`).listen.address).toEqual(address)
  })
})

describe('files of calls', () => {
  it('add to who depends on whom', () => {
    const { policy } = load('services: [{ name: web, depends_on: [ads] }]\ntopology: { files: calls.csv }')
    expect(policy.services.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([['web', ['ads', 'cart']]])
  })

  it('are named with the line of each mistake in them', () => {
    expect(problems('topology:\n  files: [calls.csv, broken.csv, absent.csv]')).toEqual([
      '2: topology.files: broken.csv:2: expected the names of both services',
      '2: topology.files: broken.csv:4: expected the names of both services',
      "2: topology.files: cannot read absent.csv: ENOENT: no such file, open 'absent.csv'",
    ])
  })
})

describe('files of rules', () => {
  it('say what alerts do not: for, keep_firing_for and the window of the expression', () => {
    expect(load('prometheus: { rules_files: rules/shop.yml }').policy.rules).toEqual([
      { name: 'Down', labels: { team: 'shop' }, heldFor: minutes(10), keepFiring: minutes(2), window: minutes(5) },
    ])
  })

  it('are joined by what a rules API answered before, if anything was', () => {
    const line =
      '{"at":"2026-03-03T10:00:00.000Z","groups":[{"name":"g","file":"f","rules":[{"name":"Slow","query":"a","duration":60}]}]}\n'
    const written = 'prometheus: { url: "http://prometheus:9090", rules_kept: kept.jsonl, rules_files: rules/shop.yml }'
    const readFile = (path: string) => (path === 'kept.jsonl' ? line : context.readFile(path))
    expect(loadConfig(written, { ...context, readFile }).policy.rules.map(({ name }) => name)).toEqual(['Down', 'Slow'])
    expect(load(written).policy.rules.map(({ name }) => name)).toEqual(['Down'])
    const torn = checkConfig(written, { ...context, readFile: (path) => (path === 'kept.jsonl' ? `${line}{` : context.readFile(path)) })
    expect(torn).toMatchObject({ problems: [{ message: 'prometheus: kept.jsonl:2: expected a kept answer of the rules API' }] })
    expect(problems('prometheus: { url: "http://me:secret@prometheus" }')).toEqual([
      '1: prometheus.url: expected an address without a name and password: use token',
    ])
  })

  it('are named by a pattern in the last part of their path', () => {
    const listFiles = (pattern: string) => (pattern === 'rules/s*.yml' ? ['rules/shop.yml'] : [])
    expect(loadConfig('prometheus: { rules_files: [rules/s*.yml] }', { ...context, listFiles }).policy.rules).toHaveLength(1)
    expect(checkConfig('prometheus: { rules_files: [x*.yml] }', { ...context, listFiles })).toEqual({
      problems: [{ line: 1, message: 'prometheus.rules_files: no file matches x*.yml' }],
    })
  })

  it('are named with the line of each mistake in them', () => {
    expect(problems('prometheus:\n  rules_files: [rules/wrong.yml, absent.yml]')).toEqual([
      '2: prometheus.rules_files: rules/wrong.yml:5: expected a duration of Prometheus in for, for example 5m, got "soon"',
      '2: prometheus.rules_files: rules/wrong.yml:6: expected an expr in the rule of Slow',
      '2: prometheus.rules_files: rules/wrong.yml:7: expected a group with rules',
      "2: prometheus.rules_files: cannot read absent.yml: ENOENT: no such file, open 'absent.yml'",
    ])
  })
})

describe('clock offsets', () => {
  it('are durations with a sign, and no part of what a sender proves itself with', () => {
    const { policy, sources } = load('sources:\n  pagerduty: { clock_offset: -1m30s, token: abc }\n  alertmanager: { clock_offset: 250ms }')
    expect(policy.clocks).toEqual([
      { source: 'alertmanager', offsetMs: 250 },
      { source: 'pagerduty', offsetMs: -90_000 },
    ])
    expect(sources.pagerduty).toEqual({ secrets: [], tokens: ['abc'] })
  })

  it('of nothing are none', () => {
    expect(load('sources: { pagerduty: { clock_offset: 0s } }').policy).toEqual(DEFAULT_POLICY)
  })

  it.each(['90', '-90', '--90s', '"- 90s"', 'a bit', '25h', '""'])('%s is not one', (written) => {
    expect(problems(`sources:\n  pagerduty:\n    clock_offset: ${written}`)).toEqual([
      expect.stringMatching(/^3: sources\.pagerduty\.clock_offset: expected an offset .*for example -90s or 2m/),
    ])
  })
})

describe('an access token', () => {
  it.each([1, 8, 15])('of %d characters is refused at its line: it could be guessed', (length) => {
    expect(problems(`auth:\n  tokens:\n    - { name: a, token: ${'x'.repeat(length)} }`)).toEqual([
      expect.stringMatching(/^3: auth\.tokens\.0: expected a token of at least 16 characters/),
    ])
  })

  it('of 16 is taken', () => {
    expect(load(`auth: { tokens: [{ name: a, token: ${'x'.repeat(16)} }] }`).auth.tokens).toHaveLength(1)
  })
})

describe('listen.hosts', () => {
  it('are names, without scheme, port or pattern', () => {
    expect(load('listen: { hosts: [hindsight, hindsight.example] }').listen.hosts).toEqual(['hindsight', 'hindsight.example'])
    for (const wrong of ['http://hindsight', 'hindsight:9095', '"*.example"', '"a b"', '""'])
      expect(problems(`listen:\n  hosts: [${wrong}]`)).toEqual([expect.stringMatching(/^2: listen\.hosts\.0: expected the name of a host/)])
  })
})

describe('secrets', () => {
  it('one or several, written, from the environment or from files', () => {
    const { sources } = load(`sources:
  pagerduty: { secret: ["\${PAGERDUTY_SECRET}", old], secret_file: pagerduty.secret }
  alertmanager: { token: abc }`)
    expect(sources).toEqual({
      pagerduty: { secrets: ['from-the-environment', 'old', 'from-a-file'], tokens: [] },
      alertmanager: { secrets: [], tokens: ['abc'] },
    })
  })

  it('a variable that is not set or empty is an error, never an empty secret', () => {
    const text = `sources:\n  pagerduty:\n    secret: "\${NOT_SET}"\n  alertmanager:\n    token: \${EMPTY}`
    expect(problems(text)).toEqual(['3: the environment variable NOT_SET is not set', '5: the environment variable EMPTY is not set'])
  })

  it('a file that is missing or empty is an error at its line', () => {
    expect(problems('sources:\n  pagerduty:\n    secret_file: absent')).toEqual([
      "2: sources.pagerduty: cannot read absent: ENOENT: no such file, open 'absent'",
    ])
    expect(problems('sources:\n  pagerduty:\n    secret_file: empty.secret')[0]).toContain('empty')
  })

  it('an access token has a role, viewer unless it says otherwise', () => {
    const { auth } = load(
      'auth:\n  tokens:\n    - { name: grafana, token: a-token-of-24-characters }\n    - { name: ops, token_file: long.secret, role: admin }',
    )
    expect(auth.tokens).toEqual([
      { name: 'grafana', token: 'a-token-of-24-characters', role: 'viewer' },
      { name: 'ops', token: 'a-longer-one-from-a-file', role: 'admin' },
    ])
  })

  it('an access token is written or in a file, not both and not neither', () => {
    expect(problems('auth:\n  tokens:\n    - name: a')).toEqual(['3: auth.tokens.0: expected either token or token_file'])
    expect(problems('auth:\n  tokens:\n    - { name: a, token: b, token_file: pagerduty.secret }')).toHaveLength(1)
  })
})

describe('mistakes', () => {
  it('an unknown key is an error that names its line and the keys there are', () => {
    expect(problems('listen:\n  address: ":9095"\n  bodyBytesMaximum: 3')).toEqual([
      '3: listen.bodyBytesMaximum: unknown key; expected one of address, externalUrl, hosts, bodyBytesMax, recordedReceipt',
    ])
  })

  it.each(['retention', '__proto__', 'constructor'])('%s is not a key that does anything', (key) => {
    expect(problems(`listen: {}\n${key}: {}`)).toEqual([expect.stringContaining(`2: ${key}: unknown key; expected one of listen, storage`)])
  })

  it('a topic is refused where it proves nothing', () => {
    expect(problems('sources:\n  alertmanager: { topic: arn }')).toEqual(['2: sources.alertmanager.topic: expected only under no source'])
  })

  it('an unknown source names the known ones', () => {
    expect(problems('sources:\n  pagerdooty: {}')).toEqual([
      '2: sources.pagerdooty: unknown key; expected one of alertmanager, pagerduty, or a mapping for a sender of its own',
    ])
  })

  it('every problem is reported, in the order of the file', () => {
    const text = 'storage:\n  path: ""\npolicy:\n  correlation:\n    quietGap: soon\n    reach: 5\npostmortem:\n  timezone: Mars/Olympus'
    expect(problems(text)).toEqual([
      '2: storage.path: expected some text',
      '5: policy.correlation.quietGap: expected a duration, for example 10m, 90s or 1h30m, got "soon"',
      '6: policy.correlation.reach: expected a duration, for example 10m, 90s or 1h30m',
      '8: postmortem.timezone: expected an IANA time zone, for example Europe/Berlin',
    ])
  })

  it.each([
    ['broken YAML', 'listen: {', 1],
    ['a key written twice', 'storage: {}\nstorage: {}', 2],
    ['an address without a port', 'listen:\n  address: localhost', 2],
    ['a port that no machine has', 'listen:\n  address: ":99999"', 2],
    ['a body limit below what PagerDuty sends', 'listen:\n  bodyBytesMax: 1000', 2],
    ['a role that there is not', 'auth:\n  tokens:\n    - name: a\n      token: b\n      role: root', 5],
    ['one name for two services', 'services:\n  - name: a\n  - name: b\n    aliases: [a]', 3],
    ['a list where settings belong', '- listen', null],
  ])('%s', (_, text, line) => {
    const checked = checkConfig(text, context)
    expect('problems' in checked && checked.problems[0].line).toBe(line)
  })

  it('aliases that multiply without end are refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...['b', 'c', 'd', 'e', 'f', 'g'].map((key, index) => `${key}: &${key} [${`*${'abcdef'[index]},`.repeat(9)}]`),
    ]
    expect(problems(bomb.join('\n'))).toEqual([expect.stringContaining('alias')])
  })

  it('loading throws a usage error that begins with file and line and counts the others', () => {
    expect(() => load('listen:\n  adress: x\n  port: 3')).toThrow(UsageError)
    expect(() => load('listen:\n  adress: x\n  port: 3')).toThrow(
      /^hindsight\.yml:2: listen\.adress: unknown key.*\(and 1 more: see check-config\)$/,
    )
  })
})

function writtenAs(name: string, value: unknown): readonly [string, unknown] {
  if (!name.endsWith('Ms')) return [name, value]
  const short = name.slice(0, -2)
  if (typeof value === 'number') return [short, `${value}ms`]
  return [short, Object.fromEntries(Object.entries(value ?? {}).map(([key, ms]) => [key, `${ms}ms`]))]
}
