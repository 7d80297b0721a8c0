import { describe, expect, it } from 'vitest'
import { isChange } from '../../../src/domain/event.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { deploys } from '../../../src/sources/deploys/deploys.ts'
import { eventsIn, onlyEventIn, rawEvent } from '../fixture.ts'

const RECEIVED = instant(Date.UTC(2023, 4, 9, 12))
const post = (body: string, path = '/webhooks/deploys') => deploys.read(rawEvent('deploys', body, { receivedAt: RECEIVED, path }))
const readOne = (body: string, path?: string) => onlyEventIn(post(body, path))
const json = (value: unknown) => post(JSON.stringify(value))
const changesIn = (body: string) => eventsIn(post(body)).filter(isChange)
const occurrences = (body: string) => changesIn(body).map((event) => event.keys[0]?.value)

describe('a line of a log', () => {
  it('of a load balancer is a change of its configuration', () => {
    const line =
      '2023-05-09T13:52:11+03:00 lb-01 config changed service=load-balancer environment=production version=r118 previous=r117 by=deploy-bot "Round robin"'
    expect(readOne(line)).toMatchObject({
      kind: 'change.finished',
      occurred: { at: Date.UTC(2023, 4, 9, 10, 52, 11) },
      service: 'load-balancer',
      environment: 'production',
      actor: 'deploy-bot',
      text: 'config changed: Round robin',
      outcome: 'succeeded',
      change: { kind: 'config', application: 'load-balancer', version: 'r118', previous: 'r117', rollback: false },
    })
  })

  it.each([
    ['2023-05-09T10:00:00Z deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['[2023-05-09T10:00:00Z] deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['2023-05-09 06:00:00 -0400 deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['2023-05-09 10:00:00,5 INFO deployed service=a', '2023-05-09T10:00:00.500Z'],
    ['web-1  | 2023-05-09T10:00:00Z deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['time=2023-05-09T10:00:00Z level=info msg="deployed" service=a', '2023-05-09T10:00:00.000Z'],
    ['ts=1683626400 msg=deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['<165>1 2023-05-09T10:00:00Z host app 1 - - deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['57 <165>1 2023-05-09T10:00:00Z host app 1 - [x y="]"] deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['May  9 10:00:00 host tag[1]: deployed service=a', '2023-05-09T10:00:00.000Z'],
    ['<13>Dec 31 23:59:59 host tag: deployed service=a', '2022-12-31T23:59:59.000Z'],
    ['Feb 29 10:00:00 host tag: deployed service=a', '2020-02-29T10:00:00.000Z'],
  ])('has its time: %s', (line, iso) => {
    expect(isoOf(readOne(line).occurred.at)).toBe(iso)
  })

  it('without a zone is known to a day only', () => {
    expect(readOne('May  9 10:00:00 host tag: deployed service=a').occurred).toMatchObject({
      earliest: Date.UTC(2023, 4, 8, 20),
      latest: RECEIVED,
    })
  })

  it('is its own identity: received again within another log it is the same fact', () => {
    const line = '2023-05-09T10:00:00Z deployed service=a version=2'
    const [, again] = eventsIn(post(`2023-05-09T09:00:00Z deployed service=a version=1\n${line}`))
    expect(again?.id).toBe(readOne(line).id)
  })

  it('is a rollback by its words or by its action', () => {
    expect(readOne('2023-05-09T10:00:00Z rolled back service=a')).toMatchObject({ change: { rollback: true } })
    expect(readOne('2023-05-09T10:00:00Z action=rollback service=a')).toMatchObject({ change: { kind: 'deployment', rollback: true } })
  })

  it('has the status of its field before that of its words, and an unknown one is no success', () => {
    expect(readOne('2023-05-09T10:00:00Z deploy finished service=a status=failed')).toMatchObject({ outcome: 'failed' })
    expect(readOne('2023-05-09T10:00:00Z deploy finished service=a status=purple')).toMatchObject({ outcome: 'unknown' })
  })

  it('keeps what the sender quotes apart from what was done', () => {
    const event = readOne('2023-05-09T10:00:00Z config changed service=a "undo the failed deploy"')
    expect(event).toMatchObject({
      outcome: 'succeeded',
      change: { kind: 'config', rollback: false },
      text: 'config changed: undo the failed deploy',
    })
  })

  it('that states no change is context', () => {
    expect(post('2023-05-09T10:00:00Z GET /health 200')).toEqual({ kind: 'ignored', reason: 'no line states a change' })
  })

  it('without any time is refused with its number', () => {
    expect(post('\nfirst\ndeploy of checkout finished')).toMatchObject({
      kind: 'unreadable',
      malformed: false,
      problems: [{ pointer: 'line 3' }],
    })
  })

  it('without a time follows the line above', () => {
    expect(changesIn('2023-05-09T10:00:00Z deployed service=a\n  deploy of its sidecar finished')).toHaveLength(1)
  })
})

describe('a start and an end', () => {
  const started = '2023-05-09T10:00:00Z deploy started service=a version=2'
  const finished = '2023-05-09T10:03:00Z deploy finished service=a version=2'

  it('in one body are one change', () => {
    expect(new Set(occurrences(`${started}\n${finished}`)).size).toBe(1)
  })

  it('of another service, version or environment are two', () => {
    for (const [from, to] of [
      ['service=a', 'service=b'],
      ['version=2', 'version=3'],
      ['finished', 'finished env=qa'],
    ] as const) {
      expect(new Set(occurrences(`${started}\n${finished.replace(from, to)}`)).size).toBe(2)
    }
  })

  it('are joined once: the same version deployed again is another change', () => {
    const again = `${started}\n${finished}\n${started.replace('10:00', '11:00')}\n${finished.replace('10:03', '11:03')}`
    expect(occurrences(again)).toEqual([expect.anything(), expect.anything(), expect.anything(), expect.anything()])
    expect(new Set(occurrences(again)).size).toBe(2)
  })

  it('in two bodies are joined by their id, in one environment', () => {
    const [start] = occurrences(`${started} id=build-1 env=prod`)
    expect(occurrences(`${finished} id=build-1 env=prod`)).toEqual([start])
    expect(occurrences(`${finished} id=build-1 env=staging`)).not.toEqual([start])
  })
})

describe('our JSON', () => {
  it('without a status is done, and without a time it is now', () => {
    const event = onlyEventIn(json({ service: 'checkout', version: 'v42' }))
    expect(event).toMatchObject({ kind: 'change.finished', outcome: 'succeeded', text: 'deploy checkout v42' })
    expect(event.occurred).toEqual({ at: RECEIVED, latest: RECEIVED })
  })

  it('takes the names that scripts use', () => {
    const event = onlyEventIn(
      json({ timestamp: 1683626400, app: 'checkout', env: 'PRD', user: 'pipeline', result: 'success', commit: 'abc1234' }),
    )
    expect(event).toMatchObject({
      occurred: { at: Date.UTC(2023, 4, 9, 10) },
      service: 'checkout',
      environment: 'production',
      actor: 'pipeline',
      outcome: 'succeeded',
      change: { sha: 'abc1234' },
    })
  })

  it.each([
    ['deploy', 'deployment'],
    ['rollback', 'deployment'],
    ['config', 'config'],
    ['flag', 'flag'],
    ['restart', 'infrastructure'],
    ['scale', 'infrastructure'],
    ['migration', 'migration'],
    ['certificate', 'certificate'],
  ])('with the action %s is a change of kind %s', (action, kind) => {
    expect(onlyEventIn(json({ service: 'a', action }))).toMatchObject({ change: { kind, rollback: action === 'rollback' } })
  })

  it.each([
    [{ service: ['a'] }, '/service'],
    [{ service: 'a', time: 'yesterday' }, '/time'],
    [{ service: 'a', ts: 5 }, '/ts'],
    [{ service: 'a', action: 'explode' }, '/action'],
    [{ service: 'a', state: 'purple' }, '/state'],
    [{ service: 'a', rollback: 'yes' }, '/rollback'],
    [{}, ''],
    [{ version: '1.1', status: 'ok' }, ''],
    [[{ service: 'a', status: {} }], '/0/status'],
    [['deployed'], '/0'],
  ])('that is wrong is refused at its pointer: %j', (value, pointer) => {
    expect(json(value)).toMatchObject({
      kind: 'unreadable',
      malformed: false,
      problems: expect.arrayContaining([expect.objectContaining({ pointer })]),
    })
  })

  it('of a monitor is no change', () => {
    expect(json({ state: 'ok', message: 'Test notification', ruleId: 1 })).toMatchObject({ kind: 'ignored' })
    expect(json({ service: 'a', state: 'ok', description: 'CPU back to normal', metric: 0.4 })).toMatchObject({ kind: 'ignored' })
  })

  it('that waits is no step yet', () => {
    expect(json({ service: 'a', status: 'pending' })).toMatchObject({ kind: 'ignored' })
  })

  it('that is a record of a program is a change only where its text says so', () => {
    expect(json({ level: 'info', service: 'a', message: 'GET /health' })).toMatchObject({ kind: 'ignored' })
    expect(json({ service: 'a', message: 'GET /health' })).toMatchObject({ kind: 'ignored' })
    expect(onlyEventIn(json({ level: 30, service: 'a', msg: 'deploy failed' }))).toMatchObject({ outcome: 'failed' })
  })

  it.each(['{"service":"a",}', '{"service":"a"', '[{"service":"a"},]', '{\n  "service": "a"\n  "x": 1\n}'])(
    'that is malformed is refused as such: %s',
    (body) => {
      expect(post(body)).toMatchObject({ kind: 'unreadable', malformed: true })
    },
  )

  it('in lines keeps the good ones and names the bad ones', () => {
    const reading = post('{"service":"a"}\n{bad}\n\n{"service":5,"status":"purple"}')
    expect(eventsIn(reading)).toHaveLength(1)
    expect(reading).toMatchObject({ problems: [{ pointer: 'line 2' }, { pointer: 'line 4', detail: expect.stringContaining('status') }] })
  })

  it('lists no more than a hundred problems', () => {
    const reading = post('{"service":"a"}\n'.concat('{bad}\n'.repeat(500)))
    expect(reading).toMatchObject({ kind: 'read', problems: { length: 101 } })
  })
})

describe('histories', () => {
  it('take their service and environment from the address', () => {
    const history =
      '[{"revision":2,"updated":"2023-05-09T10:00:00Z","status":"failed","chart":"shop-1.0","app_version":"2","description":"Upgrade failed"}]'
    expect(readOne(history, '/webhooks/deploys?service=shop&environment=prod')).toMatchObject({
      service: 'shop',
      environment: 'production',
      outcome: 'failed',
      change: { application: 'shop', version: 'shop-1.0 (2)' },
    })
  })

  it('of Helm begin with a pending revision and go back with a rollback', () => {
    const history = `REVISION\tUPDATED                 \tSTATUS          \tCHART   \tDESCRIPTION
1\tTue May  9 10:00:00 2023\tsuperseded\tshop-1\tInstall complete
2\tTue May  9 10:05:00 2023\tfailed\tshop-2\tUpgrade failed
3\tTue May  9 10:06:00 2023\tpending-rollback\tshop-1\tRollback to 1`
    expect(
      changesIn(history).map((event) => [
        event.kind,
        'outcome' in event ? event.outcome : null,
        event.change.rollback,
        event.change.previous,
      ]),
    ).toEqual([
      ['change.finished', 'succeeded', false, null],
      ['change.finished', 'failed', false, 'shop-1'],
      ['change.started', null, true, 'shop-2'],
    ])
  })

  it('of Capistrano place a rollback between its neighbours', () => {
    const log = `Branch main (at 1111111aaa) deployed as release 20230509100000 by deploy
Branch main (at 2222222bbb) deployed as release 20230509101500 by deploy
operator rolled back to release 20230509100000
Branch main (at 3333333ccc) deployed as release 20230509104500 by deploy`
    expect(changesIn(log)[2]).toMatchObject({
      actor: 'operator',
      occurred: { at: Date.UTC(2023, 4, 9, 10, 15), earliest: Date.UTC(2023, 4, 9, 10, 15), latest: Date.UTC(2023, 4, 9, 10, 45) },
      change: { rollback: true, version: '20230509100000', sha: '1111111aaa' },
    })
  })

  it('of Ansible fail when a host fails or cannot be reached', () => {
    const recap = (host: string) =>
      `$ ansible-playbook site.yml\nPLAY RECAP ****\n${host}\nweb2 : ok=3    changed=1    unreachable=0    failed=0\n`
    expect(readOne(recap('web1 : ok=3    changed=1    unreachable=0    failed=1'))).toMatchObject({
      outcome: 'failed',
      text: 'ansible-playbook site.yml failed on web1',
    })
    expect(readOne(recap('web1 : ok=0    changed=0    unreachable=1    failed=0'))).toMatchObject({ outcome: 'failed' })
    expect(readOne(recap('web1 : ok=1    changed=0    unreachable=0    failed=0'))).toMatchObject({ outcome: 'succeeded' })
  })
})

describe('what is no log at all', () => {
  it('is refused with an example of a line', () => {
    expect(post('hello')).toMatchObject({
      kind: 'unreadable',
      malformed: false,
      problems: [{ detail: expect.stringContaining('deployed service=checkout') }],
    })
  })

  it('is malformed when it is empty', () => {
    expect(post(' \n')).toMatchObject({ kind: 'unreadable', malformed: true })
  })
})

describe('a body is timeless', () => {
  it.each([
    ['a record without time and id', '{"service": "a", "version": "2"}', true],
    ['a record whose time is empty', '{"service": "a", "time": ""}', true],
    ['a record with a time', '{"service": "a", "time": "2023-05-09T10:00:00Z"}', false],
    ['a record with an id', '{"service": "a", "id": "build-7"}', false],
    ['records of which one has a time', '{"service": "a"}\n{"service": "b", "ts": 1683626400}', false],
    ['the output of ansible', 'PLAY RECAP ****\nweb-1 : ok=1 changed=1 unreachable=0 failed=0\n', true],
    ['a line of a log', '2023-05-09T10:00:00Z deployed service=a', false],
    ['what cannot be read', '{"service": ', false],
    ['nothing', '', false],
  ])('%s: %s', (_, body, expected) => {
    expect(deploys.isTimeless?.(rawEvent('deploys', body, { receivedAt: RECEIVED }))).toBe(expected)
  })

  it('and then a fact is named by its delivery, also where its time is empty', () => {
    const raw = rawEvent('deploys', '{"service": "a", "time": ""}', { receivedAt: RECEIVED })
    const late = { ...raw, receivedAt: instant(RECEIVED + 60_000) }
    expect(onlyEventIn(deploys.read(late)).id).toBe(onlyEventIn(deploys.read(raw)).id)
  })
})

describe('the kind of a JSON record', () => {
  const kindOf = (record: object) => {
    const event = onlyEventIn(json({ service: 'web', ...record }))
    return isChange(event) ? event.change.kind : null
  }

  it.each([
    ['deployment', 'deployment'],
    ['Migration', 'migration'],
    ['flag', 'flag'],
    ['feature-flag', 'flag'],
    ['config', 'config'],
    ['certificate', 'certificate'],
    ['cronjob', 'job'],
    ['job', 'job'],
  ])('may stand in "kind": %s', (word, kind) => {
    expect(kindOf({ kind: word })).toBe(kind)
  })

  it('is said by the action where both stand there, and by no word of another tool', () => {
    expect(kindOf({ kind: 'job', action: 'config' })).toBe('config')
    expect(kindOf({ kind: 'feature' })).toBe('deployment')
  })

  it('is not that of a manifest', () => {
    expect(json({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'nightly' } })).toMatchObject({ kind: 'unreadable' })
  })
})

describe('a certificate', () => {
  const expiring = (not_after: unknown, more: object = {}) => json({ action: 'expiry', service: 'web', not_after, ...more })

  it.each(['2023-05-09T10:00:00Z', '2023-05-10T06:00:00Z', 1_683_626_400])('expires when it stops being valid: %s', (notAfter) => {
    const event = onlyEventIn(expiring(notAfter))
    expect(event).toMatchObject({ text: 'certificate of web expired', change: { kind: 'certificate' } })
    expect(event.occurred).toEqual({ at: typeof notAfter === 'number' ? notAfter * 1_000 : Date.parse(notAfter) })
  })

  it('that is reported every day is one fact', () => {
    const again = deploys.read(
      rawEvent('deploys', JSON.stringify({ not_after: '2023-05-10T06:00:00Z', service: 'web', action: 'expiry' }), {
        receivedAt: instant(RECEIVED + 3_600_000),
        path: '/webhooks/deploys',
      }),
    )
    expect(onlyEventIn(again).id).toBe(onlyEventIn(expiring('2023-05-10T06:00:00Z')).id)
  })

  it('that will expire in a week has not: nothing happened', () => {
    expect(expiring('2023-05-16T10:00:00Z')).toMatchObject({ kind: 'ignored' })
  })

  it('that is renewed is a change of when it was renewed, whatever its new end', () => {
    const renewed = json({ action: 'renewal', service: 'web', time: '2023-05-09T09:00:00Z', not_after: '2023-08-09T09:00:00Z' })
    expect(onlyEventIn(renewed)).toMatchObject({ occurred: { at: Date.UTC(2023, 4, 9, 9) }, change: { kind: 'certificate' } })
  })

  it('whose end is no time is named to whoever posted it', () => {
    expect(expiring('soon')).toMatchObject({ kind: 'unreadable', problems: [{ pointer: '/not_after' }] })
  })
})
