import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isSecret, isStandardWebhook } from '../signature.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { readFlag, readMerge, readPush, readRelease } from './code.ts'
import { readDeployment, readJob, readPipeline } from './deployment.ts'

/** GitLab's project, group and system hooks (docs.gitlab.com "Webhook events"). */
export const gitlab = jsonSender({
  name: 'gitlab',
  setup: [
    'Project or group → Settings → Webhooks → Add new webhook',
    '  URL: {url}/webhooks/gitlab; Secret token (or signing token): the one under sources.gitlab.secret',
    '  Trigger: Deployment events, Job events, Releases events, Push events, Feature flag events, Merge request events',
  ],
  authenticate: (raw, secret) =>
    isSecret(raw.headers['x-gitlab-token'] ?? '', secret) || isStandardWebhook(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    object_kind: 'merge_request',
    project: { path_with_namespace: `test/${TEST_NAME}` },
    object_attributes: { target_branch: 'main', title: TEST_WORDS, action: 'merge', updated_at: isoOf(at) },
  }),
  recognizes: (body) =>
    entryOf(READERS, kindOf(body)) !== null && (hasAll(body, 'project') || hasAll(body, 'project_id') || hasAll(body, 'repository')),
  read: readHook,
  hasTimeless: true,
})

const kindOf = (body: unknown): string => wordAt(body, 'object_kind', 'event_name')

const READERS: Readonly<Record<string, (body: unknown, from: From) => Part>> = {
  deployment: readDeployment,
  build: readJob,
  job: readJob,
  pipeline: readPipeline,
  release: readRelease,
  push: readPush,
  tag_push: () => 'a tag was pushed: its release or deployment is reported',
  merge_request: readMerge,
  feature_flag: readFlag,
  issue: () => 'not a change: issue',
  work_item: () => 'not a change: work item',
  note: () => 'not a change: note',
  wiki_page: () => 'not a change: wiki page',
  emoji: () => 'not a change: emoji',
  access_token: () => 'not a change: access token',
}

function readHook(body: unknown, from: From): readonly Part[] {
  const kind = kindOf(body)
  if (kind === '') return [missing('/object_kind', 'expected the kind of the event')]
  const read = entryOf(READERS, kind)
  return [read === null ? `not a change: ${kind}` : read(body, from)]
}
