import type { ChangeKind } from '../../domain/change.ts'

/**
 * What a record may say, each by the names that scripts use for it; the first that is present counts. Names that every
 * tool uses for something else (`type`, `project`, `build`) are not among them: another vendor's JSON is no deploy.
 */
const NAMES = {
  /** Of a certificate: when it stops being valid. */
  expiry: ['not_after', 'notAfter', 'expires_at', 'valid_until'],
  time: ['time', 'timestamp', '@timestamp', 'ts', 't', 'created', '__REALTIME_TIMESTAMP'],
  service: ['service', 'service_name', 'app', 'application', 'component'],
  environment: ['environment', 'env', 'stage', 'deployment_environment'],
  action: ['action'],
  status: ['status', 'state', 'result', 'outcome'],
  version: ['version', 'release', 'tag'],
  previous: ['previous', 'previous_version'],
  sha: ['sha', 'commit', 'revision'],
  ref: ['ref', 'branch'],
  image: ['image'],
  actor: ['actor', 'user', 'by', 'author', 'deployer'],
  url: ['url', 'link'],
  id: ['id', 'deploy_id', 'deployment_id', 'run_id'],
  text: ['text', 'message', 'msg', 'MESSAGE', 'summary', 'description'],
  step: ['step', 'rollout_step'],
  rollback: ['rollback'],
} as const satisfies Record<string, readonly string[]>

export type FieldName = keyof typeof NAMES
export type Fields = Readonly<Record<string, unknown>>

/** A field by any of its names, with the name that was used; null where none is there or all are null. */
export function fieldOf(fields: Fields, field: FieldName): { readonly name: string; readonly value: unknown } | null {
  const name = NAMES[field].find(
    (candidate) => Object.hasOwn(fields, candidate) && fields[candidate] !== null && fields[candidate] !== undefined,
  )
  return name === undefined ? null : { name, value: fields[name] }
}

/** Words for what was done. A rollback is a deployment that goes back. */
export const ACTIONS: Readonly<Record<string, ChangeKind>> = {
  deploy: 'deployment',
  deployment: 'deployment',
  rollback: 'deployment',
  revert: 'deployment',
  release: 'release',
  config: 'config',
  configuration: 'config',
  flag: 'flag',
  'feature-flag': 'flag',
  feature_flag: 'flag',
  toggle: 'flag',
  restart: 'infrastructure',
  scale: 'infrastructure',
  infrastructure: 'infrastructure',
  migration: 'migration',
  certificate: 'certificate',
  renewal: 'certificate',
  expiry: 'certificate',
  job: 'job',
  cron: 'job',
  cronjob: 'job',
}
