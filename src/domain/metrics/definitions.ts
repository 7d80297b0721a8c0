import { DURATIONS, type DurationName } from '../incident/duration.ts'
import { DURATION_NAME_WORDS } from '../words.ts'
import type { Definition, DefinitionName, End, MeasureDefinition, Point } from './definition.ts'
import { PUBLISHED_DEFINITIONS } from './published-definitions.ts'

const at = (words: string, ...of: readonly Point[]): End => ({ pick: 'first-known', of, words })

/** Where an anchor stands in a sentence such as "detected → resolved". */
const POINT_WORDS: Readonly<Record<(typeof DURATIONS)[DurationName][number], string>> = {
  impactStart: 'impact start',
  detected: 'detected',
  acknowledged: 'acknowledged',
  escalated: 'escalated',
  identified: 'identified',
  mitigated: 'mitigated',
  impactEnd: 'impact end',
  resolved: 'resolved',
}

/** The durations of this product under the names of both of their ends. */
const OWN_NAMES: Readonly<Record<DurationName, string>> = {
  timeToDetect: 'impact_to_detect',
  timeToAcknowledge: 'detect_to_acknowledge',
  timeToEscalate: 'detect_to_escalate',
  timeToIdentify: 'detect_to_identify',
  timeToMitigate: 'impact_to_mitigate',
  timeToResolve: 'detect_to_resolve',
  impactDuration: 'impact_duration',
}

const OWN_MEASURES: readonly MeasureDefinition[] = (Object.keys(DURATIONS) as DurationName[]).map((name) => {
  const [from, to] = DURATIONS[name]
  return {
    name: OWN_NAMES[name],
    title: DURATION_NAME_WORDS[name],
    from: at(POINT_WORDS[from], from),
    to: at(POINT_WORDS[to], to),
    includes: 'all',
    statistic: 'median',
    open: 'at-least',
    note: 'Where an end is not recorded the duration is unknown, never 0.',
  }
})

/**
 * What each product and report means by its durations, as data: from where to where, of which incidents, by which statistic.
 * `npm test` computes one month under all of them, and docs/metrics.md shows why they differ.
 */
export const DEFINITIONS: readonly Definition[] = [
  {
    name: 'hindsight',
    title: 'Hindsight',
    source: 'docs/metrics.md',
    headline: 'detect_to_resolve',
    measures: OWN_MEASURES,
    countsTransient: false,
    changeFailRate: 'confirmed-deployments',
  },
  ...PUBLISHED_DEFINITIONS,
]

const BY_NAME: ReadonlyMap<DefinitionName, Definition> = new Map(DEFINITIONS.map((definition) => [definition.name, definition]))

export function definitionOf(name: DefinitionName): Definition {
  const definition = BY_NAME.get(name)
  if (definition === undefined) throw new Error(`assertion failed: no definition is registered as ${name}`)
  return definition
}

/** Throws RangeError for a name that the definition does not have. */
export function measureOf({ name, measures }: Definition, measure: string): MeasureDefinition {
  const found = measures.find((one) => one.name === measure)
  if (found === undefined)
    throw new RangeError(`${name} has no measure "${measure}": expected ${measures.map((one) => one.name).join(', ')}`)
  return found
}

export const ownMeasureName = (name: DurationName): string => OWN_NAMES[name]

/** `detected → resolved`. */
export const endsWords = ({ from, to }: Pick<MeasureDefinition, 'from' | 'to'>): string => `${from.words} → ${to.words}`
