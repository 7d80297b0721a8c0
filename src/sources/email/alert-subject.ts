import type { Labels } from '../../domain/event.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { knownText } from '../values/known-text.ts'
import { environmentOf, knownSeverity } from '../values/labels.ts'

/** What the mail of a monitoring tool says. */
export interface MailedAlert {
  readonly state: 'fired' | 'resolved'
  /** The subject without what changes between its firing and its end. */
  readonly name: string
  readonly severity: string | null
  readonly service: string | null
  readonly environment: string | null
  readonly labels: Labels
}

const FIRED = 'firing|alerting|alarm|alert|problem|triggered|re-triggered|fired|down|critical|warn|warning|no data|error|open|opened'
const RESOLVED = 'resolved|ok|recovery|recovered|up|closed|cleared|normal|healthy'

/** How tools begin a subject: `[FIRING:2] `, `** PROBLEM … **`, `ALARM: `, `Resolved in 3m: `, `Fired:Sev2 `, `DOWN alert: `. */
const STATE = new RegExp(
  String.raw`^(?:\[[\w.-]{1,40}\] )?(?:\[(?<bracket>${FIRED}|${RESOLVED})(?:[ :][^\]]{0,100})?\]|\*{2} ?(?<starred>${FIRED}|${RESOLVED})(?: (?:service|host) alert)?:?|(?<plain>${FIRED}|${RESOLVED})(?: alert| in [\w ]{1,20})?(?::(?: ?sev[0-4])?| -))\s+`,
  'i',
)
/** `Monitor is DOWN: shop`, as of probes. */
const PROBED = /^monitor is (?<state>down|up): (?<name>.+)$/i
/** What a subject says of the state at its end: `is CRITICAL **`, `is now DOWN`. */
const STATE_AT_END = / ?\(?(?:(?:is|are|was)(?: now)? (?:critical|warning|unknown|ok|down|up|unreachable|recovered|alarm))\)?\s*\*{0,2}$/i

/** null: no mail of a tool that says so in its subject. `words`: the text of the mail, for its labels. */
export function alertIn(subject: string | null, words: string | null): MailedAlert | null {
  if (subject === null) return null
  const probed = PROBED.exec(subject)?.groups
  const groups = STATE.exec(subject)?.groups
  const state = (probed?.state ?? groups?.bracket ?? groups?.starred ?? groups?.plain)?.toLowerCase()
  if (state === undefined) return null
  const rest = probed?.name ?? subject.slice(STATE.exec(subject)?.[0].length ?? 0)
  const name = knownText(rest.replace(STATE_AT_END, '').replace(/\*{2}$/, ''))
  if (name === null) return null
  const labels = labelsIn(words)
  return {
    state: RESOLVED.split('|').includes(state) ? 'resolved' : 'fired',
    name: name.slice(0, 300),
    severity: knownSeverity(labels.severity ?? labels.priority ?? /\b(critical|warning)\b/i.exec(subject)?.[1] ?? null),
    service: affectedServiceOf(labels),
    environment: environmentOf(labels),
    labels,
  }
}

const LABEL_LINES_MAX = 200

/** `service = checkout`, ` - severity: critical`: one label a line. */
function labelsIn(words: string | null): Labels {
  const pairs = (words ?? '')
    .split('\n', LABEL_LINES_MAX)
    .map((line) => /^[ \t*-]{0,10}([A-Za-z][\w./-]{0,60}) {0,10}[=:] {1,20}(\S.{0,200})$/.exec(line))
    .flatMap((match): readonly [string, string][] =>
      match?.[1] === undefined || match[2] === undefined ? [] : [[match[1].toLowerCase(), match[2].trim()]],
    )
    .filter(([name]) => LABELS.includes(name))
  // The first counts: a mail of many alerts begins with the one that it is about.
  return Object.fromEntries(pairs.toReversed())
}

const LABELS: readonly string[] = (
  'alertname service service_name app application component job host hostname instance namespace deployment pod container environment env stage ' +
  'severity priority team cluster region'
).split(' ')
