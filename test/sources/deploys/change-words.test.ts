import { describe, expect, it } from 'vitest'
import { changeWords } from '../../../src/sources/deploys/change-words.ts'
import { statusWord } from '../../../src/sources/deploys/outcome-words.ts'

describe('changeWords', () => {
  it.each([
    ['deployed checkout v42', 'deployment', 'succeeded'],
    ['Deploying checkout v42 to production', 'deployment', 'started'],
    ['deploy started', 'deployment', 'started'],
    ['deploy of checkout v42 finished', 'deployment', 'succeeded'],
    ['deployment failed: image not found', 'deployment', 'failed'],
    ['deploy cancelled by release manager', 'deployment', 'cancelled'],
    ['rolled out v42', 'deployment', 'succeeded'],
    ['released v42', 'release', 'succeeded'],
    ['config changed', 'config', 'succeeded'],
    ['config change started', 'config', 'started'],
    ['config deployed', 'config', 'succeeded'],
    ['configuration applied', 'config', 'succeeded'],
    ['feature flag new-basket enabled', 'flag', 'succeeded'],
    ['flag new-basket turned off', 'flag', 'succeeded'],
    ['certificate of shop.example renewed', 'certificate', 'succeeded'],
    ['certificate of shop.example expired', 'certificate', 'succeeded'],
    ['cronjob nightly-report ran', 'job', 'succeeded'],
    ['migration 0042_add_index started', 'migration', 'started'],
    ['migrated orders to 0042', 'migration', 'succeeded'],
    ['restarted search-indexer', 'infrastructure', 'succeeded'],
    ['scaled checkout to 8 replicas', 'infrastructure', 'succeeded'],
    ['deployed with a new flag', 'deployment', 'succeeded'],
  ])('reads in "%s" a %s that has %s', (sentence, kind, status) => {
    expect(changeWords(sentence)).toMatchObject({ kind, status, rollback: false, strength: 'said' })
  })

  it.each([
    ['rolled back to v41', 'deployment', 'succeeded'],
    ['rolling back', 'deployment', 'started'],
    ['rollback finished', 'deployment', 'succeeded'],
    ['Roll-back to r117', 'deployment', 'succeeded'],
    ['rollback of failed deploy finished', 'deployment', 'succeeded'],
    ['reverted v42', 'deployment', 'succeeded'],
    ['config rolled back', 'config', 'succeeded'],
    ['flag new-basket reverted', 'flag', 'succeeded'],
  ])('reads in "%s" a %s that goes back and has %s', (sentence, kind, status) => {
    expect(changeWords(sentence)).toMatchObject({ kind, status, rollback: true })
  })

  it.each(['this is a production deployment', 'release', 'see rollback plan', 'cron job nightly-report started'])(
    'reads an act only named in "%s"',
    (sentence) => {
      expect(changeWords(sentence)).toMatchObject({ strength: 'named' })
    },
  )

  it.each([
    '',
    'GET /health 200',
    'Found npm package files',
    'Config loaded from /etc/app.ini',
    'All releases are pending - using latest',
    'Release 2.8.7 is pending status checks',
    'deploy of v42 is queued',
    'v42 will be deployed tomorrow',
    'v42 was not deployed',
    'deploy-bot joined the channel',
    'pre-release checks are green',
    'flag of Norway',
    'certificate expires in 7 days',
    'CRON[412]: session opened for user root',
    'toString constructor __proto__',
  ])('reads no change in "%s"', (sentence) => {
    expect(changeWords(sentence)).toBeNull()
  })
})

describe('statusWord', () => {
  it.each(['pending', 'queued', 'scheduled', 'skipped', 'approved'])('takes %s for waiting: nothing began', (word) => {
    expect(statusWord(word)).toBe('waiting')
  })

  it.each(['', '200', 'exploded', 'toString'])('does not know "%s"', (word) => {
    expect(statusWord(word)).toBeNull()
  })
})
