import { changeEvent, changeStep } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import type { From } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { hasAll, memberAt, textAt, wordAt } from '../values/members.ts'

/** A trigger of CodeDeploy as it notifies a topic. */
export const isDeployTrigger = (message: unknown): boolean =>
  hasAll(message, 'deploymentId', 'applicationName') && hasAll(message, 'status')

export function readDeployTrigger(message: unknown, from: From): readonly Part[] {
  const status = wordAt(message, 'status')
  const step = status === 'created' ? 'started' : changeStep(status)
  const id = textAt(message, 'deploymentId')
  if (hasAll(message, 'instanceId')) return ['an instance of a deployment: the deployment as a whole is reported']
  if (step === null || step === 'waiting') return [`deployment ${status || 'without a status'}: nothing began or ended`]
  const group = textAt(message, 'deploymentGroupName')
  const rollback = textAt(message, 'rollbackInformation')
  return [
    changeEvent(from, step, {
      about: ['deployment', textAt(message, 'accountId'), textAt(message, 'region'), id],
      id: step,
      at: step === 'started' ? memberAt(message, 'createTime') : memberAt(message, 'completeTime'),
      after: memberAt(message, 'createTime'),
      occurrence: `codedeploy/${id ?? ''}`,
      senderKey: id,
      application: textAt(message, 'applicationName'),
      environment: environmentIn(group),
      rollback: rollback !== null && /RollbackDeploymentId/.test(rollback),
    }),
  ]
}
