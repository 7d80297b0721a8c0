import { describe, expect, it } from 'vitest'
import { rawEventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { instant, isoOf } from '../../../src/domain/time/time.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { readAll } from '../../../src/reading/deliveries.ts'

const SHA = '4b1c6f0e5d2a39887766554433221100ffeeddcc'
const RECEIVED = instant(Date.parse('2024-03-12T12:00:00Z'))

function delivery(
  source: string,
  body: string | object,
  { path = `/webhooks/${source}`, headers = {}, receivedAt = RECEIVED } = {},
): RawEvent {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
  const name = sourceName(source)
  return { id: rawEventIdOf(name, bytes), source: name, receivedAt, path, headers, body: bytes }
}

const gitLog = delivery(
  'deploys',
  `commit ${SHA}\nAuthor:     Ada <ada@example.com>\nAuthorDate: Mon Mar 11 09:00:00 2024 +0000\nCommit:     Ada <ada@example.com>\nCommitDate: Mon Mar 11 09:10:00 2024 +0000\n\n    Raise the pool\n\nservices/checkout/pool.ts\n`,
  { path: '/webhooks/deploys?service=checkout' },
)
const push = delivery(
  'github',
  {
    ...{ ref: 'refs/heads/main', before: '0'.repeat(40), after: SHA, repository: { id: 7, name: 'checkout', default_branch: 'main' } },
    ...{ head_commit: { id: SHA, message: 'Raise the pool', timestamp: '2024-03-11T09:10:00Z' }, pusher: { name: 'ada' } },
    commits: [
      {
        id: SHA,
        message: 'Raise the pool',
        timestamp: '2024-03-11T09:10:00Z',
        added: [],
        removed: [],
        modified: ['services/checkout/pool.ts'],
      },
    ],
  },
  { headers: { 'x-github-event': 'push' }, receivedAt: instant(Date.parse('2024-03-11T09:12:00Z')) },
)
const deploy = (environment: string, clock: string, sha = SHA): RawEvent =>
  delivery('deploys', {
    time: `2024-03-12T${clock}:00Z`,
    service: 'checkout',
    environment,
    sha,
    status: 'succeeded',
    id: `${environment}-${clock}`,
  })

const shown = (...raws: readonly RawEvent[]) =>
  changeRecordsOf(readAll(raws).events).map(({ ref: { kind, paths }, finishedAt, evidence }) => [
    kind,
    finishedAt === null ? null : isoOf(finishedAt).slice(5, 16),
    evidence.length,
    paths ?? [],
  ])

describe('one commit', () => {
  it("in the repository's log and in a push is one change", () => {
    expect(shown(gitLog, push)).toEqual([['push', '03-11T09:12', 2, ['services/checkout/pool.ts']]])
  })

  it.each([
    ['its full name', SHA],
    ['an abbreviation', SHA.slice(0, 9)],
  ])('that is deployed, by %s, is the deployment, with the files of the push', (_, sha) => {
    expect(shown(gitLog, push, deploy('production', '10:00', sha))).toEqual([
      ['deployment', '03-12T10:00', 3, ['services/checkout/pool.ts']],
    ])
    expect(shown(deploy('production', '10:00', sha), push)).toEqual([['deployment', '03-12T10:00', 2, ['services/checkout/pool.ts']]])
  })

  it('that is deployed twice is two deployments, and nothing besides', () => {
    expect(shown(push, deploy('staging', '09:00'), deploy('production', '10:00')).map(([kind]) => kind)).toEqual([
      'deployment',
      'deployment',
    ])
  })

  it('is another than one that begins alike', () => {
    const other = `${SHA.slice(0, 8)}${'9'.repeat(32)}`
    expect(shown(push, deploy('production', '10:00', other)).map(([kind]) => kind)).toEqual(['push', 'deployment'])
  })
})
