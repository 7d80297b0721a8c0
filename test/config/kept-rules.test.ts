import { describe, expect, it } from 'vitest'
import { readKeptRules, takeAnswer } from '../../src/config/kept-rules.ts'
import { instant, milliseconds, minutes } from '../../src/domain/time/time.ts'

const at = (hour: number) => instant(Date.UTC(2026, 2, 3, hour))

/** As Prometheus 2.42 answers, with one rule that records. */
const answerOf = (...rules: readonly object[]) =>
  JSON.stringify({
    status: 'success',
    data: {
      groups: [
        {
          name: 'shop',
          file: '/etc/prometheus/rules.yml',
          rules: [...rules, { name: 'a:b', query: 'a', health: 'ok', type: 'recording' }],
          interval: 5,
          limit: 0,
          evaluationTime: 0.001,
          lastEvaluation: '2026-03-03T10:00:00.1Z',
        },
      ],
    },
  })
const down = (duration: number, state = 'inactive') => ({
  state,
  name: 'ShopDown',
  query: 'sum(rate(errors[5m])) > 1',
  duration,
  labels: { severity: 'critical', zone: '{{ $labels.zone }}' },
  annotations: {},
  alerts: [],
  health: 'ok',
  type: 'alerting',
})

const taken = (before: string, answer: string, hour: number) => {
  const result = takeAnswer(before, answer, at(hour))
  return result.kind === 'changed' ? result : { text: before, rules: [], kind: result.kind }
}

describe('answers of a rules API', () => {
  it('hold from the answer on, for alerting rules alone', () => {
    expect(taken('', answerOf(down(120)), 10).rules).toEqual([
      {
        name: 'ShopDown',
        labels: { severity: 'critical' },
        heldFor: minutes(2),
        keepFiring: milliseconds(0),
        window: minutes(5),
        during: { from: at(10), until: null },
      },
    ])
  })

  it('change nothing while the rules are the same, whatever they evaluate to', () => {
    const first = taken('', answerOf(down(120)), 10)
    expect(takeAnswer(first.text, answerOf(down(120, 'firing')), at(11))).toEqual({ kind: 'unchanged' })
  })

  it('end a rule that was changed or removed, and begin the new one', () => {
    const first = taken('', answerOf(down(120)), 10)
    const second = taken(first.text, answerOf(down(300)), 12)
    const third = taken(second.text, answerOf(), 14)
    expect(second.rules.map(({ heldFor, during }) => [heldFor, during])).toEqual([
      [minutes(2), { from: at(10), until: at(12) }],
      [minutes(5), { from: at(12), until: null }],
    ])
    expect(third.rules.map(({ during }) => during?.until)).toEqual([at(12), at(14)])
  })

  it('are read again from the file as they were taken', () => {
    const first = taken('', answerOf(down(120)), 10)
    const second = taken(first.text, answerOf(down(300), down(60)), 12)
    expect(readKeptRules(second.text)).toEqual({ kind: 'read', rules: second.rules })
  })

  it('that are none are refused with the reason, and a line that is none is named', () => {
    for (const answer of ['<html>', '{}', '{"status":"error"}', '[]', '{"status":"success","data":{"groups":{}}}'])
      expect(takeAnswer('', answer, at(10))).toMatchObject({ kind: 'refused', reason: expect.stringContaining('rules API') })
    const { text } = taken('', answerOf(down(120)), 10)
    expect(readKeptRules(`${text}{"at":\n`)).toEqual({
      kind: 'invalid',
      problems: [{ line: 2, message: 'expected a kept answer of the rules API' }],
    })
  })
})
