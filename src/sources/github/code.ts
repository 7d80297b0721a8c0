import type { RawEvent } from '../../domain/raw-event.ts'
import { pathsOfCommits } from '../values/commits.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { saysRevert, saysRollback } from '../values/rollback-words.ts'
import { momentOf } from '../values/times.ts'
import { baseOf, type ChangeOrReason, changeRef } from './base.ts'
import type { Hook } from './shape.ts'

const PUBLISHED: readonly string[] = ['published', 'released', 'prereleased']

/** A release was published. Its `created_at` is the commit's date: not used. */
export function readRelease(raw: RawEvent, hook: Hook): ChangeOrReason | null {
  const { release } = hook
  if (release === null || release === undefined) return null
  if (release.draft === true || !PUBLISHED.includes(hook.action ?? ''))
    return `release ${hook.action ?? 'without an action'}: not published`
  const id = firstKnown(release.id, release.tag_name) ?? ''
  const name = firstKnown(release.name, release.tag_name) ?? id
  const base = baseOf(raw, hook, {
    // published, released and prereleased report one release.
    fact: ['release', id],
    occurrence: `release/${id}`,
    environment: null,
    text: `release ${name}`,
    senderKey: id,
  })
  const link = knownLink(release.html_url, hook.repository?.html_url)
  const ref = { version: knownText(release.tag_name), ref: knownText(release.target_commitish), rollback: saysRollback(name), url: link }
  return {
    ...base,
    occurred: momentOf(release.published_at, { receivedAt: raw.receivedAt, earliest: null }),
    link,
    kind: 'change.finished',
    change: { ...changeRef(hook, 'release'), ...ref },
    outcome: 'succeeded',
  }
}

/** New code on the default branch. The times of its commits are their authors' clocks: not used. */
export function readPush(raw: RawEvent, hook: Hook): ChangeOrReason | null {
  const ref = knownText(hook.ref)
  const after = knownText(hook.after)
  if (ref === null || after === null) return null
  if (hook.deleted === true || isZeros(after)) return 'a branch or tag was deleted'
  const branch = knownText(hook.repository?.default_branch)
  if (branch === null || ref !== `refs/heads/${branch}`) return `push to ${ref}, not to the default branch`
  const before = knownText(hook.before)
  const fact = ['push', ref, before ?? '', after]
  const link = knownLink(hook.compare, hook.repository?.html_url)
  const merged = {
    sha: after,
    title: titleOf(hook.head_commit?.message),
    branch,
    link,
    previous: before === null || isZeros(before) ? null : before,
  }
  return codeChange(raw, hook, {
    ...merged,
    fact,
    pushedAt: hook.repository?.pushed_at,
    isRevert: saysRevert(hook.head_commit?.message),
    paths: pathsOfCommits(hook.commits),
  })
}

/** A pull request was merged. An unmerged one has a `merge_commit_sha` all the same. */
export function readMerge(raw: RawEvent, hook: Hook): ChangeOrReason | null {
  const { pull_request: pull } = hook
  if (pull === null || pull === undefined) return null
  if (hook.action !== 'closed' || pull.merged !== true) return `pull request ${hook.action ?? 'without an action'}: not merged`
  const branch = firstKnown(pull.base?.ref)
  const isDefault = branch === knownText(hook.repository?.default_branch)
  if (!isDefault) return `merged into ${branch ?? 'an unknown branch'}, not into the default branch`
  const id = firstKnown(pull.id, pull.number) ?? ''
  const sha = firstKnown(pull.merge_commit_sha) ?? id
  const title = [knownText(pull.title), pull.number === null || pull.number === undefined ? null : `(#${pull.number})`]
  return codeChange(raw, hook, {
    fact: ['pull request', id],
    sha,
    title: title.filter((part) => part !== null).join(' '),
    branch,
    link: knownLink(pull.html_url),
    previous: null,
    pushedAt: pull.merged_at,
    isRevert: saysRevert(pull.title),
    paths: [],
  })
}

interface CodeChange {
  readonly fact: readonly string[]
  readonly sha: string
  readonly title: string | null
  readonly branch: string | null
  readonly link: string | null
  readonly previous: string | null
  readonly pushedAt: unknown
  readonly isRevert: boolean
  readonly paths: readonly string[]
}

/** A merge and the push that it makes share the commit, and with it the occurrence. */
function codeChange(raw: RawEvent, hook: Hook, code: CodeChange): ChangeOrReason {
  const text = `push to ${code.branch ?? 'the default branch'}: ${code.title ?? code.sha.slice(0, 7)}`
  const base = baseOf(raw, hook, { fact: code.fact, occurrence: `commit/${code.sha}`, environment: null, text, senderKey: code.sha })
  const ref = { previous: code.previous, sha: code.sha, ref: code.branch, rollback: code.isRevert, url: code.link }
  return {
    ...base,
    occurred: momentOf(code.pushedAt, { receivedAt: raw.receivedAt, earliest: null }),
    link: code.link,
    kind: 'change.finished',
    change: { ...changeRef(hook, 'push'), ...ref, ...(code.paths.length === 0 ? {} : { paths: code.paths }) },
    outcome: 'succeeded',
  }
}

const isZeros = (sha: string): boolean => /^0+$/.test(sha)

const titleOf = (message: unknown): string | null => knownText(knownText(message)?.split('\n')[0])
