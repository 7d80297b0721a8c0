import { changeEvent } from '../values/change-facts.ts'
import { pathsOfCommits } from '../values/commits.ts'
import type { From } from '../values/facts.ts'
import { missing, type Part } from '../values/json-sender.ts'
import { knownText } from '../values/known-text.ts'
import { linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRevert, saysRollback } from '../values/rollback-words.ts'
import { personOf, projectName, projectOf } from './project.ts'

const codeOf = (body: unknown) => ({ application: projectName(body), actor: personOf(body), series: [projectOf(body)] })

/** Published, or announced for later. */
export function readRelease(body: unknown, from: From): Part {
  const action = wordAt(body, 'action')
  const tag = textAt(body, 'tag')
  if (action !== 'create' && action !== '') return `release ${action}: not published`
  const id = textAt(body, 'id') ?? tag
  return changeEvent(from, 'succeeded', {
    ...codeOf(body),
    about: ['release', projectOf(body), id],
    id: 'create',
    at: [memberAt(body, 'released_at'), memberAt(body, 'created_at')],
    occurrence: `${projectOf(body)}/release/${id ?? ''}`,
    senderKey: id,
    kind: 'release',
    version: tag,
    sha: textAt(body, 'commit/id'),
    rollback: saysRollback(textAt(body, 'name')),
    text: `release ${textAt(body, 'name', 'tag') ?? ''}`.trim(),
    link: linkAt(body, 'url', 'project/web_url'),
  })
}

/** New code on the default branch. The times of its commits are their authors' clocks: not used. */
export function readPush(body: unknown, from: From): Part {
  const [ref, after, before] = [textAt(body, 'ref'), textAt(body, 'after', 'checkout_sha'), textAt(body, 'before')]
  if (ref === null || after === null) return missing('/ref', 'a push event without its ref')
  if (/^0+$/.test(after)) return 'a branch was deleted'
  const branch = textAt(body, 'project/default_branch')
  if (branch === null || ref !== `refs/heads/${branch}`) return `push to ${ref}, not to the default branch`
  const commit = listAt(body, 'commits').find((one) => textAt(one, 'id') === after)
  const title = knownText(textAt(commit, 'title', 'message')?.split('\n')[0])
  return changeEvent(from, 'succeeded', {
    ...codeOf(body),
    about: ['push', projectOf(body), ref, before],
    id: after,
    at: null,
    occurrence: `${projectOf(body)}/commit/${after}`,
    senderKey: after,
    kind: 'push',
    sha: after,
    previous: before === null || /^0+$/.test(before) ? null : before,
    ref: branch,
    rollback: saysRevert(textAt(commit, 'message') ?? title),
    paths: pathsOfCommits(memberAt(body, 'commits')),
    text: `push to ${branch}: ${title ?? after.slice(0, 8)}`,
    link: linkAt(commit, 'url') ?? linkAt(body, 'project/web_url'),
  })
}

export function readMerge(body: unknown, from: From): Part {
  const merge = memberAt(body, 'object_attributes')
  const action = wordAt(merge, 'action')
  if (action !== 'merge') return `merge request ${action || wordAt(merge, 'state') || 'without an action'}: not merged`
  const branch = textAt(merge, 'target_branch')
  const main = textAt(body, 'project/default_branch')
  if (main !== null && branch !== main) return `merged into ${branch ?? 'an unknown branch'}, not into the default branch`
  const sha = textAt(merge, 'merge_commit_sha', 'squash_commit_sha', 'last_commit/id')
  const id = textAt(merge, 'id', 'iid')
  const title = textAt(merge, 'title')
  return changeEvent(from, 'succeeded', {
    ...codeOf(body),
    about: ['merge request', projectOf(body), id],
    id: 'merge',
    at: [memberAt(merge, 'merged_at'), memberAt(merge, 'updated_at')],
    occurrence: `${projectOf(body)}/commit/${sha ?? id ?? ''}`,
    senderKey: sha ?? id,
    kind: 'push',
    sha,
    ref: branch,
    rollback: saysRevert(title),
    text: `push to ${branch ?? 'the default branch'}: ${title ?? sha ?? ''}`,
    link: linkAt(merge, 'url'),
  })
}

/** Switched for all environments at once; no time is given. */
export function readFlag(body: unknown, from: From): Part {
  const name = textAt(body, 'object_attributes/name')
  const active = memberAt(body, 'object_attributes/active')
  if (name === null) return missing('/object_attributes/name', 'a feature flag event without its flag')
  return changeEvent(from, 'succeeded', {
    ...codeOf(body),
    about: ['flag', projectOf(body), textAt(body, 'object_attributes/id') ?? name, String(active)],
    at: memberAt(body, 'object_attributes/updated_at'),
    series: [`${projectOf(body)}/flag/${name}`],
    senderKey: name,
    kind: 'flag',
    text: `flag ${name} turned ${active === true ? 'on' : active === false ? 'off' : 'over'}`,
    link: linkAt(body, 'project/web_url'),
  })
}
