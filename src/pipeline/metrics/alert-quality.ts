import type { Mark } from '../../domain/alerts/mark.ts'
import { appendTo } from '../../domain/append-to.ts'
import { byText, type IncidentId } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { type Instant, type Milliseconds, milliseconds, minutes } from '../../domain/time/time.ts'
import { quantileOfSorted } from '../statistics/order-statistics.ts'

/** One firing of an alert. `series`: the alert whenever it fires; `incident`: null where it belongs to none. */
export interface Firing {
  readonly rule: string
  readonly service: string | null
  readonly series: Mark
  readonly firedAt: Instant
  readonly incident: IncidentId | null
}

/** What a rule was good for in a period. Times are from the start of the impact to its first firing in that incident. */
export interface RuleQuality {
  readonly rule: string
  readonly service: string | null
  readonly fired: number
  /** Firings in an incident, and the share of all: its precision. */
  readonly inIncident: number
  readonly precision: number
  readonly incidents: number
  /** Incidents that somebody acknowledged. */
  readonly acknowledged: number
  /** Firings in runs of three and more of one series in half an hour. */
  readonly flapped: number
  /** Incidents in which no other rule fired. */
  readonly alone: number
  /** Incidents in which it was the first to fire. */
  readonly first: number
  readonly afterImpactMs: Milliseconds | null
  readonly advice: 'never-helped' | 'never-first' | 'flaps' | 'first' | 'none'
}

const FLAP_COUNT = 3
const FLAP_WITHIN_MS = minutes(30)
/** Of fewer firings nothing is said. */
const ADVISED_FROM = 3

/** In: firings of a period, and the incidents that they belong to. Out: one row per rule and service, worst first. */
export function alertQuality(firings: readonly Firing[], incidents: readonly IncidentFigures[]): readonly RuleQuality[] {
  const byId = namedBy(firings, incidents)
  const byIncident = new Map<IncidentId, Firing[]>()
  const byRule = new Map<string, Firing[]>()
  for (const firing of firings.toSorted((a, b) => a.firedAt - b.firedAt || byText(a.rule, b.rule) || a.series - b.series)) {
    appendTo(byRule, ruleKey(firing), firing)
    if (firing.incident !== null && byId.has(firing.incident)) appendTo(byIncident, firing.incident, firing)
  }
  return [...byRule.values()].map((own) => qualityOf(own, { byId, byIncident })).sort(byWorst)
}

/** Of the incidents those in which something fired: a period has a part of all that are known. */
function namedBy(firings: readonly Firing[], incidents: readonly IncidentFigures[]): ReadonlyMap<IncidentId, IncidentFigures> {
  const named = new Set(firings.map(({ incident }) => incident))
  const byId = new Map<IncidentId, IncidentFigures>()
  if (named.size > 0) for (const incident of incidents) if (named.has(incident.id)) byId.set(incident.id, incident)
  return byId
}

/** Rules of the configuration that did not fire, by name, each once. */
export function neverFired(rules: readonly { readonly name: string }[], firings: readonly Firing[]): readonly string[] {
  const fired = new Set(firings.map(({ rule }) => rule))
  return [...new Set(rules.map(({ name }) => name))].filter((name) => !fired.has(name)).sort(byText)
}

const ruleKey = ({ rule, service }: Firing): string => JSON.stringify([rule, service])

interface Lookup {
  readonly byId: ReadonlyMap<IncidentId, IncidentFigures>
  readonly byIncident: ReadonlyMap<IncidentId, readonly Firing[]>
}

function qualityOf(own: readonly Firing[], { byId, byIncident }: Lookup): RuleQuality {
  const [head] = own
  const firstOf = new Map<IncidentId, Firing>()
  for (const firing of own) {
    if (firing.incident !== null && byId.has(firing.incident) && !firstOf.has(firing.incident)) firstOf.set(firing.incident, firing)
  }
  const ids = [...firstOf.keys()]
  const inIncident = own.filter(({ incident }) => incident !== null && byId.has(incident)).length
  const counts = {
    fired: own.length,
    inIncident,
    precision: own.length === 0 ? 0 : inIncident / own.length,
    incidents: ids.length,
    acknowledged: ids.filter((id) => byId.get(id)?.anchors.acknowledged != null).length,
    flapped: flapped(own),
    alone: ids.filter((id) => byIncident.get(id)?.every(({ rule }) => rule === head?.rule)).length,
    first: ids.filter((id) => byIncident.get(id)?.[0]?.rule === head?.rule).length,
  }
  return {
    rule: head?.rule ?? '',
    service: head?.service ?? null,
    ...counts,
    afterImpactMs: afterImpact(firstOf, byId),
    advice: adviceOf(counts),
  }
}

/** null where no incident's impact start is known from anything else than the alert itself. */
function afterImpact(firstOf: ReadonlyMap<IncidentId, Firing>, byId: Lookup['byId']): Milliseconds | null {
  const lags = [...firstOf].flatMap(([id, { firedAt }]) => {
    const start = byId.get(id)?.anchors.impactStart
    return start == null ? [] : [Math.max(0, firedAt - start.at)]
  })
  const median = quantileOfSorted(
    lags.sort((a, b) => a - b),
    0.5,
  )
  return median === null ? null : milliseconds(median)
}

/** Every firing that is one of three of its series within half an hour. */
function flapped(own: readonly Firing[]): number {
  const bySeries = new Map<Mark, Firing[]>()
  for (const firing of own) appendTo(bySeries, firing.series, firing)
  let count = 0
  for (const list of bySeries.values()) {
    const isFlap = list.map(() => false)
    for (let index = 0; index + FLAP_COUNT <= list.length; index += 1) {
      const [from, to] = [list[index], list[index + FLAP_COUNT - 1]]
      if (from !== undefined && to !== undefined && to.firedAt - from.firedAt <= FLAP_WITHIN_MS)
        isFlap.fill(true, index, index + FLAP_COUNT)
    }
    count += isFlap.filter(Boolean).length
  }
  return count
}

type Counts = Pick<RuleQuality, 'fired' | 'inIncident' | 'incidents' | 'acknowledged' | 'flapped' | 'first'>

function adviceOf({ fired, inIncident, incidents, flapped: flaps, first }: Counts): RuleQuality['advice'] {
  if (fired < ADVISED_FROM) return 'none'
  if (inIncident === 0) return 'never-helped'
  if (flaps > fired / 4) return 'flaps'
  if (incidents >= ADVISED_FROM && first === 0) return 'never-first'
  return incidents > 0 && first > incidents / 2 ? 'first' : 'none'
}

/** What led to nothing costs the most: by firings without an incident. */
const byWorst = (a: RuleQuality, b: RuleQuality): number =>
  b.fired - b.inIncident - (a.fired - a.inIncident) ||
  b.fired - a.fired ||
  byText(a.rule, b.rule) ||
  byText(a.service ?? '', b.service ?? '')

export const RULE_ADVICE_WORDS: Readonly<Record<RuleQuality['advice'], string>> = {
  'never-helped': 'Never led to an incident: a ticket, not an alert',
  'never-first': 'Never the first to fire',
  flaps: 'Flaps: lengthen its `for`',
  first: 'First in most of its incidents',
  none: 'Nothing',
}
