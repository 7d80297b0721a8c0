import type { FactName, StatedTime } from '../../domain/document.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { spansIn } from '../times/spans.ts'
import type { TimeMention } from '../times/times.ts'

/** A time that a field or a sentence states. */
export interface RawFact {
  readonly name: FactName
  readonly time: TimeMention
  readonly line: number
  readonly statedAs: StatedTime['statedAs']
  readonly text: string
  /** Only the opening of its sentence gives it: the start of the story, where nothing stands before it. */
  readonly isOpening?: boolean
}

/** The times of a sentence, a window as one. What was detected at one time and over at another has no window in these two. */
export const timesAndWindowsIn = (sentence: string) => spansIn(sentence, (before) => [null, 'start'].includes(nameBefore(before)))

/** Each time of a sentence by the words before it; a range in a sentence about the impact is its window. */
export function factsInSentence(line: SectionLine, sentence: string): readonly RawFact[] {
  const times = timesAndWindowsIn(sentence)
  return times.flatMap((time, index): readonly RawFact[] => {
    const before = sentence.slice(index === 0 ? 0 : (times[index - 1]?.until?.end ?? times[index - 1]?.end ?? 0), time.index)
    const after = sentence.slice(time.until?.end ?? time.end, times[index + 1]?.index)
    const fact = (name: FactName, of: TimeMention): RawFact => ({ name, time: of, line: line.number, statedAs: 'sentence', text: sentence })
    if (time.until !== null) return isWindowOf(sentence, line) ? [fact('start', time), fact('end', time.until)] : []
    const verb = nameBefore(before)
    const name = verb ?? (isOpening(line, { before, after, index }) ? openingName(after) : null)
    const isWindow = name === 'start' || name === 'end'
    if (name === null || (isWindow && !WINDOW_ROLES.has(line.role))) return []
    return [{ ...fact(name, time), isOpening: verb === null && name === 'start' }]
  })
}

const WINDOW_ROLES: ReadonlySet<string> = new Set(['summary', 'impact', 'duration', 'other'])
const isWindowOf = (sentence: string, { role }: SectionLine): boolean =>
  (role === 'summary' || role === 'duration' || role === 'impact' || (WINDOW_ROLES.has(role) && IMPACT_WORDS.test(sentence))) &&
  !PLANNED.test(sentence)

/** What was planned is no window of an incident. */
export const PLANNED = /\b(?:maintenance|meeting|scheduled)\b/i

const IMPACT_WORDS =
  /\b(?:outage|incident|impact|down|downtime|unavailab|disrupt|degrad|issue|affect|inaccess|unable|fail|error|experienc|interrupt|last|occur|slow|lost|loss|problem|unreachable|return|overload|time-?outs?|lag(?:ged|ging)?\b|laten|5xx|could not|couldn't|cannot|no (?:users?|customers?|one)\b)/i

/** The verb that governs the time: the last one before it. */
export function nameBefore(before: string): FactName | null {
  const near = before.slice(-90)
  const found = VERBS.flatMap(([name, pattern]) => [...near.matchAll(pattern)].map((match) => ({ name, index: match.index })))
  const last = found.toSorted((a, b) => a.index - b.index).at(-1)
  return last?.name ?? null
}

const VERBS: readonly (readonly [FactName, RegExp])[] = [
  [
    'detected',
    /\b(?:(?:first|initially) )?(?:detected|noticed|discovered|reported|alerted|became aware|alerts? (?:fired|triggered|went off))\b/gi,
  ],
  ['escalated', /\b(?:escalated|declared)\b/gi],
  ['mitigated', /\b(?:mitigated)\b/gi],
  [
    'end',
    /\b(?:ended|ending|(?:were|was|all|again) online|until|till|resolved|restored(?! (?:an?|from|it from|the (?:database|backup|snapshot))\b)|recovered|back (?:online|up|to normal)|fixed|lasted (?:until|till))\b/gi,
  ],
  ['start', /\b(?:began|begun|started|starting|beginning|occurred|commenced|since|from)\b/gi],
]

/** "On 5 June at 10:00 PM, an error …": the first sentence of a summary opens with when it happened. */
const isOpening = ({ role }: SectionLine, { before, index }: { before: string; after: string; index: number }): boolean =>
  index === 0 && WINDOW_ROLES.has(role) && /^\W*(?:(?:on|at|around|approximately|about|in the \w+ of)\W*)*$/i.test(before)

function openingName(after: string): FactName | null {
  if (/\b(?:resolved|restored|recovered|ended|back to normal)\b/i.test(after.slice(0, 60))) return 'end'
  if (
    /\b(?:detected|noticed|alerted|reported|discovered|(?:receive[ds]?|got|get) (?:an? |the |our )?(?:first )?(?:[a-z]{1,20} )?(?:report|alert|page|call|ticket|complaint|notification)s?)\b/i.test(
      after.slice(0, 80),
    )
  )
    return 'detected'
  return /[a-z]{3}/i.test(after) ? 'start' : null
}

/** Where nothing says when it began or ended, the first window of the prose does, whatever its sentence calls the impact. */
export function onlyWindowIn(lines: readonly SectionLine[]): readonly RawFact[] {
  for (const { role, number, text } of lines) {
    if (!WINDOW_ROLES.has(role)) continue
    for (const sentence of sentencesOf(text)) {
      const window = PLANNED.test(sentence)
        ? undefined
        : spansIn(sentence).find(({ clock, until }) => clock !== null && until?.clock != null)
      if (window?.until == null) continue
      const fact = { line: number, statedAs: 'sentence' as const, text: sentence }
      return [
        { ...fact, name: 'start', time: window },
        { ...fact, name: 'end', time: window.until },
      ]
    }
  }
  return []
}
