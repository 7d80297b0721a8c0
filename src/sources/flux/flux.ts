import type { RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment, labelsOf } from '../values/labels.ts'
import { entryOf, hasAll, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Flux' notification controller, provider generic or generic-hmac (fluxcd/notification-controller `docs/spec`). */
export const flux = jsonSender({
  name: 'flux',
  setup: [
    'kind: Provider',
    'spec: { type: generic-hmac, address: "{url}/webhooks/flux", secretRef: { name: hindsight } } # its token: the secret under sources.flux.secret',
    '---',
    'kind: Alert',
    'spec:',
    '  providerRef: { name: hindsight }',
    '  eventSeverity: info',
    '  eventSources: [{ kind: Kustomization, name: "*" }, { kind: HelmRelease, name: "*" }]',
  ],
  authenticate: (raw, secret) => isSigned(raw, secret) || carriesSecret(raw, secret),
  test: (at) => ({
    involvedObject: { kind: 'HelmRelease', namespace: 'test', name: TEST_NAME },
    timestamp: isoOf(at),
    message: `Helm upgrade succeeded for release test/${TEST_NAME}.v1`,
    reason: 'UpgradeSucceeded',
    reportingController: 'helm-controller',
  }),
  recognizes: (body) => hasAll(body, 'involvedObject/kind', 'reason') && (hasAll(body, 'reportingController') || hasAll(body, 'severity')),
  read: readEvent,
  hasTimeless: true,
})

/** The name of the hash stands in front. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const [, algorithm, hex = ''] = /^(sha256|sha512)=([0-9a-f]+)$/i.exec(raw.headers['x-signature'] ?? '') ?? []
  return (
    algorithm !== undefined && isHmac([raw.body], secret, { algorithm: algorithm.toLowerCase() === 'sha512' ? 'sha512' : 'sha256', hex })
  )
}

const STEPS: Readonly<Record<string, ChangeStep>> = tableOf({
  succeeded: 'reconciliationsucceeded installsucceeded upgradesucceeded rollbacksucceeded uninstallsucceeded',
})
const NOTHING: readonly string[] = [
  'progressing',
  'progressingwithretry',
  'artifactuptodate',
  'dependencynotready',
  'garbagecollectionsucceeded',
  'testsucceeded',
]
const DEPLOYERS: readonly string[] = ['kustomization', 'helmrelease', 'terraform']

function readEvent(body: unknown, from: From): readonly Part[] {
  const kind = wordAt(body, 'involvedObject/kind')
  const reason = textAt(body, 'reason') ?? ''
  if (!hasAll(body, 'involvedObject')) return [missing('/involvedObject', 'expected the object that the event is about')]
  if (NOTHING.includes(reason.toLowerCase())) return [`${reason}: nothing began or ended`]
  const isError = wordAt(body, 'severity') === 'error'
  const step = entryOf(STEPS, reason.toLowerCase()) ?? (isError ? 'failed' : null)
  if (step === null) return [`${reason || 'an event without a reason'}: no deployment`]
  return [DEPLOYERS.includes(kind) || isError ? changeOf(body, from, { step, reason }) : `${kind} ${reason}: no deployment`]
}

/** Under the name of the controller's group, in new versions under its own. */
const revisionOf = (metadata: Readonly<Record<string, string>>): string | null =>
  Object.entries(metadata).find(([name]) => name === 'revision' || name.endsWith('/revision'))?.[1] ?? null

function changeOf(body: unknown, from: From, { step, reason }: { readonly step: ChangeStep; readonly reason: string }): Part {
  const metadata = labelsOf(memberAt(body, 'metadata'))
  const revision = revisionOf(metadata)
  const name = textAt(body, 'involvedObject/name')
  const namespace = textAt(body, 'involvedObject/namespace')
  const object = textAt(body, 'involvedObject/uid') ?? `${textAt(body, 'involvedObject/kind') ?? ''}/${namespace ?? ''}/${name ?? ''}`
  const [, ref, sha] = /^(?:(.{1,200}?)[@/])?(?:sha(?:1|256):)?([0-9a-f]{7,64})$/.exec(revision ?? '') ?? []
  const isUninstall = reason === 'UninstallSucceeded'
  return changeEvent(from, step, {
    about: [object, reason, revision],
    // A failure is sent again and again while it lasts: of one revision it is one fact.
    id: step === 'failed' && revision !== null ? 'failed' : null,
    at: memberAt(body, 'timestamp'),
    occurrence: `${object}@${revision ?? textAt(body, 'timestamp') ?? ''}`,
    senderKey: object,
    kind: isUninstall ? 'infrastructure' : 'deployment',
    application: name,
    environment: knownEnvironment(
      metadata.env,
      metadata.environment,
      metadata['event.toolkit.fluxcd.io/env'],
      environmentIn(metadata.cluster ?? null, namespace),
    ),
    version: sha === undefined ? revision : null,
    sha: sha ?? null,
    ref: ref ?? null,
    rollback: reason.startsWith('Rollback'),
    text: textAt(body, 'message'),
  })
}
