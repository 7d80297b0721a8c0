import type { StatedDuration } from '../../domain/document.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'

/** In: the lines beside the timeline. Out: the lengths of time that they state, those of a field before those of prose. */
export function durationsIn(lines: readonly SectionLine[]): readonly StatedDuration[] {
  const passages = lines.filter(({ kind, role }) => kind !== 'blank' && kind !== 'code' && !IGNORED_ROLES.has(role))
  const found = passages.flatMap((line) => sentencesOf(line.text).flatMap((sentence) => inSentence(line, sentence)))
  return found.toSorted((a, b) => a.rank - b.rank).map(({ rank, ...duration }) => duration)
}

const IGNORED_ROLES: ReadonlySet<string> = new Set(['timeline', 'actions', 'lessons', 'appendix'])

interface Ranked extends StatedDuration {
  /** 0: a field; 1: prose of the summary; 2: prose elsewhere. */
  readonly rank: number
}

const DIGITS = '\\d{1,4}(?:[.,]\\d{1,2})?'
const NUMBER = `(${DIGITS}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty-five|fifty|half an?)`
/** A letter alone is a unit only right behind digits: "AM" is none. */
const unit = (word: string, letter: string): string =>
  `(?:${NUMBER}[ -](?:(?:full|whole|entire|good) )?${word}\\b|(${DIGITS}) ?(?:${word}|${letter})(?=\\W|\\d|$))`
const JOINT = '(?: |,|and|&){0,4}'
/** "2 hours 30 minutes", "1h 55m", "90-minute", "three and a half hours", "1.5 days". */
const LENGTH = new RegExp(
  `(?<![\\w.:/$-])(?:${unit('days?', 'd')}${JOINT})?(?:${unit('(?:hours?|hrs?)', 'h')}( and (?:a )?half)?${JOINT})?(?:${unit('(?:minutes?|mins?)', "[m']")}|(?:${NUMBER} )?(and (?:a )?half) hours?)?`,
  'gi',
)
const CLOCKLIKE = /(?<![\d:])(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?= ?(?:hours?|hrs?|h)\b|$|\s*[.)])/

function inSentence(line: SectionLine, sentence: string): readonly Ranked[] {
  const label = labelOf(line, sentence)
  const rank =
    label === null ? (line.role === 'summary' || line.role === 'impact' || line.role === 'duration' || line.role === 'other' ? 1 : 2) : 0
  const lengths = [...sentence.matchAll(LENGTH)].flatMap((match) => {
    const minutes = minutesOf(match)
    return minutes === null ? [] : [{ minutes, index: match.index, end: match.index + match[0].length }]
  })
  const clocklike = lengths.length === 0 && label !== null ? clockLength(sentence) : []
  return [...lengths, ...clocklike].flatMap((length): readonly Ranked[] => {
    if (RANGE_BEFORE.test(sentence.slice(Math.max(0, length.index - 50), length.index))) return []
    const of = subjectOf(sentence, length, label)
    if (of === null) return []
    const isAbout =
      ABOUT.test(sentence.slice(Math.max(0, length.index - 30), length.index)) || ROUNDED.test(sentence.slice(length.index, length.end))
    return [{ of, minutes: length.minutes, isAbout, line: line.number, text: sentence.slice(0, 200), rank }]
  })
}

/** "5 min (between 5 min and 11 min)", "(1 h; at most 2 h)": how exactly a length is known, no length of its own. */
const RANGE_BEFORE = /[(;] ?(?:between (?:[^(),;]{1,30} and )?|at (?:most|least) )$/i

const ABOUT =
  /\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|just (?:over|under)|over|more than|under|less than|some|up to|at most|at least|circa) (?:an? )?$|~ ?$/i

/** "A 4-hour outage". */
const ROUNDED = /^\d{1,2}-(?:hour|day)s?\s*$/i

function clockLength(sentence: string): readonly { minutes: number; index: number; end: number }[] {
  const match = CLOCKLIKE.exec(sentence)
  if (match === null || WINDOW_BEFORE.test(sentence.slice(0, match.index))) return []
  return [{ minutes: Number(match[1]) * 60 + Number(match[2]), index: match.index, end: match.index + match[0].length }]
}

/** "13:00 - 16:00": the end of a window is no length. */
const WINDOW_BEFORE = /\d{1,2}:\d\d\W{0,3}(?:[-–—]|to|until|till|and)\W{0,3}$/i

function labelOf(line: SectionLine, sentence: string): string | null {
  const own = line.kind === 'row' ? (line.cells[0] ?? null) : (/^([^:]{2,60}):/.exec(sentence)?.[1] ?? null)
  if (own !== null && FIELD.test(own)) return own
  return line.role === 'duration' && FIELD.test(line.heading) ? line.heading : null
}

