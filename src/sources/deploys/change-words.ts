import type { ChangeKind, Outcome } from '../../domain/change.ts'
import { plainOutcomes, type Step, statusWord, stepIn } from './outcome-words.ts'

export interface ChangeWords {
  readonly kind: ChangeKind
  readonly status: 'started' | Outcome
  readonly rollback: boolean
  /**
   * said: the sentence says that it was done ("deployed", "deploy started"); named: it only names such an act
   * ("production deployment"), which is a change where the rest of the line says of what.
   */
  readonly strength: 'said' | 'named'
}

/** What is done to a system. A noun names an act, a participle says it was done, or that it has begun. */
const VERBS: Readonly<Record<string, Verb>> = {
  ...verb('deployment', { named: 'deploy deploys deployment rollout upgrade', done: 'deployed upgraded', begun: 'deploying upgrading' }),
  ...verb('release', { named: 'release', done: 'released', begun: 'releasing' }),
  ...verb('infrastructure', { named: 'restart', done: 'restarted scaled', begun: 'restarting scaling' }),
  ...verb('migration', { named: 'migration migrations', done: 'migrated', begun: 'migrating' }),
  ...verb('rollback', { named: 'rollback revert undo', done: 'rolledback reverted undone', begun: 'reverting' }),
}

interface Verb {
  readonly kind: ChangeKind | 'rollback'
  readonly form: 'named' | 'done' | 'begun'
}

/** Things whose change is a kind of its own, whatever the verb: "config deployed", "flag reverted". */
const OBJECTS: Readonly<Record<string, ChangeKind>> = {
  ...table('config', 'config configuration configs settings'),
  ...table('flag', 'flag flags toggle'),
  ...table('certificate', 'certificate certificates cert certs'),
  ...table('job', 'cron cronjob cronjobs'),
}
const OBJECT_VERBS: readonly string[] =
  'change changed changing update updated updating applied apply applying pushed enabled disabled toggled turned switched set edited modified renewed rotated replaced installed reloaded expired ran'.split(
    ' ',
  )
/** "Will be deployed", "not deployed": nothing was done. */
const UNREAL: readonly string[] = 'not no never will would should could can cannot must may might if unless before until waiting'.split(' ')

/** What programs release, revert, restart and upgrade all day: near such a word the act is no change of a system. */
const INTERNALS: readonly string[] = [
  'transaction transactions tx txn savepoint savepoints statement statements sql jdbc deadlock cursor query queries',
  'memory heap buffer buffers handle handles descriptor descriptors resource resources allocation gc',
  'lock locks mutex semaphore lease leases leader leadership permit permits reservation hold holds slot slots',
  'offset offsets partition partitions checkpoint snapshot sequence watermark',
  'connection connections conn pool pools pooled socket sockets websocket websockets session sessions stream streams channel http http2 h2 tls',
  'thread threads goroutine pid cpu port ports ip address timer timers countdown backoff poll polling',
  'apt dpkg unattended package packages snap yum dnf',
  'notes candidate password token quota funds thumbnail',
].flatMap((words) => words.split(' '))
/** What applications roll back, revert and release for their users; a service of such a name has a version beside it. */
const ENTITIES: readonly string[] = [
  'order orders payment payments refund refunds invoice invoices booking bookings balance transfer account accounts',
  'batch insert update delete write writes table tables row rows record records tablespace inode file files cache data work',
  'message messages job jobs queue item items task tasks pod pods container process value values default setting edit edits image article',
].flatMap((words) => words.split(' '))
const IS_VERSION = /^(?:v\d[\w.-]*|r\d+|\d+\.\d[\w.-]*|[0-9a-f]{7,40}|version|build|deploy|deployment|production|prod|staging)$/

/** A word after one of these belongs to another statement. */
const BOUNDS: readonly string[] = 'because since due after when while with as and but so then'.split(' ')
/** Acts that are never done to memory or a lock. */
const UNMISTAKABLE: readonly string[] = 'deploy deploys deployed deploying deployment rolledout'.split(' ')
const NEAR = 4

/** Probes and audits speak of deployments that somebody only looked at. */
const LOOKED_AT =
  /\b(?:health|healthy|healthcheck|liveness|readiness|probe|probes|heartbeat|keep-?alive|audit|audited|viewed|listed|fetched|read|watched|watching|checked|queried|opened|described|exported|downloaded|subscribed|polled|inspected|replicas? available)\b/

/** Most lines of a log have none of these: looking first spares them the grammar. */
const MAY_STATE_CHANGE = /deploy|releas|roll|rever|undo|upgrad|restart|scal|migrat|config|settings|flag|toggle|cert|cron/i

/** What a sentence says was done, from its words alone; null where it states no change. */
export function changeWords(sentence: string): ChangeWords | null {
  if (!MAY_STATE_CHANGE.test(sentence)) return null
  const clauses = clausesOf(plainOutcomes(joinedVerbs(sentence.toLowerCase())))
  const words = clauses.flat()
  const said = stepOf(clauses)
  const verbAt = verbIn(words, said)
  const verb = VERBS[words[verbAt] ?? ''] ?? null
  const objectKind = objectIn(words, verbAt)
  if (isUnreal(words, verbAt) || (verb === null && objectKind === null)) return null
  if (verb?.form !== 'done' && verb?.form !== 'begun' && words[0] === 'waiting') return null
  if (said === 'waiting') return null
  if (verb?.form === 'named' && objectKind === null && LOOKED_AT.test((clauseOf(clauses, words[verbAt] ?? '') ?? []).join(' '))) return null
  // Cron writes of itself all day: that it started or ended something is a change where the rest says of what.
  const isRoutine = verb === null && objectKind === 'job'
  const isNamed = isRoutine || (verb?.form === 'named' && said === null && !OF_WHAT.includes(words[verbAt + 1] ?? ''))
  return {
    kind: objectKind ?? (verb === null || verb.kind === 'rollback' ? 'deployment' : verb.kind),
    status: said ?? (verb?.form === 'begun' ? 'started' : 'succeeded'),
    rollback: words.some((word, at) => Object.hasOwn(VERBS, word) && VERBS[word]?.kind === 'rollback' && !isInternal(words, at)),
    strength: isNamed && !hasObjectVerb(words) ? 'named' : 'said',
  }
}

