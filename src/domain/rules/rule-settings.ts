import type { Policy } from '../policy.ts'

/** A key of `hindsight.yml` that a rule decides by. */
export interface RuleSetting {
  readonly key: string
  /** As the file would write what holds now; null: it is a list of the user's own, of which the example shows the form. */
  readonly value: string | null
  readonly example: string | null
  /** What it says. */
  readonly words: string
}

/** The keys by which these rules put an event into an incident, or leave it out; none: nothing that can be configured decides it. */
export const settingsOf = (rule: string, policy: Policy): readonly RuleSetting[] =>
  (SETTINGS_OF_RULE.get(rule) ?? []).map((name) => {
    const words = SETTINGS[name]
    if (name === DEPENDENCIES) return { key: 'services[].depends_on', value: null, example: DEPENDS_ON_EXAMPLE, words }
    return { key: `policy.${name}`, value: yamlOf(valueIn(policy, name.split('.'))), example: null, words }
  })

export const hasSettings = (rule: string): boolean => SETTINGS_OF_RULE.has(rule)

/** The settings as `hindsight.yml` writes them. */
export function settingLines(settings: readonly RuleSetting[]): string {
  const sections = new Map<string, string[]>()
  for (const { key, value } of settings) {
    const [, section = '', name = ''] = key.split('.')
    if (value !== null) sections.set(section, [...(sections.get(section) ?? []), `    ${name}: ${value}`])
  }
  const examples = settings.flatMap(({ example }) => example ?? [])
  const policy = [...sections].flatMap(([section, lines]) => [`  ${section}:`, ...lines])
  return [...(policy.length === 0 ? [] : ['policy:', ...policy]), ...examples].join('\n')
}

const DEPENDENCIES = 'services'
const DEPENDS_ON_EXAMPLE = ['services:', '  - name: checkout', '    depends_on: [database]'].join('\n')

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

function yamlOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scalarOf).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}: ${yamlOf(member)}`)
      .join(', ')}}`
  return scalarOf(value)
}

/** A text that could be read as something else stands in quotes. */
const scalarOf = (value: unknown): string => (typeof value === 'string' && !PLAIN.test(value) ? JSON.stringify(value) : String(value))
const PLAIN = /^(?:\d+(?:ms|[smhd]))+$|^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][\w./-]*$/i

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
