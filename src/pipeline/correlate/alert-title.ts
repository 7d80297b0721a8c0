/**
 * In: the title of a page or of a group notification. Out: whether it is made of the labels of an alert.
 * Promise: looks at words alone. Monitoring tools make titles of labels: Alertmanager's own template is
 * `[FIRING:1] shop (ShopHighErrorRate production web critical)`, which is the values of the group's labels, then those of
 * the other labels that all its alerts share.
 */
import type { Episode } from '../../domain/episode.ts'
import { type Event, isPage, type Labels } from '../../domain/event.ts'

export interface AlertTitle {
  /** In lower case, each once. */
  readonly words: ReadonlySet<string>
  /** It begins with the status of a group, such as `[FIRING:2]`. */
  readonly hasStatus: boolean
}

const STATUS = /^\s*\[(?:firing|resolved|alerting|no data|ok)\b[^\]]*\]/i
const LENGTH_MAX = 1_024

export function readTitle({ events }: Episode): AlertTitle {
  const title = events.find((event) => event.kind === 'page.triggered' || event.kind === 'alert.fired') ?? events.find(isPage) ?? events[0]
  const line = titleOf(title)
  return { words: wordsOfTitle(line), hasStatus: STATUS.test(line) }
}

const titleOf = ({ text }: Pick<Event, 'text'>): string => text.slice(0, LENGTH_MAX).split('\n', 1)[0] ?? ''

const wordsOfTitle = (line: string): ReadonlySet<string> =>
  new Set(wordsOf(line.replace(STATUS, ' ')).filter((word) => !CONNECTING.has(word)))

/** The words of an event's own title; none where it is too long to be made of labels. */
export function titleWordsOf(event: Event): readonly string[] {
  const words = wordsOfTitle(titleOf(event))
  return words.size > WORDS_MAX ? [] : [...words]
}

/** A title of more words was written by people. */
const WORDS_MAX = 64

/** Words that stand between labels in titles that people write templates for. */
const CONNECTING: ReadonlySet<string> = new Set(['alert', 'at', 'for', 'in', 'is', 'of', 'on', 'the'])

export const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/(?<!:):*[^\s()[\]{}"',;|=:]+(?::+[^\s()[\]{}"',;|=:]+)*/g) ?? []

/** The first words of what a title must name: the alert, or what it is about. */
export const firstWordsOf = (alert: { readonly labels: Labels; readonly service: string | null }): readonly string[] =>
  [alert.labels.alertname, alert.service].flatMap((name) => wordsOf(name ?? '').slice(0, 1))

/**
 * Whether one alert explains every word of a title, and the title says which alert it is: by its name and one more label,
 * or, as only monitoring tools do, by the status and its name or its service.
 */
export function isMadeOf({ words, hasStatus }: AlertTitle, { labels, service }: Episode): boolean {
  const name = wordsOf(labels.alertname ?? '')
  const isNamed = name.length > 0 && name.every((word) => words.has(word))
  const about = wordsOf(service ?? '')
  if (words.size > WORDS_MAX) return false
  const isSpecific = isNamed
    ? hasStatus || words.size > new Set(name).size
    : hasStatus && about.length > 0 && about.every((word) => words.has(word))
  if (!isSpecific) return false
  const known = new Set([...about, ...Object.entries(labels).flatMap(([label, value]) => [label.toLowerCase(), ...wordsOf(value)])])
  for (const word of words) if (!known.has(word)) return false
  return true
}
