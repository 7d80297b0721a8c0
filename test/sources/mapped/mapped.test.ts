import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { checkConfig } from '../../../src/config/config.ts'
import { isoOf } from '../../../src/domain/time/time.ts'
import { expressionProblem } from '../../../src/sources/mapped/expression.ts'
import { sourceNamed } from '../../../src/sources/registry.ts'
import type { Reading, Source } from '../../../src/sources/source.ts'
import { eventsIn, onlyEventIn, rawEvent } from '../fixture.ts'

const check = (mapping: string) =>
  checkConfig(`sources:\n  backups:\n    secret: s\n    mapping:\n${mapping.replace(/^/gm, '      ')}`, {
    file: 'hindsight.yml',
    env: {},
    readFile: () => '',
    sourceNames: ['alertmanager'],
    expressionProblem,
  })

function sourceOf(mapping: string): Source {
  const checked = check(mapping)
  if (!('config' in checked)) throw new Error(checked.problems.map(({ message }) => message).join())
  const source = sourceNamed('backups', checked.config.policy.mappings)
  if (source === null) throw new Error('no source')
  return source
}

const problemsOf = (mapping: string): readonly string[] => {
  const checked = check(mapping)
  return 'problems' in checked ? checked.problems.map(({ line, message }) => `${line}: ${message}`) : []
}

const read = (source: Source, body: unknown): Reading => source.read(rawEvent('backups', JSON.stringify(body)))

const BACKUPS = `each: $.jobs[*]
kind: alert
state: { path: $.result, fired: [failed, missed], resolved: ok, ignored: running }
id: $.run
time: $.ended
series: $.name
service: [$.application, $.name]
environment: $.env
severity: $.level
text: "backup {$.name}: {$.note}"`

const JOB = { run: 7, name: 'ledger', result: 'FAILED', ended: '2024-01-15T11:00:00Z', level: 'Critical', note: 'disk full' }

describe('a sender that a mapping describes', () => {
  it('reports one fact for each part, with what the whole body says of all', () => {
    const events = eventsIn(
      read(sourceOf(BACKUPS), {
        env: 'prod',
        jobs: [JOB, { ...JOB, run: 8, name: 'wiki', application: 'docs', result: 'ok', note: null }],
      }),
    )
    expect(events.map(({ kind, service, environment, text, occurred }) => [kind, service, environment, text, isoOf(occurred.at)])).toEqual([
      ['alert.fired', 'ledger', 'prod', 'backup ledger: disk full', '2024-01-15T11:00:00.000Z'],
      ['alert.resolved', 'docs', 'prod', 'backup wiki:', '2024-01-15T11:00:00.000Z'],
    ])
  })

  it.each([
    ['a state that is ignored', { result: 'running' }, { kind: 'ignored', reason: 'a state that the mapping ignores' }],
    ['a state that is not mapped', { result: 'odd' }, { kind: 'ignored', reason: 'state odd: not mapped' }],
    ['no state', { result: null }, { kind: 'unreadable', problems: [{ detail: 'nothing at $.result, which the state is read from' }] }],
  ])('says so of %s', (_, change, expected) => {
    expect(read(sourceOf(BACKUPS), { jobs: [{ ...JOB, ...change }] })).toMatchObject(expected)
  })

  it('says where it found no part', () => {
    expect(read(sourceOf(BACKUPS), { other: 1 })).toEqual({ kind: 'ignored', reason: 'nothing at $.jobs[*]' })
  })

  it('reports a fact under the same id whenever it is received', () => {
    const source = sourceOf(BACKUPS)
    const ids = [JOB, { ...JOB, note: 'another text' }].map((job) => onlyEventIn(read(source, { jobs: [job] })).id)
    expect(new Set(ids).size).toBe(1)
  })

  it.each([
    ['change', 'state: { path: $.s, failed: bad }', { s: 'bad' }, { kind: 'change.finished', outcome: 'failed' }],
    ['change', 'version: $.v', { v: 'v5' }, { kind: 'change.finished', outcome: 'succeeded', change: { version: 'v5' } }],
    ['page', 'state: { path: $.s, escalated: up }\nto: $.to', { s: 'UP', to: 'ann' }, { kind: 'page.escalated', to: 'ann' }],
    ['message', 'actor: $.by\ntext: $.said', { by: 'ann', said: 'looking' }, { kind: 'message.posted', actor: 'ann', text: 'looking' }],
    ['alert', 'service: ledger', {}, { kind: 'alert.fired', service: 'ledger' }],
  ])('reads a %s by %j', (kind, fields, body, expected) => {
    expect(onlyEventIn(read(sourceOf(`kind: ${kind}\n${fields}`), body))).toMatchObject(expected)
  })

  it('has bodies without time and id count as new facts later', () => {
    const raw = rawEvent('backups', '{}')
    expect(sourceOf('kind: alert').isTimeless?.(raw)).toBe(true)
    expect(sourceOf('kind: alert\ntime: $.at').isTimeless?.(raw) ?? false).toBe(false)
  })

  test.prop([fc.json()])('never throws on JSON', (text) => {
    expect(sourceOf(BACKUPS).read(rawEvent('backups', text))).toHaveProperty('kind')
  })

  it('reads a thousand parts of a body, and names that there are more', () => {
    const jobs = Array.from({ length: 1_001 }, (_, run) => ({ ...JOB, run }))
    const reading = read(sourceOf(BACKUPS), { jobs })
    expect(eventsIn(reading)).toHaveLength(1_000)
    expect(reading).toMatchObject({ problems: [{ detail: expect.stringContaining('more than 1000 parts') }] })
  })
})

