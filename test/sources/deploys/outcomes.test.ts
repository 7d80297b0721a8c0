import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { changeWords } from '../../../src/sources/deploys/change-words.ts'
import { statusValue } from '../../../src/sources/deploys/outcome-words.ts'

const subjects = fc.constantFrom('Deploy', 'Deployment of checkout v42', 'The rollout', 'Rollback to v41', 'Migration 0042')
const successes = fc.constantFrom('successful', 'completed', 'finished', 'done')
const negations = fc.constantFrom('was not', 'has not been', "wasn't", 'was never', 'could not be')

describe('an outcome', () => {
  test.prop([subjects, successes])('of success is one', (subject, word) => {
    expect(changeWords(`${subject} was ${word}`)).toMatchObject({ status: 'succeeded' })
  })

  test.prop([subjects, successes, negations])('of success turns under negation', (subject, word, negation) => {
    expect(changeWords(`${subject} ${negation} ${word}`)).toMatchObject({ status: 'failed' })
  })

  test.prop([
    subjects,
    fc.constantFrom('did not', "didn't", 'could not', 'cannot', 'failed to', 'was unable to'),
    fc.constantFrom('complete', 'finish', 'succeed'),
  ])('that was not reached is a failure', (subject, negation, verb) => {
    expect(changeWords(`${subject} ${negation} ${verb}`)).toMatchObject({ status: 'failed' })
  })

  test.prop([subjects, fc.constantFrom('has not failed', 'did not fail', "didn't fail")])(
    'of failure turns under negation',
    (subject, phrase) => {
      expect(changeWords(`${subject} ${phrase}`)).toMatchObject({ status: 'succeeded' })
    },
  )

  test.prop([subjects, fc.nat(255)])('is that of the exit code', (subject, code) => {
    expect(changeWords(`${subject} finished: exit code ${code}`)).toMatchObject({ status: code === 0 ? 'succeeded' : 'failed' })
  })

  test.prop([subjects, fc.nat(99), fc.constantFrom('errors', 'failures')])('counts errors', (subject, count, word) => {
    expect(changeWords(`${subject} finished with ${count} ${word}`)).toMatchObject({ status: count === 0 ? 'succeeded' : 'failed' })
  })

  test.prop([subjects, fc.constantFrom('(previous deploy failed)', ', the last deployment was cancelled', 'after 2 failed attempts')])(
    'of an earlier change is none of this one',
    (subject, earlier) => {
      expect(changeWords(`${subject} finished ${earlier}`.replace(' ,', ','))).toMatchObject({ status: 'succeeded' })
    },
  )

  it.each([
    ['Deploy failed after 3m; cleanup done', 'failed'],
    ['Deployed v42 in 3m, tests passed, 0 failed', 'succeeded'],
    ['Deploying v42 ... failed, 0 of 3 started', 'failed'],
    ['Deploy finished but smoke tests failed', 'failed'],
    ['v42 was not deployed successfully', 'failed'],
    ['Could not deploy v42', 'failed'],
    ['Deploy not yet finished', 'started'],
    ['error: deployment "checkout" exceeded its progress deadline', 'failed'],
    ['Deploy timed out', 'failed'],
  ])('%s: %s', (sentence, status) => {
    expect(changeWords(sentence)).toMatchObject({ status })
  })

  it.each(['Deploy did not start', 'Deploy has not started'])('%s: nothing began', (sentence) => {
    expect(changeWords(sentence)).toBeNull()
  })
})

describe('a status value', () => {
  it.each([
    ['COMPLETED_WITH_ERRORS', 'failed'],
    ['notStarted', 'waiting'],
    ['rolled-back', 'succeeded'],
    ['In Progress', 'started'],
    ['purple', null],
  ])('%s is %s', (value, step) => {
    expect(statusValue(value)).toBe(step)
  })
})

const INTERNALS: readonly string[] = [
  'Transaction rolled back because it has been marked as rollback-only',
  'Rolled back to savepoint sp1',
  'Memory released: 120 MB',
  'Releasing state lock. This may take a few moments...',
  'Lease released by web-1',
  'Offset reverted to 42',
  'Connection reverted to idle pool',
  'Restarting connection pool',
  'connection upgraded to websocket',
  'Starting Daily apt upgrade and clean activities...',
  'Health check of deployment checkout passed',
  'deployment checkout is healthy',
  'audit: user alice viewed deployment checkout',
  '"POST /deployments HTTP/1.1" 201',
  'Deploy lock released',
  'Waiting for deployment "checkout" rollout to finish: 1 of 3 updated replicas are available',
  'order rolled back',
  'Rolling back changes to table orders',
  'message released from quarantine',
  'Reverting to default value',
  'flag --verbose set',
]

describe('an everyday act within a program', () => {
  test.prop([fc.constantFrom(...INTERNALS), fc.constantFrom('', '[main] ', 'worker: ', 'ERROR '), fc.boolean()])(
    'is no change of a system',
    (act, before, isLower) => {
      expect(changeWords(before + (isLower ? act.toLowerCase() : act))?.strength).not.toBe('said')
    },
  )

  it.each([
    'rolled back to v41 because the connection pool was exhausted',
    'Restarted checkout with a new connection pool',
    'rolled back payments to v41',
    'Lock released, deploy of v42 finished',
    'Deployed memory-cache v2',
  ])('does not hide a change: %s', (sentence) => {
    expect(changeWords(sentence)).toMatchObject({ strength: 'said' })
  })
})
