import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { entryOf, hasAll, linkAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Builds of Buildbot by its `HttpStatusPush` reporter (docs.buildbot.net "Reporters"). */
export const buildbot = jsonSender({
  name: 'buildbot',
  setup: [
    'from buildbot.plugins import reporters',
    'c["services"].append(reporters.HttpStatusPush(serverUrl="{url}/webhooks/buildbot", headers={"Authorization": "Bearer TOKEN"}))',
    'A builder deploys where its name says so ("deploy", "rollout", "rollback")',
  ],
  test: (at) => ({ buildid: at, buildername: 'deploy-test', project: TEST_NAME, timestamp: Math.floor(at / 1_000), results: 0 }),
  recognizes: (body) => hasAll(body, 'buildername') || (hasAll(body, 'builder/name') && hasAll(body, 'buildid')),
  read: readBuild,
})

const RESULTS: Readonly<Record<string, ChangeStep>> = { 0: 'succeeded', 1: 'succeeded', 2: 'failed', 4: 'failed', 6: 'cancelled' }

function readBuild(body: unknown, from: From): readonly Part[] {
  const name = textAt(body, 'buildername', 'builder/name')
  const id = textAt(body, 'buildid', 'number')
  if (name === null || id === null) return [missing('/buildid', 'expected the build of a builder')]
  if (!saysDeploy(name)) return ['ci, not a deploy']
  const isNew = wordAt(body, 'event') === 'new' || memberAt(body, 'complete') === false
  const results = textAt(body, 'results')
  const step = isNew ? 'started' : entryOf(RESULTS, results ?? '')
  if (step === null) return [`results ${results ?? 'unknown'}: nothing began or ended`]
  const link = linkAt(body, 'url')
  const run = `${link === null ? '' : new URL(link).host}/${name}/${id}`
  return [
    changeEvent(from, step, {
      about: [run],
      id: step,
      at: isNew
        ? [memberAt(body, 'timestamp'), memberAt(body, 'started_at')]
        : [memberAt(body, 'timestamp'), memberAt(body, 'complete_at')],
      occurrence: run,
      kind: 'job',
      application: textAt(body, 'project') ?? name,
      environment: environmentIn(name),
      link,
    }),
  ]
}
