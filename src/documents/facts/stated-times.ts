import type { FactName, UnknownTime } from '../../domain/document.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'
import { type TimeMention, timesIn } from '../times/times.ts'
import { factsInSentence, nameBefore, onlyWindowIn, type RawFact } from './sentence-facts.ts'

/** What a document states beside its timeline, before it is put on a calendar. */
export interface RawStatements {
  readonly stated: readonly RawFact[]
  /** Times of events that the prose on cause, detection and resolution repeats. */
  readonly restated: readonly RawFact[]
  readonly unknownTimes: readonly UnknownTime[]
}

export function readStatements(lines: readonly SectionLine[]): RawStatements {
  return { stated: statedTimesIn(lines), restated: restatedTimesIn(lines), unknownTimes: unknownTimesIn(lines) }
}

/** In: the lines beside the timeline. Out: when they say that something happened, in their order. */
function statedTimesIn(lines: readonly SectionLine[]): readonly RawFact[] {
  let isBegun = false
  const facts = lines.filter(mayState).flatMap((line, index, all) => {
    const field = fieldOf(line, all[index - 1])
    const facts =
      field === null
        ? sentencesOf(line.text).flatMap((sentence): readonly RawFact[] => {
            const found = factsInSentence(line, sentence).filter(({ isOpening: opens }) => !isBegun || opens !== true)
            isBegun ||= CLOCK.test(sentence)
            return found
          })
        : factsInField(line, field)
    isBegun ||= facts.some(({ name }) => name === 'start')
    return facts
  })
  const isBounded = facts.some(({ name, time }) => (name === 'start' || name === 'end') && time.clock !== null)
  return isBounded ? facts : [...facts, ...onlyWindowIn(lines.filter(mayState))]
}

/** Any time of day will do: only the first sentence of a story opens it. */
const CLOCK = /\d[:.h]\d\d|\d ?[ap]\.?m\b/i

const IGNORED_ROLES: ReadonlySet<string> = new Set(['timeline', 'actions', 'lessons', 'appendix'])
const mayState = ({ kind, role, text }: SectionLine): boolean =>
  kind !== 'blank' && kind !== 'code' && !IGNORED_ROLES.has(role) && text !== ''

interface Field {
  readonly label: string
  readonly value: string
}

/** "Start time: …", a row of a table of facts, or a line below a heading or a label that says only that. */
function fieldOf(line: SectionLine, above: SectionLine | undefined): Field | null {
  if (line.kind === 'heading') return null
  if (line.kind === 'row') return { label: line.cells[0] ?? '', value: line.cells.slice(1).join(' | ') }
  const match = /^([^:|]{2,60}?)\s*(?::|\s[-–—]\s)\s*(?=\S)/.exec(line.text)
  if (match !== null && !/\d$/.test(match[1] ?? '') && nameOf(match[1] ?? '') !== null)
    return { label: match[1] ?? '', value: line.text.slice(match[0].length) }
  const bare = bareField(line.text)
  if (bare !== null) return bare
  if (/^[^:.]{2,40}:\s/.test(line.text)) return null
  const label = (above?.kind === 'heading' && above.level > 1) || (above?.text.endsWith(':') ?? false) ? (above?.text ?? '') : ''
  const name = nameOf(label)
  const isNamed = name === 'window' || name === 'start' || name === 'end' || (name !== null && /\b(?:time|at|on)$/i.test(label))
  return isNamed && line.text.length <= 160 && !/^[A-Z][^.]*\b(?:was|were|had|has)\b/.test(line.text) ? { label, value: line.text } : null
}

/** "Incident declared 2024-03-05 14:40": a label and its time, and nothing else on the line. */
function bareField(text: string): Field | null {
  const label = /^[A-Z][a-z]{1,20}(?: [a-z]{1,20}){0,2}(?= \d)/.exec(text)?.[0]
  if (label === undefined || nameOf(label) === null) return null
  const value = text.slice(label.length + 1)
  const [time] = timesIn(value)
  return time !== undefined && time.index === 0 && value.length - time.end <= 1 ? { label, value } : null
}

type FieldName = FactName | 'window'