/** The first act; where that is only a name ("[deploy] deployed v42") and no step is named, the first that was done. */
function verbIn(words: readonly string[], step: Step | null): number {
  const isAct = (word: string, at: number) => Object.hasOwn(VERBS, word) && !isInternal(words, at)
  const first = words.findIndex(isAct)
  if (step !== null || VERBS[words[first] ?? '']?.form !== 'named') return first
  const done = words.findIndex((word, at) => isAct(word, at) && VERBS[word]?.form !== 'named' && !isUnreal(words, at))
  return done === -1 ? first : done
}

/** "Deploy of checkout", "rollback to r117": the noun with its object is a report. */
const OF_WHAT: readonly string[] = ['of', 'to']

/** The last step counts; but where the act itself is said to have failed, a later clause about something else does not mend it. */
function stepOf(clauses: readonly (readonly string[])[]): Step | null {
  let step: Step | null = null
  for (const clause of clauses) {
    const isFinal = step === 'failed' || step === 'cancelled'
    const next = stepIn(clause)
    if (next !== null && !(isFinal && !hasVerb(clause))) step = next
  }
  return step
}

const hasVerb = (clause: readonly string[]): boolean => clause.some((word) => Object.hasOwn(VERBS, word))
const clauseOf = (clauses: readonly (readonly string[])[], word: string) => clauses.find((clause) => clause.includes(word))

/** Compounds such as `deploy-bot` or `pre-release` stay whole and are no verbs. */
const clausesOf = (sentence: string): readonly (readonly string[])[] =>
  sentence
    .split(/[,;]\s|\.\s+(?=\w)|\s[–—-]\s/)
    .map((clause) => clause.split(/[\s,;:()[\]"'!]+/).flatMap((word) => word.replace(/(?<!\.)\.+$/, '') || []))

const joinedVerbs = (sentence: string): string =>
  sentence.replace(
    /\b(roll|rolled|rolling)[ _-](back|out)\b/g,
    (_, roll: string, direction: string) => JOINED[`${roll} ${direction}`] ?? roll,
  )

const JOINED: Readonly<Record<string, string>> = {
  'roll back': 'rollback',
  'rolled back': 'rolledback',
  'rolling back': 'reverting',
  'roll out': 'rollout',
  'rolled out': 'deployed',
  'rolling out': 'deploying',
}

/** "Transaction rolled back", "releasing state lock": an everyday act within a program. */
function isInternal(words: readonly string[], at: number): boolean {
  // "Deploy lock released": the lock, not the deploy.
  if (UNMISTAKABLE.includes(words[at] ?? '')) return VERBS[words[at] ?? '']?.form === 'named' && INTERNALS.includes(words[at + 1] ?? '')
  const before = words.slice(Math.max(0, at - NEAR), at)
  const after = words.slice(at + 1, at + 1 + NEAR)
  const end = after.findIndex((word) => BOUNDS.includes(word))
  const near = [...before.slice(before.findLastIndex((word) => BOUNDS.includes(word)) + 1), ...(end === -1 ? after : after.slice(0, end))]
  return near.some((word) => INTERNALS.includes(word)) || (isOfEntity(words, at) && near.some((word) => ENTITIES.includes(word)))
}

function isOfEntity(words: readonly string[], at: number): boolean {
  const { kind, form } = VERBS[words[at] ?? ''] ?? {}
  const isOfAny = kind === 'rollback' || (kind === 'release' && form !== 'named') || words[at] === 'scaled'
  return isOfAny && !words.some((word) => IS_VERSION.test(word))
}

/** "Config changed", "config deployed": the thing stands before its verb or next to it. "Deployed with a new flag" is a deployment. */
function objectIn(words: readonly string[], verbAt: number): ChangeKind | null {
  const at = words.findIndex((word, index) => Object.hasOwn(OBJECTS, word) && !words[index + 1]?.startsWith('--'))
  if (at === -1 || isUnreal(words, at)) return null
  const kind = OBJECTS[words[at] ?? ''] ?? null
  const hasObject = hasObjectVerb(words) || (kind === 'job' && words.some((word) => statusWord(word) !== null))
  if (verbAt === -1 && !hasObject) return null
  return verbAt === -1 || at <= verbAt + 1 ? kind : null
}

const hasObjectVerb = (words: readonly string[]): boolean => words.some((word) => OBJECT_VERBS.includes(word))

const isUnreal = (words: readonly string[], at: number): boolean =>
  at >= 0 && words.slice(Math.max(0, at - 2), at).some((word) => UNREAL.includes(word))

function table<T>(value: T, words: string): Record<string, T> {
  return Object.fromEntries(words.split(' ').map((word) => [word, value]))
}

function verb(kind: Verb['kind'], forms: Readonly<Record<Verb['form'], string>>): Record<string, Verb> {
  const { named, done, begun } = forms
  return {
    ...table<Verb>({ kind, form: 'named' }, named),
    ...table<Verb>({ kind, form: 'done' }, done),
    ...table<Verb>({ kind, form: 'begun' }, begun),
  }
}
