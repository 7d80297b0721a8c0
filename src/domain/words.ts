import type { ChangeKind, ChangeRole, Likelihood, Verdict } from './change.ts'
import type { AnchorName, Basis } from './incident/anchor.ts'
import type { DurationName } from './incident/duration.ts'
import type { Impact, ImpactKind } from './incident/impact.ts'
import type { Membership } from './incident/incident.ts'
import type { Phase } from './incident/timeline.ts'
import type { DeliveryOutcome } from './raw-event.ts'
import type { Milliseconds } from './time/time.ts'

/** about: one of its ends is known only as a range, so seconds would be false precision. */
export type Certainty = 'exact' | 'about'

/** A number with its unit, apart so that a page can set them in different sizes. */
export interface DurationPart {
  readonly value: string
  readonly unit: 'd' | 'h' | 'min' | 's'
}

/** `41 s`, `3 min`, `3 min 20 s`, `1 h 15 min`, `2 h 03 min`, `3 d 4 h`; with an uncertain end `about 3 min`. */
export function durationWords(ms: Milliseconds, certainty: Certainty = 'exact'): string {
  return `${certainty === 'about' ? 'about ' : ''}${partsWords(durationParts(ms, certainty))}`
}

/** Rounded to what a reader can use: seconds below 10 min where they are known, then minutes, hours from a day on; days where it is only about so long. */
export function durationParts(ms: Milliseconds, certainty: Certainty = 'exact'): readonly DurationPart[] {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  if (seconds < 60) return [{ value: String(seconds), unit: 's' }]
  const minutes = Math.round(seconds / 60)
  if (certainty === 'exact' && seconds < 600) return pairParts([Math.floor(seconds / 60), 'min'], [seconds % 60, 's'])
  if (minutes < 60) return [{ value: String(minutes), unit: 'min' }]
  if (minutes < 24 * 60) return pairParts([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min'])
  if (certainty === 'about') return [{ value: String(Math.round(minutes / (24 * 60))), unit: 'd' }]
  const hours = Math.round(minutes / 60)
  return pairParts([Math.floor(hours / 24), 'd'], [hours % 24, 'h'])
}

/** `between 2 min and 4 min`: what a duration may be when its ends are ranges. */
export const durationRangeWords = (least: Milliseconds, most: Milliseconds): string =>
  `between ${durationWords(least)} and ${durationWords(most)}`

/** `+41 s`, `+4 min`, `+3 h`: how long after it happened it was received, in its largest unit. `−3 s` where the sender's clock is ahead of ours. */
export const lagWords = (ms: Milliseconds): string => `${ms < 0 ? '−' : '+'}${partsWords(durationParts(ms, 'about').slice(0, 1))}`

/** `1,340`. */
export const countWords = (count: number): string => count.toLocaleString('en-US')

/** `1 alert`, `152 alerts`; an irregular plural is given. */
export const pluralize = (count: number, singular: string, plural = `${singular}s`): string =>
  `${countWords(count)} ${count === 1 ? singular : plural}`

/** `a`, `a and b`, `a, b and c`. */
export const listWords = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

/** `storefront and 11 more`. */
export const firstAndMore = (items: readonly string[], shown: number): string =>
  items.length <= shown ? items.join(', ') : `${items.slice(0, shown).join(', ')} and ${countWords(items.length - shown)} more`

/** `Measured`. */
export const capitalize = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** A sender's text without its full stop, so that the sentence around it can end. */
export function trimFullStop(text: string): string {
  let end = text.length
  while (end > 0 && '. \n\t'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end).trimStart()
}

export const NOT_KNOWN = 'not known'

export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  change: 'Change',
  impact_start: 'Impact start',
  detection: 'Detection',
  acknowledgement: 'Acknowledgement',
  investigation: 'Investigation',
  misleading_path: 'False lead',
  escalation: 'Escalation',
  identification: 'Identification',
  mitigation: 'Mitigation',
  resolution: 'Resolution',
  communication: 'Communication',
  followup: 'Follow-up',
  other: 'Other',
}

/** As a mark on the time axis: `detected 14:00`. */
export const ANCHOR_WORDS: Readonly<Record<AnchorName, string>> = {
  impactStart: 'began',
  detected: 'detected',
  acknowledged: 'acknowledged',
  escalated: 'escalated',
  identified: 'identified',
  mitigated: 'mitigated',
  impactEnd: 'impact over',
  resolved: 'resolved',
}

/** As a heading: `Impact began about 13:57`. */
export const ANCHOR_TITLES: Readonly<Record<AnchorName, string>> = {
  impactStart: 'Impact began',
  detected: 'Detected',
  acknowledged: 'Acknowledged',
  escalated: 'Escalated',
  identified: 'Cause identified',
  mitigated: 'Mitigated',
  impactEnd: 'Impact over',
  resolved: 'Resolved',
}

/** What stands in the place of an anchor that is not known. */
export const MISSING_WORDS: Readonly<Record<AnchorName, string>> = {
  impactStart: 'impact start not recorded',
  detected: 'detection not recorded',
  acknowledged: 'acknowledgement not recorded',
  escalated: 'escalation not recorded',
  identified: 'identification of the cause not recorded',
  mitigated: 'mitigation not recorded',
  impactEnd: 'end of impact not recorded',
  resolved: 'resolution not recorded',
}

export const DURATION_NAME_WORDS: Readonly<Record<DurationName, string>> = {
  timeToDetect: 'Time to detect',
  timeToAcknowledge: 'Time to acknowledge',
  timeToEscalate: 'Time to escalate',
  timeToIdentify: 'Time to identify',
  timeToMitigate: 'Time to mitigate',
  timeToResolve: 'Time to resolve',
  impactDuration: 'Impact',
}

export const BASIS_WORDS: Readonly<Record<Basis, string>> = { measured: 'measured', reported: 'reported', inferred: 'inferred' }
export const LIKELIHOOD_WORDS: Readonly<Record<Likelihood, string>> = { likely: 'likely', possible: 'possible' }
export const ROLE_WORDS: Readonly<Record<ChangeRole, string>> = { suspect: 'suspect', mitigation: 'mitigation', bystander: 'bystander' }
export const CHANGE_KIND_WORDS: Readonly<Record<ChangeKind, string>> = {
  deployment: 'deployment',
  release: 'release',
  push: 'push',
  flag: 'feature flag',
  config: 'configuration',
  infrastructure: 'infrastructure',
  migration: 'migration',
  certificate: 'certificate',
  job: 'job',
}
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  caused: 'caused this (reviewer’s verdict)',
  not_caused: 'did not cause this (reviewer’s verdict)',
}

