import { describe, expect, it } from 'vitest'
import { impactStatements } from '../../../src/pipeline/figures/impact-statements.ts'

const shares = (text: string) => impactStatements(text).map(({ kind, value }) => `${kind} ${value}`)

describe('a stated share', () => {
  it.each([
    ['Approximately 95% of users were affected.', ['users 95']],
    ['Slow pages for about 30 percent of our active customers.', ['users 30']],
    ['Users affected: ~40%', ['users 40']],
    ['20-30 % of visitors saw errors', ['users 30']],
    ['Half of the subscribers could not log in', ['users 50']],
    ['Some passengers (20%) saw no departures', ['users 20']],
    ['80% of learners could not hand in their work', ['users 80']],
    ['a 50% drop in sales during the outage', ['revenue 50']],
    ['Sales were down by about 12.5 %', ['revenue 12.5']],
    ['78% of feature flag evaluation requests failed', ['requests 78']],
    ['The error rate peaked at 6%', ['requests 6']],
  ])('is read from "%s"', (text, expected) => {
    expect(shares(text)).toEqual(expected)
  })

  it('carries its sentence, without layout', () => {
    const [stated] = impactStatements('All was well.\n- **Impact**: 70% of our users\ncould not shop. Then more.')
    expect(stated).toEqual({ value: 70, unit: 'percent', kind: 'users', statement: 'Impact: 70% of our users' })
  })

  it('is 100 for all users where no figure is given', () => {
    expect(shares('All users were unable to log in.')).toEqual(['users 100'])
    expect(shares('It affected all users. Approximately 80% of users were affected.')).toEqual(['users 80'])
  })

  it('is listed once, however often it is written', () => {
    expect(shares('30% of users. Again: 30% of users.')).toEqual(['users 30'])
  })
})

describe('no share of impact', () => {
  it.each([
    ['a load', 'CPU at 95% on the user service, disk 98% full'],
    ['who was spared', '95% of users were unaffected'],
    ['who could go on', '90% of customers were not affected'],
    ['whose things', 'All clients’ offsets were reset'],
    ['who was notified', 'We notified all users'],
    ['an impossible share', '250% of users'],
    ['a goal', 'Our goal is 99.9 % availability'],
    ['nothing', ''],
  ])('is read from %s', (_, text) => {
    expect(impactStatements(text)).toEqual([])
  })
})
