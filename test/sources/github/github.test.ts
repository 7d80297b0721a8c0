import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { github } from '../../../src/sources/github/github.ts'
import { onlyEventIn, rawEvent } from '../fixture.ts'

type Members = Readonly<Record<string, unknown>>

const repository = {
  id: 7,
  name: 'checkout',
  full_name: 'example/checkout',
  html_url: 'https://github.example/example/checkout',
  default_branch: 'main',
}
const deployment = { id: 900, sha: 'abc1234', ref: 'v42', task: 'deploy', environment: 'prod', created_at: '2024-01-15T10:40:00Z' }
const delivery = (name: string, members: Members) =>
  rawEvent('github', JSON.stringify({ repository, sender: { login: 'committer' }, ...members }), { headers: { 'x-github-event': name } })
const read = (name: string, members: Members) => github.read(delivery(name, members))
const readOne = (name: string, members: Members) => onlyEventIn(read(name, members))
const status = (members: Members) => ({
  deployment,
  deployment_status: { id: 1, state: 'success', created_at: '2024-01-15T10:42:00Z', ...members },
})

describe('deployments', () => {
  it('have not begun when they are created: they may wait for an approval, or never run', () => {
    expect(read('deployment', { deployment })).toEqual({ kind: 'ignored', reason: 'deployment created: not begun' })
  })

  it('begin when they are in progress, and share their occurrence with their end', () => {
    const begun = readOne('deployment_status', status({ id: 2, state: 'in_progress' }))
    expect(begun).toMatchObject({
      kind: 'change.started',
      occurred: { at: Date.UTC(2024, 0, 15, 10, 42) },
      senderKey: '900',
      environment: 'production',
    })
    expect(readOne('deployment_status', status({})).keys).toEqual(begun.keys)
  })

  it('are a part of the workflow run that their link names', () => {
    const target = 'https://github.example/example/checkout/actions/runs/77/job/1'
    const { keys } = readOne('deployment_status', status({ target_url: target }))
    expect(keys.map(({ value }) => value)).toContain('github.example/7/run/77/1')
  })

  it('that fail count only with a start: a refused one fails without', () => {
    expect(readOne('deployment_status', status({ state: 'failure' }))).toMatchObject({ change: { needsStart: true } })
    expect(readOne('deployment_status', status({}))).not.toMatchObject({ change: { needsStart: true } })
  })

  it.each([
    ['Production – web', true, false, 'production'],
    ['main', true, false, 'production'],
    ['prod-eu', true, false, 'prod-eu'],
    ['Staging', false, false, 'staging'],
    ['checkout-pr-7', false, true, null],
  ])('to %s (production: %s, transient: %s) are in %s', (environment, production, transient, expected) => {
    const marked = { ...deployment, environment, production_environment: production, transient_environment: transient }
    const reading = read('deployment_status', { ...status({}), deployment: marked })
    expect(reading.kind === 'read' ? reading.events[0]?.environment : null).toBe(expected)
  })

  it.each([
    ['success', 'succeeded'],
    ['failure', 'failed'],
    ['error', 'failed'],
  ])('end with the status %s as %s', (state, outcome) => {
    expect(readOne('deployment_status', status({ state }))).toMatchObject({ kind: 'change.finished', outcome })
  })

  it.each(['inactive', 'pending', 'queued', 'waiting', 'a_new_word', null, 'toString'])(
    'neither begin nor end with the status %s',
    (state) => {
      expect(read('deployment_status', status({ state })).kind).toBe('ignored')
    },
  )

  it('take the environment of the status before that of the deployment', () => {
    expect(readOne('deployment_status', status({ environment: 'Staging' })).environment).toBe('staging')
    expect(readOne('deployment_status', status({})).environment).toBe('production')
  })

  it.each([
    [{ task: 'rollback' }],
    [{ payload: { rollback: true } }],
    [{ payload: '{"rollback":true}' }],
    [{ description: 'Roll back to v41' }],
  ])('go back by %j', (members) => {
    expect(readOne('deployment_status', { ...status({}), deployment: { ...deployment, ...members } })).toMatchObject({
      change: { rollback: true },
    })
  })

  it.each([[{}], [{ payload: { rollback: 'no' } }], [{ payload: '{broken' }], [{ description: 'Backend of the shop' }]])(
    'go forward by %j',
    (members) => {
      expect(readOne('deployment_status', { ...status({}), deployment: { ...deployment, ...members } })).toMatchObject({
        change: { rollback: false },
      })
    },
  )

  it('have other ids on another host', () => {
    const elsewhere = { ...repository, html_url: 'https://github.com/example/checkout' }
    expect(readOne('deployment_status', { ...status({}), repository: elsewhere }).id).not.toBe(readOne('deployment_status', status({})).id)
  })
})

