import type { Document } from '../../domain/document.ts'
import type { RootCauseCategory } from '../../domain/incident/root-cause.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'

/** The root cause and its class, as far as the document states them. */
export function readRootCause(lines: readonly SectionLine[]): Pick<Document, 'rootCause' | 'rootCauseCategory'> {
  const rootCause = rootCauseOf(lines)
  return { rootCause, rootCauseCategory: categoryOf(rootCause, lines) }
}

/** What the document gives as its root cause, in a field, a section or a sentence. */
function rootCauseOf(lines: readonly SectionLine[]): string | null {
  const passages = lines
    .filter(({ role, kind }) => role !== 'timeline' && isProse(kind))
    .map((line) => ({ role: line.role, text: textOf(line) }))
  const field = passages.find(({ text }) => /^(?:the )?root causes?\b[^:]{0,20}:\s*\S/i.test(text))
  if (field !== undefined) return field.text.replace(/^[^:]{0,40}:\s*/, '').slice(0, TEXT_MAX)
  const section = passages.filter(({ role }) => role === 'cause').map(({ text }) => text)
  if (section.length > 0) return section.join(' ').slice(0, TEXT_MAX)
  const named = passages.flatMap(({ text }) => sentencesOf(text)).find((sentence) => /\broot cause\b(?! analysis)/i.test(sentence))
  return named?.slice(0, TEXT_MAX) ?? null
}

const TEXT_MAX = 2_000

const isProse = (kind: SectionLine['kind']): boolean => kind !== 'blank' && kind !== 'code' && kind !== 'heading'
const textOf = ({ kind, text, cells }: SectionLine): string => (kind === 'row' ? cells.join(': ') : text)

/**
 * The class of what was wrong, not of where it showed. The stated cause decides; where its words are of no class, the
 * title, the summary, the prose and the entries that name the cause do. null: the document names no cause anywhere.
 */
function categoryOf(rootCause: string | null, lines: readonly SectionLine[]): RootCauseCategory | null {
  const stated = rootCause === null ? null : classOf(rootCause)
  return stated ?? classOf(contextOf(lines)) ?? (rootCause === null ? null : 'unknown')
}

/** The other parts that may name the cause. */
function contextOf(lines: readonly SectionLine[]): string {
  const passages = lines.filter(({ kind, role, text }) =>
    kind === 'heading'
      ? role === 'summary' || role === 'other'
      : isProse(kind) && (CONTEXT_ROLES.has(role) || (role === 'timeline' && NAMES_CAUSE.test(text))),
  )
  return passages
    .map(textOf)
    .join(' ')
    .slice(0, 2 * TEXT_MAX)
}

const CONTEXT_ROLES: ReadonlySet<string> = new Set(['summary', 'other', 'resolution', 'lessons', 'impact', 'detection'])
const NAMES_CAUSE = /\b(?:cause[ds]?|identified|found|finds?|discovered|traced|turn(?:ed|s) out)\b/i

/** Its first sentences count most, and words of a fault more than those of the part that had it. */
function classOf(passage: string): RootCauseCategory | null {
  const text = passage.replace(EFFECT, '')
  const head = text.slice(0, 300)
  const count = (pattern: RegExp) => 3 * (head.match(pattern)?.length ?? 0) + (text.match(pattern)?.length ?? 0)
  const scored = CLASSES.map(([category, { fault, part }], order) => ({
    category,
    score: 2 * count(fault) + (part === undefined ? 0 : count(part)) - order / 100,
  })).filter(({ score }) => score > 0)
  return scored.toSorted((a, b) => b.score - a.score)[0]?.category ?? null
}

/** "leading to an overload": what came of it is not what was wrong. */
const EFFECT =
  /\b(?:leading to|leads? to|led to|prevent(?:ing|ed)|caus(?:ing|es|ed)(?! by)|result(?:ing|ed|s) in|so that|which made)\b[^.;]{0,300}/gi

const FAULTY = '(?:wrong|wrongly|incorrect|incorrectly|bad|badly|invalid|faulty|missing|outdated|conflicting|mistaken)'
const near = (list: string): RegExp => new RegExp(`(?<![\\w-])(?:${list})(?!\\w)`, 'gi')

