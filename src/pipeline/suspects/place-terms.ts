import type { ScoreTerm } from '../../domain/change.ts'
import type { Candidate } from './candidates.ts'
import type { Call, Symptoms, Trouble } from './symptoms.ts'

/** Trouble that may yet be a flicker weighs this much. */
const PROVISIONAL_WEIGHT = 0.6

/** Where it hurts: all ailing services, and those whose own dependencies are well, from which it spreads to callers. */
export interface Places {
  readonly ailing: ReadonlySet<string>
  readonly deepest: ReadonlySet<string>
  /** Some of the trouble of the deepest is more than what may turn out to be a flicker. */
  readonly isFirm: boolean
  /** Of each ailing service. */
  readonly firstTrouble: ReadonlyMap<string, Trouble>
}

/**
 * In: a change and the symptoms. Out: how the changed service lies to where it hurts, and whether that fits.
 * Promise: what is not known (no place of the change, no place of the trouble, a service that the call graph does
 * not hold) is no term, neither for nor against.
 */
export function placeTerms(candidate: Candidate, symptoms: Symptoms, places: Places): readonly ScoreTerm[] {
  return [relationTerm(candidate, symptoms, places), silencedTerm(candidate, symptoms)].filter((term) => term !== null)
}

function relationTerm({ services }: Candidate, { calls }: Symptoms, places: Places): ScoreTerm | null {
  if (places.ailing.size === 0 || services.size === 0) return null
  const relation = relationOf(services, { places, calls })
  if (relation === null) return null
  const points = relation.points * (places.isFirm ? 1 : PROVISIONAL_WEIGHT)
  const name = places.isFirm ? relation.name : `${relation.name}-provisional`
  return { family: 'place', name, points, reason: relation.reason, evidence: places.firstTrouble.get(relation.about)?.evidence ?? [] }
}

/** Deepest: an ailing service none of whose own calls fail. With callers named those calls are seen; else the graph tells them. */
export function placesOf({ troubles, calls }: Symptoms): Places {
  const ailing = new Set(troubles.map((trouble) => trouble.subject))
  const seenCallers = new Set(troubles.flatMap((trouble) => trouble.caller ?? []))
  const unseen = new Set(troubles.flatMap((trouble) => (trouble.caller === null ? [trouble.subject] : [])))
  const failing = calls.filter((call) => call.caller !== call.callee && unseen.has(call.callee)).map((call) => call.caller)
  const callers = new Set([...seenCallers, ...failing])
  const deepest = new Set([...ailing].filter((service) => !callers.has(service)))
  const isFirm = troubles.some((trouble) => trouble.isFirm && deepest.has(trouble.subject))
  const latestFirst = troubles.toSorted((a, b) => b.beganAt - a.beganAt)
  return { ailing, deepest, isFirm, firstTrouble: new Map(latestFirst.map((trouble) => [trouble.subject, trouble])) }
}

interface Relation {
  readonly name: string
  readonly points: number
  readonly reason: string
  /** The ailing service that the reason rests on. */
  readonly about: string
}

/** The first that fits. */
function relationOf(services: ReadonlySet<string>, { places, calls }: { places: Places; calls: readonly Call[] }): Relation | null {
  const own = [...services]
  const deepest = own.find((service) => places.deepest.has(service))
  if (deepest !== undefined)
    return { name: 'at-the-root', points: 1.8, reason: `${deepest} fails, and nothing that it calls does`, about: deepest }
  if (own.some((service) => places.ailing.has(service))) return null
  const isOwn = (service: string) => services.has(service)
  const feeds = calls.find((call) => isOwn(call.callee) && places.deepest.has(call.caller))
  // Wrong content: the caller fails while the changed service answers "success".
  if (feeds !== undefined)
    return { name: 'called-by-the-root', points: 0.8, reason: `${feeds.caller} fails and calls ${feeds.callee}`, about: feeds.caller }
  const known = calls.filter((call) => isOwn(call.caller) || isOwn(call.callee))
  const isBeside = known.some((call) => places.ailing.has(call.caller) || places.ailing.has(call.callee))
  const [root] = places.deepest
  if (known.length === 0 || isBeside || root === undefined) return null
  return { name: 'elsewhere', points: -1.5, reason: `${own[0]} neither calls nor is called by anything that fails`, about: root }
}

function silencedTerm({ services }: Candidate, { silenced }: Symptoms): ScoreTerm | null {
  const service = [...services].find((name) => silenced.has(name))
  if (service === undefined) return null
  return {
    family: 'place',
    name: 'downstream',
    points: -0.7,
    reason: `nobody calls ${service} any more: it is downstream of the failure`,
    evidence: [],
  }
}