/** What a label names; null: no time of the incident. */
function nameOf(label: string): FieldName | null {
  const text = label.trim()
  if (text.length > 60 || OF_THE_DOCUMENT.test(text) || LENGTH.test(text)) return null
  return NAMES.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

/** "Time to mitigate" names a length. */
const LENGTH = /^time (?:to|until|taken)\b/i
const OF_THE_DOCUMENT =
  /\b(?:author|written|published|updated|review|meeting|prepared|created by|version|due|reporter|owner|document|posted|date of (?:the )?(?:post-?mortem|report)|report date|postmortem date|modified|time zone|timezone)\b/i
const NAMES: readonly (readonly [FieldName, RegExp])[] = [
  [
    'window',
    /^(?:the )?(?:(?:incident|outage|total|service|impact|approximate|estimated|overall|issue|event)(?:'s)? )*(?:duration|downtime|window|time ?frame|period|dates?\b|date (?:and|&|\/) ?time|date\/time|time(?:s)?$)|^when\b|^(?:time|date|period) of (?:the )?(?:incident|outage|impact|event)|^outage$|^duration\b/i,
  ],
  [
    'detected',
    /\b(?:detect(?:ed|ion)|discover(?:ed|y)|first (?:notice|alert|report|detect)[a-z]*|noticed|alerted|reported|identified at)\b/i,
  ],
  ['identified', /^(?:root )?cause (?:was )?(?:identified|found)\b/i],
  ['acknowledged', /\b(?:acknowledg[a-z]+|respon(?:se|ded)(?: (?:began|start(?:ed)?|time))?|engaged)\b/i],
  ['escalated', /\b(?:escalat[a-z]+|declared)\b/i],
  ['mitigated', /\b(?:mitigat[a-z]+|work-?around|contained)\b/i],
  ['resolved', /\b(?:resol(?:ved|ution)|restored|restoration|recover(?:ed|y)|repaired|fixed|all clear)\b/i],
  [
    'start',
    /^(?:(?:incident|outage|impact|issue|event|downtime|fault|problem|service|customer|user|date|time|disruption)(?:'s)? )*(?:start(?:ed|s|ing)?|beg[aiu]n(?:ning|s)?|onset|from|occur(?:red|s)|impact began|occurrence|opened)\b|^start of\b|^beginning of\b|^first impact/i,
  ],
  [
    'end',
    /^(?:(?:incident|outage|impact|issue|event|downtime|fault|problem|service|customer|user|date|time|disruption)(?:'s)? )*(?:end(?:ed|s|ing)?|stop(?:ped|s)?|until|till?|to|over|finish(?:ed)?|closed|ceased)\b|^end of\b/i,
  ],
]

/** What may stand before the time of a field: "around", "on the morning of". */
const FIELD_LEAD_MAX = 24

function factsInField(line: SectionLine, { label, value }: Field): readonly RawFact[] {
  const name = nameOf(label)
  const times = timesIn(value)
  const [first] = times
  if (name === null || first === undefined) return []
  // "Resolution: by 17:00 the team had …" is prose behind a label; a field has its time first.
  if (name !== 'window' && first.index > FIELD_LEAD_MAX) return sentencesOf(value).flatMap((sentence) => factsInSentence(line, sentence))
  const fact = (of: FactName, time: TimeMention): RawFact => ({ name: of, time, line: line.number, statedAs: 'field', text: line.text })
  if (name !== 'window') return [fact(name, first), ...(name === 'start' && first.until !== null ? [fact('end', first.until)] : [])]
  if (first.until !== null) return [fact('start', first), fact('end', first.until)]
  const inProse = sentencesOf(value).flatMap((sentence) => factsInSentence(line, sentence))
  if (inProse.some((of) => of.name === 'start' || of.name === 'end')) return inProse.map((of) => ({ ...of, statedAs: 'field' }))
  const [, second] = times
  return second === undefined || second.clock === null ? [fact('start', first)] : [fact('start', first), fact('end', second)]
}

/** What the document says is not known: fields ("Escalated: not known", "Resolved: not yet"), and a sentence about its start. */
function unknownTimesIn(lines: readonly SectionLine[]): readonly UnknownTime[] {
  const fields = lines.filter(mayState).flatMap((line, index, all): readonly UnknownTime[] => {
    const field = fieldOf(line, all[index - 1])
    const name = field === null ? null : nameOf(field.label)
    if (field === null || name === null || name === 'window' || !UNKNOWN_VALUE.test(field.value)) return []
    return [{ name, isPending: /^\W*not yet\b/i.test(field.value), statedAs: 'field', line: line.number }]
  })
  const start = lines.find((line) => mayState(line) && UNKNOWN_START.test(line.kind === 'row' ? line.cells.join(': ') : line.text))
  return start === undefined ? fields : [...fields, { name: 'start', isPending: false, statedAs: 'sentence', line: start.number }]
}

const UNKNOWN_VALUE = /^\W*(?:not (?:yet|known|recorded|determined|available)|unknown|n\/a)\b/i

/** "It is unclear when it began": wherever it stands. */
const UNKNOWN_START =
  /\b(?:start|beginning|onset|begin|began|started|first occurrence)\b[^.]{0,50}\b(?:unknown|unclear|not known|undetermined|could not be determined|cannot be determined|not clear|unsure)\b|(?<!\b(?:an?|the|some|by|of) )\b(?:unknown|unclear|do not know|don't know|not known)\b[^.]{0,40}\b(?:when (?:it|the|this)|start(?:ed)?\b(?: time)?|began)/i

/** To be compared with the timeline. */
function restatedTimesIn(lines: readonly SectionLine[]): readonly RawFact[] {
  const prose = lines.filter((line) => mayState(line) && PROSE_ROLES.has(line.role) && line.kind !== 'heading')
  return prose.flatMap((line) =>
    sentencesOf(line.text).flatMap((sentence) =>
      timesIn(sentence).flatMap((time, index, times): readonly RawFact[] => {
        const before = sentence.slice(index === 0 ? 0 : (times[index - 1]?.end ?? 0), time.index)
        const name = time.clock === null || time.until !== null || SUPPOSED.test(before) ? null : nameBefore(before)
        return name === null ? [] : [{ name, time, line: line.number, statedAs: 'sentence', text: sentence }]
      }),
    ),
  )
}

/** "Wrongly assuming that it ended at 11": what was thought or planned did not happen. */
const SUPPOSED = /\b(?:assum|suppos|expect|plann|schedul|believ|thought|would|should)\w*\b/i

const PROSE_ROLES: ReadonlySet<string> = new Set(['cause', 'detection', 'resolution'])