describe('workflow runs', () => {
  const run = (members: Members) => ({
    action: 'completed',
    workflow: { name: 'Deploy', path: '.github/workflows/deploy.yml' },
    workflow_run: {
      id: 5,
      name: 'Deploy',
      run_attempt: 1,
      conclusion: 'success',
      run_started_at: '2024-01-15T10:40:00Z',
      updated_at: '2024-01-15T10:44:00Z',
      ...members,
    },
  })

  it('end at the latest when they were updated', () => {
    expect(readOne('workflow_run', run({})).occurred).toEqual({
      at: Date.UTC(2024, 0, 15, 10, 44),
      earliest: Date.UTC(2024, 0, 15, 10, 40),
      latest: Date.UTC(2024, 0, 15, 10, 44),
    })
  })

  it.each([
    ['success', 'succeeded'],
    ['failure', 'failed'],
    ['timed_out', 'failed'],
    ['startup_failure', 'failed'],
    ['cancelled', 'cancelled'],
  ])('that conclude %s have %s', (conclusion, outcome) => {
    expect(readOne('workflow_run', run({ conclusion }))).toMatchObject({ outcome })
  })

  it.each(['neutral', 'skipped', 'stale', 'action_required', null, 'a_new_word'])('that conclude %s are no deploys', (conclusion) => {
    expect(read('workflow_run', run({ conclusion })).kind).toBe('ignored')
  })

  it.each([
    ['', '.github/workflows/deploy.yml'],
    ['Deploy to production', ''],
    ['Ship', '.github/workflows/deploy_prod.yml'],
    ['Rollback', ''],
  ])('are deploys by the name "%s" or the file "%s"', (name, path) => {
    expect(read('workflow_run', { ...run({ name, path }), workflow: { name, path } }).kind).toBe('read')
  })

  it.each(['CI', 'Build', 'deployability checks', 'Release notes'])('are CI by the name "%s"', (name) => {
    expect(read('workflow_run', { ...run({ name }), workflow: { name, path: '.github/workflows/x.yml' } }).kind).toBe('ignored')
  })
})

describe('releases', () => {
  const release = { id: 3, tag_name: 'v42', draft: false, created_at: '2024-01-10T00:00:00Z', published_at: '2024-01-15T10:00:00Z' }

  it('are one fact however GitHub names the publishing, at the time of publishing', () => {
    const published = readOne('release', { action: 'published', release })
    expect(published).toMatchObject({ occurred: { at: Date.UTC(2024, 0, 15, 10) }, change: { kind: 'release', version: 'v42' } })
    expect(readOne('release', { action: 'released', release }).id).toBe(published.id)
  })

  it.each(['created', 'edited', 'deleted', 'unpublished'])('are no news when %s', (action) => {
    expect(read('release', { action, release }).kind).toBe('ignored')
  })

  it('are no news as drafts', () => {
    expect(read('release', { action: 'published', release: { ...release, draft: true } }).kind).toBe('ignored')
  })
})

describe('code', () => {
  const after = '8f9c1d2e3b4a5968778695a4b3c2d1e0f1a2b3c4'
  const push = {
    ref: 'refs/heads/main',
    before: '1'.repeat(40),
    after,
    deleted: false,
    head_commit: { message: 'Revert "Round robin"\n\nThis reverts commit 1111111.', timestamp: '2019-01-01T00:00:00Z' },
  }

  it('is pushed at the time of the repository, whose clock is in seconds here', () => {
    const event = readOne('push', { ...push, repository: { ...repository, pushed_at: 1705315140 } })
    expect(event).toMatchObject({
      occurred: { at: Date.UTC(2024, 0, 15, 10, 39) },
      text: 'push to main: Revert "Round robin"',
      change: { rollback: true, sha: after },
    })
  })

  it('is pushed at an unknown time without it: not at the time of the commits', () => {
    const { occurred, receivedAt } = readOne('push', push)
    expect(occurred).toEqual({ at: receivedAt, latest: receivedAt })
  })

  it('is one change, whether the push or the merge reports it', () => {
    const pull_request = {
      id: 1,
      number: 2,
      title: 'Round robin',
      merged: true,
      merged_at: '2024-01-15T10:39:00Z',
      merge_commit_sha: after,
      base: { ref: 'main' },
    }
    const merge = readOne('pull_request', { action: 'closed', pull_request })
    expect(merge.keys[0]).toEqual(readOne('push', push).keys[0])
    expect(merge.id).not.toBe(readOne('push', push).id)
  })

  it.each([
    ['another branch', { ref: 'refs/heads/topic' }],
    ['a tag', { ref: 'refs/tags/main' }],
    ['a deletion', { deleted: true, after: '0'.repeat(40) }],
  ])('of %s is no change', (_name, members) => {
    expect(read('push', { ...push, ...members }).kind).toBe('ignored')
  })

  it('merged into another branch is no change', () => {
    const pull_request = { id: 1, merged: true, merged_at: '2024-01-15T10:39:00Z', merge_commit_sha: after, base: { ref: 'topic' } }
    expect(read('pull_request', { action: 'closed', pull_request }).kind).toBe('ignored')
  })
})

describe('deliveries', () => {
  it.each(['repository_dispatch', 'check_run', 'status', 'workflow_job', 'star', 'constructor'])('of %s are ignored', (name) => {
    expect(read(name, {})).toEqual({ kind: 'ignored', reason: `not a change: ${name}` })
  })

  it('that lack what they are about are unreadable', () => {
    expect(read('deployment', {})).toMatchObject({ kind: 'unreadable', malformed: false })
    expect(github.read(rawEvent('github', '{"repository":{}}'))).toMatchObject({ kind: 'unreadable', malformed: false })
  })

  it('are signed over the form where they come as one', () => {
    const body = `payload=${encodeURIComponent(JSON.stringify({ zen: 'x', hook_id: 1 }))}`
    const signature = `sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-hub-signature-256': signature }
    const raw = rawEvent('github', body, { headers })
    expect(github.authenticate(raw, 'secret')).toBe(true)
    expect(github.authenticate(rawEvent('github', `${body} `, { headers }), 'secret')).toBe(false)
    expect(github.read(raw)).toEqual({ kind: 'ignored', reason: 'ping' })
  })

  it('signed with SHA-1 alone do not pass', () => {
    const raw = delivery('ping', {})
    const headers = { 'x-hub-signature': `sha1=${createHmac('sha1', 'secret').update(raw.body).digest('hex')}` }
    expect(github.authenticate({ ...raw, headers }, 'secret')).toBe(false)
  })

  it('without the field "payload" in their form are malformed', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(github.read(rawEvent('github', 'other=1', { headers }))).toMatchObject({ kind: 'unreadable', malformed: true })
  })
})
