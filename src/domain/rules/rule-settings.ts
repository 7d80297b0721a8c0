import type { Policy } from '../policy.ts'

/** A key of `hindsight.yml` that a rule decides by. */
export interface RuleSetting {
  /** `policy.correlation.reach`, or one of the top of the file. */
  readonly key: string
  /** What holds now, as the file has it: lengths of time as `1h30m`. */
  readonly value: unknown
  /** It is a list of the user's own: the value shows its form. */
  readonly isExample: boolean
  /** What it says. */
  readonly words: string
}

/** The keys by which these rules put an event into an incident, or leave it out; none: nothing that can be configured decides it. */
export const settingsOf = (rule: string, policy: Policy): readonly RuleSetting[] =>
  (SETTINGS_OF_RULE.get(rule) ?? []).map((name) => {
    const words = SETTINGS[name]
    if (name === DEPENDENCIES) return { key: DEPENDENCIES, value: DEPENDS_ON_EXAMPLE, isExample: true, words }
    return { key: `policy.${name}`, value: valueIn(policy, name.split('.')), isExample: false, words }
  })

export const hasSettings = (rule: string): boolean => SETTINGS_OF_RULE.has(rule)

const DEPENDENCIES = 'services'
const DEPENDS_ON_EXAMPLE = [{ name: 'checkout', depends_on: ['database'] }]

const SETTINGS = {
  'correlation.starterSeriesMin': 'So many different alerts of one service start an incident, even when none of them is of page severity.',
  'correlation.severityWords':
    'Your own words for severities. Those of critical and high start an incident, those of medium and low do not.',
  'correlation.quietGap': 'A service that has sent nothing for so long has ended its run; what comes later is another one.',
  'correlation.unbrokenMax': 'Alerts that go on for so long without a pause are cut.',
  'correlation.reach': 'For so long after it fired an alert attracts others.',
  'correlation.nearness': 'Alerts of services that depend on each other belong together when they start so near; at most the quiet gap.',
  'correlation.briefEpisodesMax':
    'At most so many alerts within the brief span are a side effect that may attach to the one incident around it.',
  'correlation.briefSpan': 'The time within which those few alerts must lie.',
  'correlation.partitionLabels': 'Labels whose values keep incidents apart, whatever else they share.',
  'changes.lookBack': 'A change may explain an incident that began at most so long after it.',
  'limits.candidateChangesMax': 'So many changes, the latest, are judged for one incident.',
  [DEPENDENCIES]: 'Which services a service calls: their trouble may be its trouble.',
} as const
type SettingName = keyof typeof SETTINGS

const SETTINGS_OF_RULE: ReadonlyMap<string, readonly SettingName[]> = new Map(
  Object.entries<readonly SettingName[]>({
    // Why an event is in no incident, or in another.
    noise: ['correlation.starterSeriesMin', 'correlation.severityWords', 'correlation.quietGap'],
    'other-partition': ['correlation.partitionLabels'],
    'too-far-apart': ['correlation.quietGap', 'correlation.nearness', 'correlation.unbrokenMax'],
    'other-service': [DEPENDENCIES],
    'nearer-to-another': ['correlation.nearness', DEPENDENCIES],
    'no-candidate': ['changes.lookBack', 'limits.candidateChangesMax'],
    'no-incident-near': ['changes.lookBack'],
    'before-look-back': ['changes.lookBack'],
    'beyond-the-limit': ['limits.candidateChangesMax'],
    // Why one is in an incident.
    'first-episode': ['correlation.starterSeriesMin', 'correlation.severityWords'],
    'same-series-run': ['correlation.quietGap', 'correlation.reach'],
    'same-subject-run': ['correlation.quietGap', 'correlation.reach'],
    'nearest-dependency': ['correlation.nearness', DEPENDENCIES],
    'leaf-dependency': ['correlation.nearness', DEPENDENCIES],
    'brief-attachment': ['correlation.briefEpisodesMax', 'correlation.briefSpan'],
    'page-dependency': [DEPENDENCIES],
  }),
)

/** Lengths of time are named without their unit in the file. */
function valueIn(within: object, [name = '', ...rest]: readonly string[]): unknown {
  const members = new Map<string, unknown>(Object.entries(within))
  if (members.has(`${name}Ms`)) return durationText(Number(members.get(`${name}Ms`)))
  const value = members.get(name)
  return rest.length > 0 && typeof value === 'object' && value !== null ? valueIn(value, rest) : value
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

/** `1h30m`. */
function durationText(ms: number): string {
  let left = ms
  const parts = UNITS.map(([unit, length]) => {
    const count = Math.floor(left / length)
    left -= count * length
    return count === 0 ? '' : `${count}${unit}`
  })
  return parts.join('') || '0s'
}
