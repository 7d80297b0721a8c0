/** What a section of a postmortem is about. */
export type SectionRole =
  | 'timeline'
  | 'keyEvents'
  | 'summary'
  | 'impact'
  | 'duration'
  | 'detection'
  | 'cause'
  | 'resolution'
  | 'actions'
  | 'lessons'
  | 'appendix'
  | 'other'

/** Whole names only, so that a line of prose is no heading. */
export const isSectionName = (name: string): boolean =>
  WHOLE.test(
    numberless(name)
      .replace(/[^\p{L}\p{N} &/'’()-]/gu, '')
      .trim(),
  )

/** The role that a heading gives; null: it names none. */
export function roleOf(heading: string): SectionRole | null {
  const name = numberless(heading)
  if (name.length > 120) return null
  if (TITLE.test(name)) return 'summary'
  return ROLES.find(([, pattern]) => pattern.test(name))?.[0] ?? null
}

/** "Postmortem: the impact timeline is down" is the title of a document about that, no timeline. */
const TITLE = /^(?:incident )?post-?mortem(?: report)?\s*[:–—-]\s*\S/i

/** "Outage postmortem: the checkout was down": it opens the document, whatever page it stands on. */
export const isTitleOfPostmortem = (heading: string): boolean => /\bpost-?mortem(?: report)?\s*[:–—-]\s*\S/i.test(heading.slice(0, 120))

/** "2. Timeline", "IV) Impact", "Immediate actions (done)". */
const numberless = (name: string): string =>
  name
    .replace(/(?<!\s)\s*\((?:done|completed?|tbd|draft|ongoing|in progress)\)\s*$/i, '')
    .replace(/^(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-Z])[.):]\s*/, '')
    .replace(/(?<![:\s])[:\s]+$/, '')
    .trim()

/** In order of precedence: "Timeline of the resolution" is a timeline, "Root cause and resolution" a cause. */
const ROLES: readonly (readonly [SectionRole, RegExp])[] = [
  ['keyEvents', /^key (?:events?|moments?|times?|dates?|timestamps)\b/i],
  [
    'timeline',
    /\btime ?-?lines?\b|\bchronolog|\bsequence of events\b|\bevents? (?:log|timeline|sequence)\b|\bincident log\b|^(?:what|events?) happened when\b|^log of (?:events|incident)|^course of events\b|^history$/i,
  ],
  [
    'appendix',
    /\bappendix|^supporting (?:information|data|material)|^glossary|^references?$|^(?:relevant |raw |chat )?logs?$|^transcripts?|^chat\b|^attachments?|^links$|^resources$|^evidence$/i,
  ],
  [
    'actions',
    /\b(?:corrective|prevent(?:at)?ive|prevention|action(?:able)?s?(?: |-)?items?|actionables?|action (?:plan|points?)|actions?$|follow(?:ed)?[- ]?ups?|next steps|to-?dos?|improvements?|measures|recommendations?|tasks?|future work|remediation (?:plan|items|tasks))\b|^remediations?$|^(?:fixes|improvements?\/fixes)\b|^(?:short|long|medium)[- ]term\b|^how (?:do|will|can|could|are) we (?:going to )?(?:prevent|avoid|improve|stop|keep|make sure)\b|^what (?:(?:will|are) we|we(?: will|'ll|’ll| are|'re|’re)) (?:going to )?(?:do|doing|chang|improv|fix)/i,
  ],
  ['cause', /^what went wrong,? and why\b/i],
  [
    'lessons',
    /\blessons?\b|\blearn(?:ed|ings?|t)\b|\bwent (?:well|wrong|badly|poorly|right)\b|\blucky\b|\bretrospective\b|\bconclusions?\b|\bcould have\b|\bgood and bad\b|\backnowledge?ments\b/i,
  ],
  [
    'duration',
    /^(?:the )?(?:incident |outage |total )?(?:duration|downtime)\b|^when\b|^time (?:period|frame)\b|^(?:start|end) time\b|^(?:date|time|date and time|date\/time)\b/i,
  ],
  ['impact', /\bimpact(?:ed)?\b|\baffected\b|\bdamage\b|\bconsequences?\b|\bseverity\b|^who was\b|\bscope\b|^symptoms?\b/i],
  ['cause', /\bcauses?\b|\btrigger|^why\b|\bdiagnosis\b|\b5 whys\b|\bfive whys\b|\bcontributing\b|\banalysis\b|\bbackground\b/i],
  ['detection', /\bdetect(?:ion|ed)\b|\bdiscover(?:y|ed)\b|\bmonitoring\b/i],
  [
    'resolution',
    /\bresol(?:ution|ved|ving)\b|\brecover(?:y|ed)\b|\bmitigat(?:ion|ed)\b|\bremed(?:y|iation)\b|\bfix(?:ed)?\b|\bresponse\b|\brestor/i,
  ],
  [
    'summary',
    /\bsummary\b|\boverview\b|\babstract\b|\bintroduction\b|\btl;?dr\b|\bdescription\b|^what happened\b|\bincident (?:details?|report|information|postmortem)\b|^details$|^(?:the )?(?:issue|incident|problem|outage)$|\bpost-?mortem\b|^status$|\bmetadata\b/i,
  ],
]

const WHOLE = new RegExp(
  `^(?:${[
    '(?:the |incident |outage |issue |detailed |event |full )*time ?-?line(?: of (?:the )?(?:events|incident|outage|issue|actions))?(?: \\([^()]{1,60}\\))?',
    'chronology(?: of events)?(?: \\([^()]{1,60}\\))?',
    'sequence of events',
    'key events',
    '(?:issue |incident |executive |outage |problem |postmortem |event )*(?:summary|overview)',
    'duration(?: of (?:the )?(?:outage|incident))?',
    '(?:customer |user |business |the |overall )*impact(?: of the (?:outage|incident|issue))?',
    'root causes?(?: analysis)?(?: (?:and|&|/) (?:the )?(?:resolution|recovery|trigger|solution|fix|mitigation))?(?: explanation)?',
    '(?:contributing|underlying) (?:factors|causes?)',
    'resolution(?: (?:and|&) recovery)?',
    'detection',
    '(?:corrective|prevent(?:at)?ive)(?: (?:and|&) (?:corrective|prevent(?:at)?ive|mitigation))?(?: (?:measures?|actions?|steps))',
    '(?:corrective|preventat?ive) and prevent(?:at)?ive',
    '(?:review |remedial |agreed |immediate )?action(?:s|ables?| items?)',
    'next steps',
    'follow[- ]?ups?(?: actions?| items?| tasks?)?',
    '(?:improvements?|fixes|improvements?(?: ?/ ?| and )fixes)',
    '(?:a )?(?:list of |specific )?tasks(?: to address (?:the |these |this )?(?:issues?|problems?))?',
    "what (?:will we|we(?: will|['’]ll)) (?:do|change|improve)(?: (?:next|now|differently|about it))?",
    'things? (?:that|to) (?:can be |be )?improved?(?:/fixed)?',
    'lessons(?: we)? learned',
    'what went (?:well|wrong)',
    'conclusions?',
    'appendix',
  ].join('|')})$`,
  'i',
)
