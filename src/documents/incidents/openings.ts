import { ITEM_LEVEL } from '../lines/lines.ts'
import { isSectionName, roleOf, type SectionRole } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { datesIn } from '../times/calendar-dates.ts'
import { timesIn } from '../times/times.ts'

/** A line below which the account of an incident may stand. */
export interface Opening {
  readonly index: number
  /** Of a heading its own; of any other line that of a heading in bold. */
  readonly level: number
  /** "Incident 2", "INC-104", "Ticket: 4711": what tells the incident from others; null: it has none. */
  readonly number: string | null
}

/** In: the lines of a document. Out: the headings, captions and fields that may open the account of an incident, in order. */
export function openingsIn(lines: readonly SectionLine[]): readonly Opening[] {
  return lines.flatMap((line, index): readonly Opening[] => {
    if (opensAccount(line)) return [{ index, level: line.level, number: numberIn(line.text) }]
    const name = namedIn(line)
    if (name !== null) return [{ index, level: LINE_LEVEL, number: name }]
    return isCaption(line, lines[index - 1]) ? [{ index, level: LINE_LEVEL, number: null }] : []
  })
}

/** As a heading in bold has it: below all that are marked. */
const LINE_LEVEL = 7

/**
 * A heading with a name of its own; what quotes an earlier incident, or plans, stands in a section that says so. Within a
 * timeline a heading names a part of it, unless it has the number of an incident.
 */
const opensAccount = ({ kind, level, text, role }: SectionLine): boolean =>
  kind === 'heading' &&
  level < ITEM_LEVEL &&
  !ASIDE.has(role) &&
  !isSectionName(text) &&
  !isPart(text) &&
  (NUMBERED.test(text) || (role !== 'timeline' && (TITLE.test(text) || roleOf(text) === null)))

const ASIDE: ReadonlySet<SectionRole> = new Set(['appendix', 'actions', 'lessons'])
const TITLE = /^(?:(?:public|internal|blameless) )?(?:incident|outage|post-?mortem)\b.{0,30}[:–—-]\s*\S/i
/** Whether a heading names a part of the incident of the document, or what stands beside it for comparison. */
export const isPart = (heading: string): boolean => PART.test(heading)
const PART =
  /^\W{0,3}(?:phase|wave|stage|step|part|episode|update|day|round) (?:no\.? ?)?(?:\d|[ivx]{1,3}\b|one\b|two\b|three\b)|\b(?:comparison|compared|similar|previous|earlier|prior|past|related|recurrence|precedents?)\b/i

const INCIDENT = '(?:incident|outage|disruption|event|postmortem|störung|ausfall|vorfall|panne|incidente|incidencia|storing)'
const ORDINAL = '(?:second|third|fourth|fifth|sixth|next|another)'
const NUMBERED = new RegExp(
  `^\\W{0,3}(?:${INCIDENT}(?: (?:no\\.?|number|id|nr\\.?))? ?[#:]? ?|(?:inc|sev|pm|ir|im)[-_ ]?)((?:[A-Z]{2,8}-)?\\d{1,10}|[ivx]{1,4}|[a-d])\\b(?!-\\d|/)|^\\W{0,3}(?:the )?(first|${ORDINAL}) (?:[a-z]{1,20} )?(?:incident|outage|disruption)\\b`,
  'i',
)

function numberIn(text: string): string | null {
  const match = NUMBERED.exec(text)
  return match === null ? null : (match[1] ?? match[2] ?? '').toLowerCase()
}

/** "The second outage", "Another incident": it speaks of one before it. */
export const isFurther = ({ number }: Opening): boolean => number !== null && FURTHER.test(number)
const FURTHER = new RegExp(`^${ORDINAL}$`)

/** "Incident ID: INC-7", "Outage: the checkout was down": a field that names the incident; null: the line is none. */
function namedIn({ kind, text, cells }: SectionLine): string | null {
  if (kind === 'heading' || kind === 'blank' || kind === 'code' || (kind === 'row' && cells.length !== 2)) return null
  const [, label, value] = kind === 'row' ? ['', ...cells] : (/^([A-Za-z][A-Za-z /.#]{1,24}?)\s*:\s*(\S.{0,160})$/.exec(text) ?? [])
  return label !== undefined && value !== undefined && NAMING.test(label) ? value.toLowerCase() : null
}

const NAMING = /^(?:incident|outage|disruption)(?: (?:id|no\.?|number|name|title))?$|^(?:ticket|case|reference)(?: (?:id|no\.?|number))?$/i

/** "Search outage on 9 May", "9 May 16:00 UTC (lasting 20 minutes)": a line that stands alone above its account. */
function isCaption(line: SectionLine, above: SectionLine | undefined): boolean {
  const { kind, text, role } = line
  if (kind !== 'text' || role === 'timeline' || text.length > CAPTION_MAX || /[.:;,]$/.test(text)) return false
  if (above !== undefined && above.kind !== 'blank' && above.kind !== 'heading') return false
  if (datesIn(text).length === 0 || isPart(text)) return false
  return LASTING.test(text) || (OUT.test(text) && timesIn(text).every(({ clock }) => clock === null))
}

const CAPTION_MAX = 100
export const LASTING = /\blast(?:ing|ed) \S/i
export const OUT =
  /\b(?:outage|incident|disruption|downtime|down|unavailab\w+|unreachable|degrad\w+|failures?|failing|failed|slow\w*|errors?)\b/i