describe('a mapping is refused with its line and expression', () => {
  it.each([
    ['kind: alert\ntext: $.a[', '6: sources.backups.mapping.text: $.a[: not a JSONPath: '],
    ['kind: alert\ntext: ["$..a..b"]', '6: sources.backups.mapping.text: $..a..b: expected ".." once at most'],
    ['kind: alert\ntext: "$.a[?@.b == $.c]"', '6: sources.backups.mapping.text: $.a[?@.b == $.c]: expected "$" at the beginning only'],
    ['kind: alert\ntext: "$.a[?match(@, \'(a+)+\')]"', "6: sources.backups.mapping.text: $.a[?match(@, '(a+)+')]: not a JSONPath: "],
    ['kind: alert\neach: jobs', '6: sources.backups.mapping.each: expected a path that begins with $'],
    [
      'kind: alert\nstate: { path: $.s, started: x }',
      '4: sources.backups.mapping: state.started: expected one of fired, resolved, ignored',
    ],
    ['kind: alert\nstate: { path: $.s, fired: x, resolved: X }', '4: sources.backups.mapping: state: "x" stands for two states'],
    ['kind: outage', '5: sources.backups.mapping.kind: '],
  ])('%j', (mapping, expected) => {
    expect(problemsOf(mapping)).toEqual([expect.stringContaining(expected)])
  })

  it('is asked for where a source has no reader', () => {
    const problems = checkConfig('sources:\n  backups: { secret: s }', {
      file: '',
      env: {},
      readFile: () => '',
      sourceNames: ['alertmanager'],
    })
    expect(problems).toMatchObject({
      problems: [{ line: 2, message: 'sources.backups: unknown key; expected one of alertmanager, or a mapping for a sender of its own' }],
    })
  })
})

describe('the time that a path takes', () => {
  /** Processor time, of bodies that differ in size by ten: what were quadratic would take a hundred times as long. */
  it.each(['$..x', '$..[?@.x == 1]', '$[*][*][*]', "$['a','b','c']..x"])('grows with the body for %s', (path) => {
    const source = sourceOf(`kind: alert\ntext: "${path}"`)
    const cost = (size: number) => {
      const raw = rawEvent('backups', JSON.stringify({ a: Array.from({ length: size }, (_, n) => ({ y: { n } })) }))
      source.read(raw)
      const { user: before } = process.cpuUsage()
      for (let run = 0; run < 3; run += 1) source.read(raw)
      return process.cpuUsage().user - before + 1_000
    }
    expect(cost(20_000) / cost(2_000)).toBeLessThan(40)
  })
})
