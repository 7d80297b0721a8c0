import { describe, expect, it } from 'vitest'
import { namesCause } from '../../../src/pipeline/phases/remedies.ts'

describe('a message names the cause', () => {
  it.each([
    'Found it: load balancer change r118 is wrong, servers of the shop are fine. Rolling back to r117.',
    'Rolling back to r117: found it, load balancer change r118 is wrong.',
    'Rolling back to r117. The cause is the new pool.',
    'Rolled back r118, it was the culprit',
    'Got it, r118 broke the routing. Reverting.',
    'It is the load balancer change. Rolling back.',
    "It's r118, rolling back now",
    'Root cause is the bad pool in r118; reverting to r117',
    'Reverting r118: caused by a wrong weight',
    'r118 is to blame. Rolling back.',
    'Bad deploy, rolling back',
    'Escalated to the DBAs: root cause is a missing index',
  ])('beside what is done about it: %s', (text) => {
    expect(namesCause(text)).toBe(true)
  })

  it.each([
    'Not found it yet. Rolling back r118 to be safe.',
    "Haven't found it, restarting the proxies",
    'Found nothing. Restarting the proxies anyway.',
    'Still have not found the cause, rolling back',
    'Rolling back in case r118 is the cause',
    'Rolling back to see whether it is caused by r118',
    'Rolling back, cause unknown',
    'Rolled back; root cause not identified',
    'Did we find it? Rolling back',
    'Restarting the proxies, might be the culprit',
    'Rolled back the release',
  ])('but not where it denies, asks or doubts it: %s', (text) => {
    expect(namesCause(text)).toBe(false)
  })
})