/** The words of a fault, and those of the part that had it. In order of precedence among equals. */
const CLASSES: readonly (readonly [RootCauseCategory, { readonly fault: RegExp; readonly part?: RegExp }])[] = [
  ['certificate', { fault: near('certificates?|expired (?:tls|ssl|cert)') }],
  ['dns', { fault: near('dns(?:sec)?|name ?servers?|ds record|route ?53|zone file'), part: near('resolvers?') }],
  [
    'configuration',
    {
      fault: near(
        `mis-?configur\\w{1,6}|configuration (?:error|mistake|problem)s?|(?:in )?(?:the |an? |its |our )?(?:\\w{1,20} )?config(?:uration)?(?: file)?s? (?:held|had|pointed|was|were)|${FAULTY} (?:[\\w-]{1,20} ){0,3}(?:config\\w{0,9}|settings?|ports?|paths?|values?|rules?|flags?|address(?:es)?|parameters?|permissions?|variables?|bundle|policy|prefixes|passwords?|credentials?)`,
      ),
      part: near('configur(?:ation|ed|ing)|config|settings?|firewall|flags?|manifest|limits?|polic(?:y|ies)'),
    },
  ],
  ['security', { fault: near('d?dos attacks?|attack(?:s|ed|er|ers)?|ddos|botnet|malicious|breach|compromised|vulnerabilit(?:y|ies)') }],
  [
    'third-party',
    {
      fault: near(
        "third[- ]party|upstream (?:provider|carrier|vendor)|outage (?:of|at) (?:our|the|their|a|an) (?:[\\w-]{1,20} ){0,3}(?:provider|platform|vendor|carrier|supplier)|(?:provider|vendor|carrier|supplier)(?:'s)? (?:confirm\\w{1,3}|had|suffered|outage|was down)|external (?:api|service|provider)s?",
      ),
      part: near("vendors?|providers?(?:'s)?|carriers?|suppliers?"),
    },
  ],
  [
    'hardware',
    {
      fault: near(
        'hardware|power (?:failure|outage|supply|loss)|(?:disk|drive|controller|switch|memory|fan|card) (?:fail(?:ure|ed|s)|broke|died|(?:has|had) failed)|faulty (?:disk|drive|switch|memory|cable)|raid|generators?|transformer|batter(?:y|ies)|physical',
      ),
    },
  ],
  [
    'resource-exhaustion',
    {
      fault: near(
        'disks? (?:space|full|was full|is full)|(?:filled|full) (?:up )?(?:the |of )?(?:whole )?(?:disk|partition|volume|logs)|out of (?:memory|disk|space|quota|file|connections?)|memory leaks?|exhaust\\w{0,4}|ran out|oom(?:[- ]?kill\\w{0,3})?|connection (?:leak|pool)s?|(?:leaked|too many|open) (?:connections|files)|file descriptors?|used (?:up all|them up|all)|quota',
      ),
    },
  ],
  [
    'capacity',
    {
      fault: near(
        'high traffic|traffic (?:spike|surge|was)|not sized|under-?provisioned|insufficient capacity|lack of capacity|(?:un)?expected (?:load|traffic|spike|surge|increase)|could not scale|overload\\w{0,3}|surge|spike in (?:traffic|users|load)|at (?:its|their) (?:maximum|limit)|thundering herd|retry storm',
      ),
      part: near('capacity|traffic|scal(?:e|ing)|autoscal\\w{1,4}|load'),
    },
  ],
  [
    'deployment',
    {
      fault: near(
        `${FAULTY} (?:[\\w-]{1,20} ){0,2}(?:deploy\\w{0,5}|release|build|branch|version|rollout|artifact)|deployed without|deployment (?:script|pipeline|process|took|failed)|staging branch|(?:failed|botched|partial|incomplete) (?:deploy\\w{0,5}|release|upgrade|migration|roll-?out)|(?:step of the )?pipeline (?:was|that|did)`,
      ),
      part: near('deploy(?:ment|ed|ments)?|releases?|released|roll-?out|upgrad(?:e|ed)|migration'),
    },
  ],
  [
    'code-defect',
    {
      fault: near(
        'bugs?|typos?|defects?|null (?:check|pointer|reference)|exceptions?|race condition|regular expression|misspel\\w{1,5}|mistyped|syntax error|logic error|regression|unhandled|memory corruption|infinite loop|off[- ]by[- ]one|idempoten\\w{1,3}|not support(?:ed)?|not parsed',
      ),
      part: near('code|syntax|logic|script|parser|function'),
    },
  ],
  [
    'database',
    {
      fault: near(
        'deadlock(?:s|ed)?|missing index(?:es)?|index (?:had been|was) dropped|(?:auto)?vacuum|replication lag|lock contention|(?:held|hold|holds) (?:a |the )?locks?|full table scans?|slow quer(?:y|ies)|query plan\\w{0,3}|locked the same|table locks?|corrupt(?:ed)? (?:table|database|index)',
      ),
      part: near('databases?|quer(?:y|ies)|index(?:es)?|mysql|postgres\\w{0,4}|replicas?|tables?'),
    },
  ],
  [
    'network',
    {
      fault: near(
        'bgp|routes?|routers?|routing|packet(?:s| loss)|backbone|fib(?:er|re)|wan|network (?:partition|outage|failure|problem|issue)s?|links',
      ),
      part: near('network\\w{0,3}|load balancer|switch(?:es)?|connectivity'),
    },
  ],
]