const FIELD =
  /\b(?:duration|downtime|length|lasted|time to|time taken|mtt[a-z]|ttr|ttd|tta|recovery time|resolution time|detection time|response time|outage|impact time|total time)\b/i

type Of = StatedDuration['of']

/** What the length measures; null: something else, such as a threshold or an interval. */
function subjectOf(sentence: string, { index, end }: { index: number; end: number }, label: string | null): Of | null {
  const before = sentence.slice(Math.max(0, index - 70), index)
  const after = sentence.slice(end, end + 60)
  if (OTHER_BEFORE.test(before) || OTHER_AFTER.test(after)) return null
  const named = label ?? before
  if (NAMED.test(named) || (label === null && NAMED.test(after))) {
    const text = NAMED.test(named) ? named : after
    if (/detect|mttd|ttd|notice/i.test(text)) return 'timeToDetect'
    if (/acknowledg|respon|mtta|tta/i.test(text)) return 'timeToAcknowledge'
    if (/mitigat|mttm/i.test(text)) return 'timeToMitigate'
    return 'outage'
  }
  if (label !== null) return OTHER_LENGTH.test(label) ? null : 'outage'
  return LASTED.test(before) || BEHIND_WINDOW.test(before) || OUTAGE_AFTER.test(after) ? 'outage' : null
}

/** "Time to escalate" is a length of its own, not that of the outage. */
const OTHER_LENGTH = /^\W*time (?:to|until|taken to|for)\b/i

const NAMED =
  /\b(?:time (?:to|taken to|for|until) (?:\w+ ){0,2}(?:detect|acknowledg|respon|mitigat|resol|recover|restor|repair|fix)|to (?:detect|notice|acknowledge|mitigate)|mtt[dam]|tt[dam]|detection time|response time)/i
const OTHER_BEFORE =
  /\b(?:every|each|within|after|in|last|past|next|previous|older than|than|ago|by|per|threshold of|interval of|timeout of|ttl of|delay of|at least every|first|latency of|uptime of)(?: (?:about|around|approximately|the|only|just|under|an?|roughly|over|first|last)){0,6} $/i
const OTHER_AFTER =
  /^ ?(?:ago|earlier|later|before|after|interval|timeout|window|delay|per\b|each|every|old\b|rolling|cache|ttl|of (?:log|data|traffic|messages)|from now)/i
const LASTED =
  /\b(?:last(?:ed|ing|s)|took|taken|taking|duration(?: of)?|down for|out for|unavailable for|offline for|inaccessible for|unreachable for|outage (?:of|for)|downtime (?:of|was|for)|disruption (?:of|for)|degrad(?:ed|ation) for|interrupted for|interruption of|period of|total of|totall?ing|ran for|persisted for|continued for|during|for)[\s(:]*(?:(?:about|around|approximately|approx\.?|roughly|nearly|almost|just|over|under|more|than|less|a|an|total|of|the|some|up|to|period|full|entire|exactly|at|most|least)[ ~]){0,5}~? ?\(?$/i
/** "from 3:00 PM to 4:45 PM (1 hour 45 minutes)". */
const BEHIND_WINDOW = /\b(?:from|between)\b.{0,60}\d[^()]{0,30}\((?:about |approximately |approx\.? |~ ?)?$/i
const OUTAGE_AFTER =
  /^,? (?:in total|altogether)\b|^[ -]?(?:long )?(?:[\w-]+ ){0,2}(?:outage|downtime|disruption|interruption|incident|failure|black-?out|slow-?down|of (?:downtime|outage|disruption|unavailability|degraded|impact))\b/i

function minutesOf(match: RegExpExecArray): number | null {
  const [whole, dayWord, days, hourWord, hours, halfBehind, minuteWord, minutes, whole2, half] = match
  if (whole.trim() === '') return null
  const value =
    numberOf(dayWord ?? days) * 1_440 +
    numberOf(hourWord ?? hours ?? whole2) * 60 +
    numberOf(minuteWord ?? minutes) +
    (half === undefined && halfBehind === undefined ? 0 : 30)
  return value > 0 ? Math.round(value * 100) / 100 : null
}

const WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    a: 1,
    an: 1,
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
    forty: 40,
    'forty-five': 45,
    fifty: 50,
    'half a': 0.5,
    'half an': 0.5,
  }),
)

const numberOf = (text: string | undefined): number =>
  text === undefined ? 0 : (WORDS.get(text.toLowerCase()) ?? (Number.parseFloat(text.replace(',', '.')) || 0))
