/**
 * Which incident of the evidence a written postmortem describes.
 *
 * 1. It cites it: its id, that of one of its events (a draft of ours does), or the id or the address of its page. Of those
 *    within a day the most cited one is it; what lies further away is an earlier incident that the text refers to.
 * 2. Else the windows have enough time in common, and the text names one of its services, alerts or hosts as a whole word.
 * 3. Else none. Half of the second rule is worth a note, never a link: counting one outage twice shows, losing one does not.
 *
 * A document without a date on the calendar describes nothing that could be compared.
 */
import { byText, type IncidentId } from '../../domain/identity.ts'
import type { PostmortemLinkPolicy } from '../../domain/policy.ts'
import type { Interval } from '../../domain/time/time.ts'

/** What of a document decides. */
export interface DocumentTraits {
  /** null: no date on the calendar. */
  readonly window: Interval | null
  /** In lower case, separated by single spaces. */
  readonly words: string
  readonly cites: ReadonlySet<string>
}

export interface MatchCandidate {
  readonly id: IncidentId
  readonly window: Interval
  /** Of services, alerts and hosts. */
  readonly names: ReadonlySet<string>
  readonly citations: ReadonlySet<string>
}

export type DocumentMatch =
  | { readonly kind: 'describes'; readonly of: IncidentId; readonly rule: MatchRule; readonly runnerUp: IncidentId | null }
  | { readonly kind: 'may-describe'; readonly of: IncidentId; readonly because: 'name' | 'time' }
  | { readonly kind: 'none' }

/** The strongest first. `linked-by-edit`: a person merged the two (`links-by-edit.ts`). */
export const MATCH_RULES = ['linked-by-edit', 'cited', 'same-time-and-name'] as const
type MatchRule = (typeof MATCH_RULES)[number]

const NO_MATCH: DocumentMatch = { kind: 'none' }

/** In: a document and the incidents around it. Out: the one that it describes. Promise: their order decides nothing. */
export function matchIncident(
  document: DocumentTraits,
  candidates: readonly MatchCandidate[],
  policy: PostmortemLinkPolicy,
): DocumentMatch {
  const { window } = document
  if (window === null) return NO_MATCH
  const around = candidates.filter((candidate) => distanceOf(candidate.window, window) <= policy.citedWithinMs)
  const compared = around.map((candidate) => compareWith({ ...document, window }, candidate, policy))
  const cited = compared.filter(({ cites }) => cites > 0).sort(byCitations)
  if (cited[0] !== undefined) return { kind: 'describes', of: cited[0].id, rule: 'cited', runnerUp: equallyCited(cited) }
  if (window.to - window.from > policy.windowMaxMs) return NO_MATCH
  const near = compared.filter(({ overlap }) => overlap > 0).sort(byOverlap)
  const [best, second] = near.filter(({ overlap, isNamed }) => isNamed && overlap >= policy.overlapMin)
  if (best !== undefined) {
    const isNear = second !== undefined && second.overlap >= best.overlap * policy.runnerUpMin
    return { kind: 'describes', of: best.id, rule: 'same-time-and-name', runnerUp: isNear ? second.id : null }
  }
  const half = near.find(({ overlap, isNamed }) => isNamed || overlap >= policy.overlapMin)
  return half === undefined ? NO_MATCH : { kind: 'may-describe', of: half.id, because: half.isNamed ? 'name' : 'time' }
}

interface Comparison {
  readonly id: IncidentId
  readonly cites: number
  /** 0..1 */
  readonly overlap: number
  readonly isNamed: boolean
}

function compareWith(
  document: DocumentTraits & { readonly window: Interval },
  candidate: MatchCandidate,
  policy: PostmortemLinkPolicy,
): Comparison {
  const overlap = overlapOf(document.window, candidate.window, policy.slackMs)
  return {
    id: candidate.id,
    cites: [...document.cites].filter((name) => candidate.citations.has(name)).length,
    overlap,
    isNamed: overlap > 0 && [...candidate.names].some((name) => isWholeWord(name, document.words)),
  }
}

/** Milliseconds between two windows; 0 where they touch. */
export const distanceOf = (a: Interval, b: Interval): number => Math.max(0, a.from - b.to, b.from - a.to)

/** Intersection over union of the two windows, each longer by the slack at both ends. */
export function overlapOf(a: Interval, b: Interval, slackMs: number): number {
  const common = Math.min(a.to, b.to) - Math.max(a.from, b.from) + 2 * slackMs
  const either = Math.max(a.to, b.to) - Math.min(a.from, b.from) + 2 * slackMs
  return Math.max(0, common) / either
}

/** Shorter names are words of every text. */
const NAME_CHARACTERS_MIN = 3

/**
 * `checkout` stands in "the checkout service" and in "checkout/2", not in "checkouts" or "pre-checkout". What machines
 * write with hyphens people write with spaces: `load-balancer` stands in "the load balancer" too.
 */
export function isWholeWord(name: string, words: string): boolean {
  const wanted = name.toLowerCase().replace(/\s+/g, ' ')
  if (wanted.length < NAME_CHARACTERS_MIN) return false
  return standsIn(wanted, words) || (/[-_]/.test(wanted) && standsIn(wanted.replace(/[-_]+/g, ' ').trim(), words))
}

function standsIn(wanted: string, words: string): boolean {
  for (let at = words.indexOf(wanted); at >= 0; at = words.indexOf(wanted, at + 1)) {
    if (!PART_OF_WORD.test(words.charAt(at - 1)) && !PART_OF_WORD.test(words.charAt(at + wanted.length))) return true
  }
  return false
}

const PART_OF_WORD = /[\p{L}\p{N}_-]/u

const byCitations = (a: Comparison, b: Comparison): number => b.cites - a.cites || byOverlap(a, b)
const byOverlap = (a: Comparison, b: Comparison): number => b.overlap - a.overlap || byText(a.id, b.id)

const equallyCited = ([best, second]: readonly Comparison[]): IncidentId | null =>
  best !== undefined && second !== undefined && second.cites === best.cites ? second.id : null
