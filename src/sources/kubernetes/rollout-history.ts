import type { Labels } from '../../domain/event.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import { missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf } from '../values/labels.ts'
import { hasAll, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'

/*
 * The revisions that Kubernetes keeps of a workload. `kubectl rollout history` prints them without times; the replica sets and
 * controller revisions themselves have the time at which they were made.
 */

/** `kubectl rollout history deployment/checkout`. */
export const ROLLOUT_HISTORY = /^REVISION[ \t]+CHANGE-CAUSE[ \t]*$/m

const KINDS: readonly string[] = ['replicaset', 'controllerrevision']

export const isRevision = (body: unknown): boolean => KINDS.includes(wordAt(body, 'kind')) && hasAll(body, 'metadata/name')

export const isRevisionList = (body: unknown): boolean => listAt(body, 'items').some(isRevision)

export const readRevisions = (body: unknown, from: From): readonly Part[] =>
  isRevision(body)
    ? [revisionPart(body, from, '')]
    : listAt(body, 'items').map((item, index) => revisionPart(item, from, `/items/${index}`))

const NUMBER = 'deployment.kubernetes.io/revision'
const CAUSE = 'kubernetes.io/change-cause'

function revisionPart(item: unknown, from: From, pointer: string): Part {
  if (!isRevision(item)) return missing(`${pointer}/kind`, 'expected a ReplicaSet or a ControllerRevision')
  const name = textAt(item, 'metadata/name')
  const owner = textAt(item, 'metadata/ownerReferences/0/name')
  if (owner === null) return `${name}: made by hand, no revision of a workload`
  const annotations = labelsOf(memberAt(item, 'metadata/annotations'))
  const labels: Labels = labelsOf(memberAt(item, 'metadata/labels'))
  const namespace = textAt(item, 'metadata/namespace')
  const place = `${namespace ?? ''}/${textAt(item, 'metadata/ownerReferences/0/uid') ?? owner}`
  const number = annotations[NUMBER] ?? textAt(item, 'revision')
  const cause = annotations[CAUSE] ?? null
  const image = textAt(item, 'spec/template/spec/containers/0/image', 'data/spec/template/spec/containers/0/image')
  return changeEvent(from, 'started', {
    about: [place, 'revision', name],
    at: memberAt(item, 'metadata/creationTimestamp'),
    // As the event of the rollout has it: both report one change.
    occurrence: `${place}/${name}`,
    application: owner,
    service: affectedServiceOf(labels) ?? owner,
    environment: environmentOf(labels) ?? environmentIn(namespace),
    version: image ?? name,
    rollback: saysRollback(cause),
    text: [`rollout of ${owner}`, number === null ? null : `revision ${number}`, image, cause].filter((part) => part !== null).join(', '),
  })
}
