import type { Phase } from '../../domain/incident/timeline.ts'
import type { PhaseReading } from './reading.ts'

/** In: a text. Out: the phase that its heading names ("Detection: …", "Resolved - …"); null without one. */
export function phaseOfHeading(text: string): PhaseReading | null {
  const heading = HEADING.exec(text.slice(0, 100))?.[1]
  if (heading === undefined) return null
  const known = HEADINGS.find(([, pattern]) => pattern.test(heading))
  // "Monitoring: alerts fired" names the reporter; it does not mean that people watch a mitigation.
  const isReporter = /^monitoring$/i.test(heading) && FAILING.test(text)
  return known === undefined || isReporter ? null : { phase: known[0], reason: { rule: 'heading', words: [heading] }, confidence: 0.95 }
}

const FAILING = /\b(?:alerts?|alarms?|pages?|paged|fails?|failed|fired|fires|detect(?:s|ed))\b/i

/** A few words, then a colon or a dash. */
const HEADING = /^[\s*_#]*([A-Za-z][A-Za-z /-]{2,50}?)[\s*_]*(?:\([^()]{0,60}\)[\s*_]*)?(?::| -| –|—)/

const HEADINGS: readonly (readonly [Phase, RegExp])[] = [
  ['change', /^change$/i],
  ['other', /^other$/i],
  ['misleading_path', /^(?:misleading|mislead|red herring|false lead|wrong (?:path|track))\b/i],
  ['detection', /^(?:(?:issue |incident |problem |outage |first |initial )*(?:detect(?:ed|ion)|alert(?:ed)?|alarm|page|report(?:ed)?))$/i],
  [
    'impact_start',
    /^(?:impact|outage|incident|issue|fault) (?:start(?:s|ed)?|begins|began|occurs)$|^start of (?:the )?(?:impact|outage|incident)$/i,
  ],
  ['acknowledgement', /^(?:acknowledg(?:ed|ement)|response|initial response)$/i],
  ['escalation', /^(?:escalat(?:ed|ion)(?: to .{0,40})?|(?:issue |incident )?(?:escalated|escalation|declared))$/i],
  [
    'identification',
    /^(?:found|findings?|root cause|root cause (?:identified|found|identification)|(?:issue |cause |problem )?identified|identification|diagnosis)$/i,
  ],
  ['investigation', /^(?:(?:initial |further )?investigat(?:ion|ing)(?: initiated| started| begins| began)?)$/i],
  ['mitigation', /^(?:(?:temporary )?(?:mitigat(?:ion|ed|ing)|fix|workaround)(?: applied| deployed| implemented)?|monitoring)$/i],
  ['resolution', /^(?:(?:issue |incident |problem |full |service )?(?:resol(?:ved|ution)|recover(?:ed|y)|restor(?:ed|ation)|closed))$/i],
  ['communication', /^(?:communication|status (?:update|page)|customer (?:update|communication))$/i],
  ['followup', /^(?:follow[- ]?up|post-?mortem|post-incident(?: .{0,20})?)$/i],
]
