import type { ChangeKind } from '../../domain/change.ts'

/**
 * What a record may say, each by the names that scripts and loggers use for it, in lower case without separators
 * (`nameOf`): `deployed_at`, `deployedAt` and `DeployedAt` are one name. The first that is present counts. Names that every
 * tool uses for something else (`type`, `project`, `build`) are not among them: another vendor's JSON is no deploy.
 */
const NAMES = {
  /** Of a certificate: when it stops being valid. */
  expiry: ['notafter', 'expiresat', 'validuntil'],
  service: ['service servicename app application appname applicationname component ddservice appkubernetesioname', 'containername'].flatMap(
    (names) => names.split(' '),
  ),
  environment: ['environment', 'env', 'stage', 'deploymentenvironment', 'deploymentenvironmentname', 'serviceenvironment', 'ddenv'],
  action: ['action'],
  status: ['status', 'state', 'result', 'outcome'],
  exitCode: ['exitcode', 'exitstatus', 'returncode', 'rc', 'exit'],
  success: ['success', 'succeeded', 'successful', 'ok'],
  version: ['version', 'release', 'tag', 'serviceversion', 'appversion', 'ddversion'],
  previous: ['previous', 'previousversion'],
  sha: ['sha', 'commit', 'revision', 'commitsha', 'gitsha', 'gitcommit', 'gitcommitsha', 'commithash'],
  ref: ['ref', 'branch', 'gitref', 'gitbranch'],
  image: ['image'],
  actor: ['actor', 'user', 'by', 'author', 'deployer', 'username', 'deployedby'],
  url: ['url', 'link', 'urlfull'],
  id: ['id', 'deployid', 'deploymentid', 'runid'],
  text: [
    'text message msg summary description event shortmessage textpayload log body line m renderedmessage mt',
    'messagetemplate',
  ].flatMap((names) => names.split(' ')),
  step: ['step', 'rolloutstep'],
  rollback: ['rollback'],
} as const satisfies Record<string, readonly string[]>

export type FieldName = keyof typeof NAMES
export type Fields = Readonly<Record<string, unknown>>

export interface Field {
  /** As the sender writes it; the way to it, where it stands in another member. */
  readonly name: string
  readonly value: unknown
}
/** The members of a record by their names in lower case without separators. */
export type FieldIndex = ReadonlyMap<string, Field>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `DeployedAt`, `deployed_at` and `@deployed-at` in one form. */
export const nameOf = (name: string): string => name.replace(/[^\p{L}\d]/gu, '').toLowerCase()

/** Versions of a log format, and ids of a log record: not of what it is about. */
const OF_THE_FORMAT: readonly string[] = ['@version', '_id', 'ecs.version', 'schema_version', 'schemaVersion', '@i']

/** Members that only hold others: what stands in them is said of the record itself. */
const CONTAINERS: readonly string[] = [
  'labels fields attributes extra context jsonpayload properties contextmap mdc resource kubernetes tags ddtags',
  'state',
].flatMap((names) => names.split(' '))
const DEPTH_MAX = 4

/** Every member by its name, those of nested objects too; what stands further out counts first. */
export function indexFields(record: Fields): FieldIndex {
  const index = new Map<string, Field>()
  let level: readonly Nested[] = [{ fields: record, prefix: '', path: '' }]
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth += 1) level = level.flatMap((nested) => addMembers(index, nested))
  return index
}

interface Nested {
  readonly fields: Fields
  readonly prefix: string
  readonly path: string
}

/** Adds what is known, and returns the objects that stand within. */
function addMembers(index: Map<string, Field>, { fields, prefix, path }: Nested): readonly Nested[] {
  const isGelf = Object.hasOwn(fields, 'short_message')
  return Object.entries(fields).flatMap(([key, value]) => {
    const isForeign = value === null || value === undefined || OF_THE_FORMAT.includes(path + key) || (isGelf && key === 'version')
    if (isForeign) return []
    const name = prefix + nameOf(key)
    if (!index.has(name)) index.set(name, { name: path + key, value })
    const inner = isFields(value) ? value : CONTAINERS.includes(name) ? taggedFields(value) : null
    return inner === null ? [] : [{ fields: inner, prefix: CONTAINERS.includes(name) ? '' : name, path: `${path}${key}/` }]
  })
}

/** `env:prod,service:checkout` of Datadog, as text or as a list. */
function taggedFields(value: unknown): Fields | null {
  const tags = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : []
  const pairs = tags.flatMap((tag): readonly [string, string][] => {
    const [, name, text] = /^([\w.-]+):(.+)$/.exec(tag.trim()) ?? []
    return name === undefined || text === undefined ? [] : [[name, text]]
  })
  return pairs.length === 0 ? null : Object.fromEntries(pairs)
}

/** A field by any of its names; null where none is there. */
export function findField(index: FieldIndex, field: FieldName): Field | null {
  for (const name of NAMES[field]) {
    const found = index.get(name)
    if (found !== undefined && !(isFields(found.value) && Object.keys(found.value).length > 0)) return found
  }
  return null
}

/** A field of an object that nobody has indexed. */
export const fieldOf = (fields: Fields, field: FieldName): Field | null => findField(indexFields(fields), field)

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
