import type { RawEvent } from '../../domain/raw-event.ts'
import type { Moment } from '../../domain/time/time.ts'
import { changeText } from '../values/change-text.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import { type ChangeWords, changeWords, statusWord } from './change-words.ts'
import { ACTIONS, type FieldName, fieldOf } from './deploy-fields.ts'
import type { DeployRecord } from './deploy-record.ts'
import { lineHead } from './line-head.ts'
import { type LineParts, lineParts } from './line-parts.ts'

/** `change`: the line tells of one; `undated`: it does, and no time is to be found; `context`: it tells of none. */
export type LineReading =
  | { readonly kind: 'change'; readonly record: DeployRecord }
  | { readonly kind: 'undated' }
  | { readonly kind: 'context'; readonly dated: boolean }

/** One line of a program's or a script's log: `TIME [host] words key=value… "text"`, syslog or logfmt. */
export function readLogLine(line: string, raw: RawEvent): LineReading {
  const head = lineHead(knownText(line) ?? '', raw.receivedAt)
  const parts = lineParts(head.message)
  const at = head.at ?? pairedTime(parts, raw)
  const words = sentenceOf(parts)
  const change = changeOf(parts, words)
  if (change === null) return { kind: 'context', dated: at !== null }
  if (at === null) return { kind: 'undated' }
  return { kind: 'change', record: recordOf({ parts, words, change, at, line }) }
}

/** logfmt has its time among the pairs. */
function pairedTime({ pairs }: LineParts, raw: RawEvent): Moment | null {
  const time = fieldOf(pairs, 'time')?.value
  return plausibleTime(time, raw.receivedAt) === null ? null : momentOf(time, { receivedAt: raw.receivedAt, earliest: null })
}

/** The words that say what was done: the message of logfmt, else what stands outside of pairs and quotes, without a host name before it. */
function sentenceOf({ words, pairs }: LineParts): string {
  const message = fieldOf(pairs, 'text')
  if (message !== null) return String(message.value)
  const [first = '', ...rest] = words
  return (rest.length > 0 && isHost(first) ? rest : words).join(' ')
}

/** A machine's name has a digit, a dot or a hyphen; the words of a sentence have none. */
const isHost = (word: string): boolean => /^[a-z][a-z0-9.-]*:?$/i.test(word) && /[0-9.-]/.test(word) && changeWords(word) === null

type Change = Pick<DeployRecord, 'kind' | 'status' | 'rollback'>

function changeOf({ pairs, quoted }: LineParts, words: string): Change | null {
  const action = pairOf(pairs, 'action')?.toLowerCase() ?? ''
  const kind = Object.hasOwn(ACTIONS, action) ? (ACTIONS[action] ?? null) : null
  const said = saidIn({ words, quoted, pairs })
  if (kind === null && said === null) return null
  const word = pairOf(pairs, 'status')
  const status = word === null ? (said?.status ?? statusIn(words) ?? 'succeeded') : (statusWord(word) ?? 'unknown')
  if (status === 'waiting') return null
  return {
    kind: kind ?? said?.kind ?? 'deployment',
    status,
    rollback: said?.rollback === true || saysRollback(action),
  }
}

/** What only names an act needs its object among the pairs. */
function saidIn({ words, quoted, pairs }: { readonly words: string } & Pick<LineParts, 'quoted' | 'pairs'>): ChangeWords | null {
  const said = changeWords(words) ?? (words === '' ? changeWords(quoted.join(' ')) : null)
  return said?.strength === 'named' && OBJECT_PAIRS.every((field) => pairOf(pairs, field) === null) ? null : said
}

const OBJECT_PAIRS: readonly FieldName[] = ['service', 'version', 'sha', 'image']

/** With `action=deploy` the words need name no act: "started" alone says enough. */
const statusIn = (words: string) =>
  words
    .split(' ')
    .flatMap((word) => statusWord(word) ?? [])
    .at(-1)

interface ReadLine {
  readonly parts: LineParts
  readonly words: string
  readonly change: Change
  readonly at: Moment
  readonly line: string
}

function recordOf({ parts, words, change, at, line }: ReadLine): DeployRecord {
  const { pairs, quoted } = parts
  const record = {
    ...change,
    service: pairOf(pairs, 'service'),
    environment: knownEnvironment(pairOf(pairs, 'environment')),
    version: firstKnown(pairOf(pairs, 'version'), pairOf(pairs, 'image')),
  }
  return {
    ...record,
    at,
    previous: pairOf(pairs, 'previous'),
    sha: pairOf(pairs, 'sha'),
    ref: pairOf(pairs, 'ref'),
    actor: pairOf(pairs, 'actor'),
    url: knownLink(pairOf(pairs, 'url')),
    step: pairOf(pairs, 'step'),
    text:
      firstKnown([quoted.length === 0 ? words : withoutStatus(words), ...quoted].filter((part) => part !== '').join(': ')) ??
      changeText({ ...record, action: pairOf(pairs, 'action') ?? change.kind, what: record.version }),
    id: pairOf(pairs, 'id'),
    // A line of a log never drifts between two tellings, so that it may name itself.
    identity: [line.trim()],
  }
}

/** Where it is said what was done, the kind says that it began or ended: both ends of one change read alike. */
const withoutStatus = (words: string): string =>
  words
    .split(' ')
    .filter((word) => statusWord(word) === null)
    .join(' ')

const pairOf = (pairs: LineParts['pairs'], field: FieldName): string | null => knownText(fieldOf(pairs, field)?.value)
