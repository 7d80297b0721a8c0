import type { ScoreTerm } from '../../domain/change.ts'
import type { NamedCall } from '../correlate/named-calls.ts'
import type { Candidate } from './candidates.ts'
import type { Symptoms, Trouble } from './symptoms.ts'

/** Trouble that may yet turn out to be a flicker weighs this much. */
const PROVISIONAL_WEIGHT = 0.6

/** Which services fail, and which of them are roots: their own dependencies are healthy, so the failure spread from them to callers. */
export interface FailingServices {
  readonly all: ReadonlySet<string>
  readonly roots: ReadonlySet<string>
  /** Some of the trouble of the roots is more than what may turn out to be a flicker. */
  readonly isFirm: boolean
  /** Of each failing service. */
  readonly firstTrouble: ReadonlyMap<string, Trouble>
}

/** A root: a failing service none of whose own calls fail. Where alerts name callers those calls are seen; else the call graph has them. */
export function failingServicesOf({ troubles, calls }: Symptoms): FailingServices {
  const all = new Set(troubles.map((trouble) => trouble.subject))
  const seenCallers = new Set(troubles.flatMap((trouble) => trouble.caller ?? []))
  const unseen = new Set(troubles.flatMap((trouble) => (trouble.caller === null ? [trouble.subject] : [])))
  const graphCallers = calls.filter((call) => call.caller !== call.callee && unseen.has(call.callee)).map((call) => call.caller)
  const callers = new Set([...seenCallers, ...graphCallers])
  const roots = new Set([...all].filter((service) => !callers.has(service)))
  const isFirm = troubles.some((trouble) => trouble.isFirm && roots.has(trouble.subject))
  const latestFirst = troubles.toSorted((a, b) => b.beganAt - a.beganAt)
  return { all, roots, isFirm, firstTrouble: new Map(latestFirst.map((trouble) => [trouble.subject, trouble])) }
}

/**
 * In: a change and the symptoms. Out: how the changed service is related to the failing ones, and whether that fits.
 * Promise: what is not known (the service of the change, the failing service, a service that the call graph does not
 * hold) is no term, neither for nor against.
 */
export function componentTerms({ services }: Candidate, { calls }: Symptoms, failing: FailingServices): readonly ScoreTerm[] {
  if (failing.all.size === 0 || services.size === 0) return []
  const relation = relationOf(services, { failing, calls })
  if (relation === null) return []
  const points = relation.points * (failing.isFirm ? 1 : PROVISIONAL_WEIGHT)
  const name = failing.isFirm ? relation.name : `${relation.name}-provisional`
  return [{ family: 'place', name, points, reason: relation.reason, evidence: failing.firstTrouble.get(relation.about)?.evidence ?? [] }]
}

interface Relation {
  readonly name: string
  readonly points: number
  readonly reason: string
  /** The failing service that the reason rests on. */
  readonly about: string
}

/** The first that fits. */
function relationOf(
  services: ReadonlySet<string>,
  { failing, calls }: { failing: FailingServices; calls: readonly NamedCall[] },
): Relation | null {
  const own = [...services]
  const ownRoot = own.find((service) => failing.roots.has(service))
  if (ownRoot !== undefined)
    return { name: 'at-the-root', points: 1.8, reason: `${ownRoot} failed while its dependencies stayed healthy`, about: ownRoot }
  if (own.some((service) => failing.all.has(service))) return null
  const isOwn = (service: string) => services.has(service)
  const feeds = calls.find((call) => isOwn(call.callee) && failing.roots.has(call.caller))
  // Wrong content: the caller fails while the changed service answers "success".
  if (feeds !== undefined)
    return { name: 'called-by-the-root', points: 0.8, reason: `${feeds.caller} failed, and it calls ${feeds.callee}`, about: feeds.caller }
  const known = calls.filter((call) => isOwn(call.caller) || isOwn(call.callee))
  const isBeside = known.some((call) => failing.all.has(call.caller) || failing.all.has(call.callee))
  const [root] = failing.roots
  if (known.length === 0 || isBeside || root === undefined) return null
  return { name: 'elsewhere', points: -1.5, reason: `${own[0]} neither calls nor is called by a failing service`, about: root }
}
