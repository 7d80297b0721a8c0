import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Executions and builds of Spinnaker by echo's REST listener (spinnaker.io "Notifications", `rest.endpoints`). */
export const spinnaker = jsonSender({
  name: 'spinnaker',
  setup: [
    '# echo-local.yml',
    'rest:',
    '  enabled: true',
    '  endpoints: [{ wrap: false, url: "{url}/webhooks/spinnaker/TOKEN" }] # a token under sources.spinnaker.tokens',
  ],
  test: (at) => ({
    details: { type: 'orca:pipeline:complete', source: 'orca', application: TEST_NAME },
    content: { execution: { id: `${TEST_NAME}-${at}`, name: 'Deploy to test', application: TEST_NAME, status: 'SUCCEEDED', endTime: at } },
  }),
  recognizes: (body) => hasAll(unwrapped(body), 'details/type', 'content'),
  read: (body, from) => [readEvent(unwrapped(body), from)],
})

/** Echo may put the event into a member of a template. */
const unwrapped = (body: unknown): unknown =>
  hasAll(body, 'details/type')
    ? body
    : (['payload', 'event', 'eventName'].map((name) => memberAt(body, name)).find((inner) => hasAll(inner, 'details/type')) ?? body)

const STATUSES: Readonly<Record<string, ChangeStep>> = tableOf({
  started: 'running starting not_started',
  succeeded: 'succeeded success complete',
  failed: 'terminal failed failed_continue failure',
  cancelled: 'canceled cancelled stopped aborted',
  unknown: 'unstable',
})

function readEvent(event: unknown, from: From): Part {
  const type = wordAt(event, 'details/type')
  if (type === '') return missing('/details/type', 'expected the type of an event of echo')
  if (type === 'build') return buildOf(event, from)
  if (/^orca:(?:stage|task):/.test(type)) return 'a stage of a pipeline: the pipeline as a whole is reported'
  return type.startsWith('orca:') ? pipelineOf(event, from, type) : `not a change: ${type}`
}

/** Times are milliseconds as text. */
function buildOf(event: unknown, from: From): Part {
  const name = textAt(event, 'content/project/name')
  if (!saysDeploy(name)) return 'ci, not a deploy'
  const build = memberAt(event, 'content/project/lastBuild')
  const result = wordAt(build, 'result')
  const isRunning = memberAt(build, 'building') === true
  const step = isRunning ? 'started' : entryOf(STATUSES, result)
  if (step === null) return `build ${result || 'without a result'}: nothing began or ended`
  const run = `${textAt(event, 'content/master') ?? ''}/${name ?? ''}/${textAt(build, 'number') ?? ''}`
  const [start, length] = [Number(textAt(build, 'timestamp')), Number(textAt(build, 'duration') ?? 0)]
  return changeEvent(from, step, {
    about: [run],
    id: step,
    at: isRunning ? start : start + length,
    occurrence: run,
    kind: 'job',
    application: name,
    environment: environmentIn(name),
    rollback: saysRollback(name),
    link: null,
  })
}

const DEPLOYING = /deploy|createservergroup|rollback|clone|runjob|upsertloadbalancer|bakemanifest|rollingpush/i

function pipelineOf(event: unknown, from: From, type: string): Part {
  const execution = memberAt(event, 'content/execution')
  const stages = listAt(execution, 'stages')
  const name = textAt(execution, 'name')
  const deploys = stages.filter((stage) => DEPLOYING.test(textAt(stage, 'type') ?? ''))
  const isOrchestration = type.startsWith('orca:orchestration')
  if (!isOrchestration && deploys.length === 0 && !saysDeploy(name)) return 'a pipeline without a stage that deploys'
  const word = type.split(':').at(-1) ?? ''
  const status = wordAt(execution, 'status')
  const step =
    word === 'starting'
      ? 'started'
      : word === 'failed'
        ? status === 'canceled'
          ? 'cancelled'
          : 'failed'
        : word === 'complete'
          ? (entryOf(STATUSES, status) ?? 'succeeded')
          : null
  if (step === null) return `${type}: nothing began or ended`
  const id = textAt(execution, 'id') ?? textAt(event, 'content/executionId')
  const words = [name, textAt(execution, 'description'), ...deploys.map((stage) => textAt(stage, 'name', 'type'))]
  return changeEvent(from, step, {
    about: [id],
    id: id === null ? null : step,
    at: [memberAt(execution, step === 'started' ? 'startTime' : 'endTime'), memberAt(event, 'details/created')],
    occurrence: id,
    application: textAt(execution, 'application') ?? textAt(event, 'details/application'),
    environment: knownEnvironment(memberAt(deploys[0], 'context/account')) === 'production' ? 'production' : environmentIn(name),
    actor: textAt(execution, 'trigger/user', 'authentication/user'),
    rollback: words.some(saysRollback),
    text: name,
  })
}