/** In place of the role of a change, where there is little room. */
export const VERDICT_ROLES: Readonly<Record<Verdict, string>> = { caused: 'caused this', not_caused: 'did not cause this' }

export const OUTCOME_WORDS: Readonly<Record<DeliveryOutcome, string>> = {
  accepted: 'Accepted',
  duplicate: 'Duplicate',
  unreadable: 'Unreadable',
  rejected: 'Refused',
}

/** `95 % of users`, `1,200 requests`; null where no figure was reported: the statement is all there is. */
export function impactWords({ kind, value, unit }: Pick<Impact, 'kind' | 'value' | 'unit'>): string | null {
  if (value === null) return null
  return unit === 'percent' ? `${countWords(value)} % of ${IMPACT_KIND_WORDS[kind]}` : `${countWords(value)} ${IMPACT_KIND_WORDS[kind]}`
}

const IMPACT_KIND_WORDS: Readonly<Record<ImpactKind, string>> = {
  users: 'users',
  requests: 'requests',
  revenue: 'revenue',
  errorBudget: 'the error budget',
  service: 'the service',
}

/** Why an event is in an incident, as a clause after "because". */
export const BECAUSE_WORDS: Readonly<Record<Membership['because'], string>> = {
  opened: 'it opened the incident',
  'same-occurrence': 'it reports an alert, page or change that is already here',
  'same-key': 'it has the same key as a page that is here',
  'named-by-title': 'the title of the page is made of the labels of an alert that is here',
  'same-notification': 'it is one more notification of alerts that are here',
  'same-series-recently': 'the same alert fired here shortly before',
  'same-service-nearby': 'the same service was failing at that time',
  'dependency-nearby': 'a service that it calls, or that calls it, was failing at that time',
  'brief-attachment': 'a transient alert while this was the only incident near it',
  'merged-by-people': 'people merged this page with one that is here',
  'same-conversation': 'people talked about this incident there',
  'change-in-window': 'the change was made before or during the impact',
  'named-by-edit': 'a reviewer moved it here',
}

const partsWords = (parts: readonly DurationPart[]): string => parts.map(({ value, unit }) => `${value} ${unit}`).join(' ')

function pairParts(...[large, small]: readonly [readonly [number, DurationPart['unit']], readonly [number, DurationPart['unit']]]) {
  const first = { value: String(large[0]), unit: large[1] }
  if (small[0] === 0) return [first]
  // Minutes after hours keep two digits, so that columns line up: 2 h 03 min.
  return [first, { value: small[1] === 'min' ? String(small[0]).padStart(2, '0') : String(small[0]), unit: small[1] }]
}
