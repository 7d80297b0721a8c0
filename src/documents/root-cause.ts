import type { RootCauseCategory } from '../domain/root-cause.ts'
import type { PlacedLine } from './sections.ts'

/** What the document gives as its root cause, as far as it has a place for it. */
export function rootCauseOf(lines: readonly PlacedLine[]): string | null {
  const told = lines
    .filter(({ kind, role }) => role !== 'timeline' && kind !== 'blank' && kind !== 'code' && kind !== 'heading')
    .map(({ kind, role, text, cells }) => ({ role, text: kind === 'row' ? cells.join(': ') : text }))
  const field = told.find(({ text }) => /^(?:the )?root causes?\b[^:]{0,20}:\s*\S/i.test(text))
  if (field !== undefined) return field.text.replace(/^[^:]{0,40}:\s*/, '').slice(0, TEXT_MAX)
  const section = told.filter(({ role }) => role === 'cause').map(({ text }) => text)
  if (section.length > 0) return section.join(' ').slice(0, TEXT_MAX)
  return told.find(({ text }) => /\broot cause\b/i.test(text))?.text.slice(0, TEXT_MAX) ?? null
}

const TEXT_MAX = 2_000

/** The class whose words the text has first and most; null without a text. Two of them often fit. */
export function categoryOf(rootCause: string | null): RootCauseCategory | null {
  if (rootCause === null) return null
  const head = rootCause.slice(0, 300)
  const scored = CLASSES.map(([category, pattern], order) => ({
    category,
    score: 3 * (head.match(pattern)?.length ?? 0) + (rootCause.match(pattern)?.length ?? 0) - order / 100,
  })).filter(({ score }) => score > 0)
  return scored.toSorted((a, b) => b.score - a.score)[0]?.category ?? 'unknown'
}

/** In order of precedence among equals. */
const CLASSES: readonly (readonly [RootCauseCategory, RegExp])[] = [
  ['certificate', /\bcertificates?\b|\bexpired (?:tls|ssl)\b/gi],
  ['dns', /\bdns\b|\bname ?servers?\b|\broute ?53\b/gi],
  [
    'configuration',
    /\bmis-?configur\w*|\bconfigur(?:ation|ed)\b|\bsettings?\b|\bmanifest\b|\bincorrect(?:ly)? (?:path|rules?|value)|\bfirewall\b|\bflags?\b/gi,
  ],
  ['security', /\battack|\bddos\b|\bmalicious|\bbreach|\bcompromised|\bvulnerab/gi],
  ['third-party', /\bthird[- ]party\b|\bvendor\b|\bupstream provider\b|\bprovider'?s?\b|\bexternal (?:api|service)/gi],
  ['hardware', /\bhardware\b|\bpower (?:failure|outage|supply)|\bdisk failure|\bfaulty (?:disk|drive|switch|memory)|\bphysical\b/gi],
  [
    'resource-exhaustion',
    /\bdisk (?:space|full)|\bout of (?:memory|disk)|\bmemory leak|\bexhaust\w*|\bran out\b|\boom\b|\bconnection (?:leak|pool)|\bfile descriptors?/gi,
  ],
  [
    'capacity',
    /\bhigh traffic|\btraffic (?:spike|surge)|\bcapacity\b|\bsurge\b|\bspike in (?:traffic|users)|\bscal(?:e|ing)\b|\boverload/gi,
  ],
  ['deployment', /\bdeploy(?:ment|ed)?\b|\brelease[d]?\b|\broll-?out\b|\bupgrade\b|\bmigration\b/gi],
  ['code-defect', /\bbugs?\b|\btypo|\bcode\b|\bdefect|\bexception\b|\brace condition|\bmisspel\w+|\bmistyped|\bsyntax\b|\blogic\b/gi],
  ['database', /\bdatabase\b|\bquer(?:y|ies)\b|\bindex(?:es)?\b|\bdeadlock|\bmysql\b|\bpostgres\w*|\breplica(?:tion)?\b/gi],
  ['network', /\bnetwork\b|\brouting\b|\bbgp\b|\bpacket|\bload balancer\b|\bfib(?:er|re)\b|\bswitch\b/gi],
]
