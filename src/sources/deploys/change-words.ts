import type { ChangeKind, Outcome } from '../../domain/change.ts'

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

/** Words of status fields and of sentences; `waiting` is no step of a change: nothing began. */
const STATUSES: Readonly<Record<string, ChangeWords['status'] | 'waiting'>> = {
  ...table('started', 'start started starting begin began begun beginning running initiated launching progressing in_progress in-progress'),
  ...table('succeeded', 'succeeded success successful successfully finished finish complete completed completes done ok passed'),
  ...table('failed', 'failed failure fail fails error errored timeout timed_out unsuccessful'),
  ...table('cancelled', 'cancelled canceled aborted abort cancel'),
  ...table('waiting', 'pending queued waiting scheduled blocked skipped requested planned approved created'),
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
const UNREAL: readonly string[] = 'not no never will would should could can cannot must may might if unless before until'.split(' ')

/** What a sentence says was done, from its words alone; null where it tells of no change. The last status word decides. */
export function changeWords(sentence: string): ChangeWords | null {
  const words = wordsOf(sentence)
  const verbAt = words.findIndex((word) => Object.hasOwn(VERBS, word))
  const verb = VERBS[words[verbAt] ?? ''] ?? null
  const objectKind = objectIn(words, verbAt)
  if (isUnreal(words, verbAt) || (verb === null && objectKind === null)) return null
  const said = words.flatMap((word) => statusWord(word) ?? []).at(-1)
  if (said === 'waiting') return null
  // Cron writes of itself all day: that it started or ended something is a change where the rest says of what.
  const isRoutine = verb === null && objectKind === 'job'
  const isNamed = isRoutine || (verb?.form === 'named' && said === undefined && !OF_WHAT.includes(words[verbAt + 1] ?? ''))
  return {
    kind: objectKind ?? (verb === null || verb.kind === 'rollback' ? 'deployment' : verb.kind),
    status: said ?? (verb?.form === 'begun' ? 'started' : 'succeeded'),
    rollback: words.some((word) => Object.hasOwn(VERBS, word) && VERBS[word]?.kind === 'rollback'),
    strength: isNamed && !hasObjectVerb(words) ? 'named' : 'said',
  }
}

/** "Deploy of checkout", "rollback to r117": the noun with its object is a report. */
const OF_WHAT: readonly string[] = ['of', 'to']

/** The step that a status word names; null for a word that is none. */
export function statusWord(word: string): ChangeWords['status'] | 'waiting' | null {
  const name = word.trim().toLowerCase()
  return Object.hasOwn(STATUSES, name) ? (STATUSES[name] ?? null) : null
}

/** Compounds such as `deploy-bot` or `pre-release` stay whole and are no verbs. */
const wordsOf = (sentence: string): readonly string[] =>
  sentence
    .toLowerCase()
    .replace(/\b(roll|rolled|rolling)[ _-](back|out)\b/g, (_, roll: string, direction: string) => JOINED[`${roll} ${direction}`] ?? roll)
    .split(/[\s,;:()[\]"'!]+/)
    .map((word) => (word.endsWith('.') ? word.slice(0, -1) : word))

const JOINED: Readonly<Record<string, string>> = {
  'roll back': 'rollback',
  'rolled back': 'rolledback',
  'rolling back': 'reverting',
  'roll out': 'rollout',
  'rolled out': 'deployed',
  'rolling out': 'deploying',
}

/** "Config changed", "config deployed": the thing stands before its verb or next to it. "Deployed with a new flag" is a deployment. */
function objectIn(words: readonly string[], verbAt: number): ChangeKind | null {
  const at = words.findIndex((word) => Object.hasOwn(OBJECTS, word))
  if (at === -1 || isUnreal(words, at)) return null
  const kind = OBJECTS[words[at] ?? ''] ?? null
  const hasVerb = hasObjectVerb(words) || (kind === 'job' && words.some((word) => statusWord(word) !== null))
  if (verbAt === -1 && !hasVerb) return null
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
