import { isoOf } from '../../domain/time/time.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Deployments of Octopus Deploy by a subscription (octopus.com/docs/administration/managing-infrastructure/subscriptions). */
export const octopus = jsonSender({
  name: 'octopus',
  setup: [
    'Configuration → Subscriptions → Add subscription; event groups: Deployment',
    '  Payload URL: {url}/webhooks/octopus, header key Authorization, header value "Bearer " and the secret under sources.octopus.secret',
  ],
  test: (at) => ({
    Payload: {
      Event: {
        Id: `${TEST_NAME}-${at}`,
        Category: 'DeploymentSucceeded',
        Occurred: isoOf(at),
        Message: `Deploy to Test succeeded for ${TEST_NAME} release 0.0.0`,
      },
    },
  }),
  recognizes: (body) => hasAll(body, 'Payload/Event/Category'),
  read: readSubscription,
})

const CATEGORIES: Readonly<Record<string, ChangeStep>> = {
  deploymentstarted: 'started',
  deploymentresumed: 'started',
  deploymentsucceeded: 'succeeded',
  deploymentfailed: 'failed',
  deploymentcanceled: 'cancelled',
  runbookrunstarted: 'started',
  runbookrunsucceeded: 'succeeded',
  runbookrunfailed: 'failed',
  runbookruncanceled: 'cancelled',
}

function readSubscription(body: unknown, from: From): readonly Part[] {
  const event = memberAt(body, 'Payload/Event')
  const category = textAt(event, 'Category')
  if (category === null) return [missing('/Payload/Event/Category', 'expected the event of a subscription')]
  const step = entryOf(CATEGORIES, category.toLowerCase())
  if (step === null) return [`${category}: nothing began or ended`]
  const message = textAt(event, 'Message')
  const related = listAt(event, 'RelatedDocumentIds').flatMap((id) => (typeof id === 'string' ? id : []))
  const deployment = related.find((id) => /^(?:Deployments|RunbookRuns)-/.test(id)) ?? textAt(event, 'Id')
  const names = referencesOf(event, message)
  return [
    changeEvent(from, step, {
      about: [textAt(body, 'Payload/ServerUri'), deployment],
      id: step,
      at: [memberAt(event, 'Occurred'), memberAt(body, 'Timestamp')],
      occurrence: `${textAt(body, 'Payload/ServerUri') ?? ''}/${deployment ?? ''}`,
      senderKey: deployment,
      kind: category.startsWith('Runbook') ? 'job' : 'deployment',
      application: names.project,
      environment: knownEnvironment(names.environment),
      version: names.release,
      actor: textAt(event, 'Username') === 'system' ? null : textAt(event, 'Username'),
      rollback: saysRollback(message),
      text: message,
      link: linkAt(body, 'Payload/ServerUri'),
    }),
  ]
}

/** The message names what it links to by place: "Deploy to Production failed for checkout release 1.2.3". */
function referencesOf(event: unknown, message: string | null) {
  const nameOf = (prefix: string): string | null => {
    const reference = listAt(event, 'MessageReferences').find((one) => textAt(one, 'ReferencedDocumentId')?.startsWith(`${prefix}-`))
    const [start, length] = [memberAt(reference, 'StartIndex'), memberAt(reference, 'Length')]
    return typeof start === 'number' && typeof length === 'number' && message !== null
      ? message.slice(start, start + length).trim() || null
      : null
  }
  const [, release = null] = /\brelease ([\w.+-]{1,100})/i.exec(message ?? '') ?? []
  const [, environment = null] =
    /\bto (.{1,60}?)(?: for (?:tenant )?| has | (?:succeeded|failed|started|was)\b|$)/i.exec(message ?? '') ?? []
  const [, project = null] = /\bfor (.{1,100}?) release\b/i.exec(message ?? '') ?? []
  const ofRelease = wordAt(event, 'Category').startsWith('runbook') ? null : (nameOf('Releases') ?? release)
  return { project: nameOf('Projects') ?? project, environment: nameOf('Environments') ?? environment, release: ofRelease }
}
