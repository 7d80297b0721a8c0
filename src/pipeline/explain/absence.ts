/**
 * In: an alert, a page or a change that an incident does not hold. Out: what kept them apart, as a sentence with values.
 * Promise: asks the steps of the correlation themselves (`runs.ts`, `correlate.ts`, `candidates.ts`).
 */
import type { Episode } from '../../domain/episode.ts'
import type { ChangeEvent, Event } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { countWords, durationWords, listWords, pluralize } from '../../domain/words.ts'
import { gatheringsOf, mostSeriesOfOneSubject } from '../correlate/correlate.ts'
import type { Gathering } from '../correlate/pages.ts'
import { runsOf, type Span } from '../correlate/runs.ts'
import { partitionValue, subjectIndexOf } from '../correlate/subjects.ts'
import { changeRecordsOf } from '../episodes/change-records.ts'
import { type Exclusion, exclusionReason } from '../suspects/candidates.ts'
import { symptomsOfAlerts } from '../suspects/symptoms.ts'

/** Why an event is not in an incident. */
export interface AbsenceReason {
  readonly code:
    | 'test'
    | 'no-episode'
    | 'noise'
    | 'other-partition'
    | 'too-far-apart'
    | 'other-service'
    | 'nearer-to-another'
    | 'page-names-another'
    | 'before-look-back'
    | 'after-the-end'
    | 'other-environment'
    | 'beyond-the-limit'
    | 'moved-by-edit'
    | 'no-incident-near'
    | 'no-candidate'
    | 'no-time-stated'
    | 'nothing-alerted'
    | 'measured-no-impact'
    | 'policy-changed'
  /** A sentence with the values that decided. */
  readonly text: string
}

export const TEST_REASON: AbsenceReason = {
  code: 'test',
  text: 'Its sender marked it as a test: tests are never part of an incident.',
}
export const NO_EPISODE_REASON: AbsenceReason = { code: 'no-episode', text: 'It belongs to no alert or page whose start was received.' }

/** By each alert and page, what it belongs together with. */
export function gatheringByEpisode(episodes: readonly Episode[], policy: Policy): ReadonlyMap<Episode, Gathering> {
  const byEpisode = new Map<Episode, Gathering>()
  for (const gathering of gatheringsOf(episodes, policy)) {
    for (const { runs } of gathering.runGroups)
      for (const { spans } of runs) for (const { episode } of spans) byEpisode.set(episode, gathering)
    for (const { page } of gathering.pageLinks) byEpisode.set(page, gathering)
  }
  return byEpisode
}

/** Why alerts that start no incident do not. */
export function noiseReason({ runGroups }: Gathering, { correlation }: Policy): AbsenceReason {
  const spans = runGroups.flatMap(({ runs }) => runs.flatMap((run) => run.spans))
  const severities = new Set(spans.map(({ episode }) => episode.severity ?? 'none'))
  const subjects = new Set(spans.map(({ named }) => named.subject))
  const [only] = subjects
  const of = only === undefined || subjects.size > 1 ? 'one service' : only.name
  const most = mostSeriesOfOneSubject(runGroups)
  return {
    code: 'noise',
    text:
      `No page, no severity that pages people (here: ${[...severities].sort().join(', ')}), ` +
      `and ${subjects.size > 1 ? 'at most' : 'only'} ${pluralize(most, 'different alert')} of ${of}, where ${countWords(correlation.starterSeriesMin)} would start one.`,
  }
}

interface AbsenceContext {
  readonly episodes: readonly Episode[]
  readonly policy: Policy
}

/** What keeps an episode out of the incident of these others. */
export function episodeAbsence(episode: Episode, others: NonEmpty<Episode>, { episodes, policy }: AbsenceContext): AbsenceReason {
  if (episode.kind === 'page') return pageAbsence(episode)
  const apart = partitionAbsence(episode, others, policy.correlation)
  if (apart !== null) return apart
  const alerts = episodes.filter(({ kind, isTest }) => kind === 'alert' && !isTest)
  const spans = runsOf(alerts, subjectIndexOf(policy), policy.correlation).flatMap((run) => run.spans)
  const own = spans.find((span) => span.episode === episode)
  const members = new Set(others)
  const theirs = spans.filter((span) => members.has(span.episode))
  return own === undefined ? pageAbsence(episode) : subjectAbsence(own, theirs, policy.correlation)
}

function pageAbsence({ service }: Episode): AbsenceReason {
  const pointing = service === null ? 'it names no service' : `its service (${service}) does not point to this incident alone at that time`
  return {
    code: 'page-names-another',
    text: `It shares no key with an alert of this incident that was up at the same time, and ${pointing}.`,
  }
}

function partitionAbsence(episode: Episode, others: NonEmpty<Episode>, { partitionLabels }: CorrelationPolicy): AbsenceReason | null {
  const alerts = others.filter(({ kind }) => kind === 'alert')
  const differing = partitionLabels.flatMap((label) => {
    const theirs = new Set(alerts.map((other) => partitionValue(other, label)))
    const own = partitionValue(episode, label)
    if (theirs.size === 0 || theirs.has(own)) return []
    return [`${label} ${valueWords(own)}, there ${listWords([...theirs].map(valueWords).sort())}`]
  })
  if (differing.length === 0) return null
  return { code: 'other-partition', text: `policy.correlation.partitionLabels keep it apart: ${differing.join('; ')}.` }
}

const valueWords = (value: string | null): string => (value === null ? 'not stated' : `"${value}"`)

function subjectAbsence(own: Span, theirs: readonly Span[], policy: CorrelationPolicy): AbsenceReason {
  const { subject } = own.named
  const same = theirs.filter((other) => other.named.subject === subject)
  if (same.length > 0) {
    const gap = leastOf(same.map((other) => Math.max(own.start - other.attractsUntil, other.start - own.attractsUntil, 0)))
    if (gap <= policy.quietGapMs) {
      const text = `Alerts of ${subject.name} are in the incident, without a pause before or after this one, but alerts that go on for ${durationWords(policy.unbrokenMaxMs)} are cut (policy.correlation.unbrokenMax).`
      return { code: 'too-far-apart', text }
    }
    const text = `Alerts of ${subject.name} are in the incident, but ${durationWords(gap)} lie between them and this one: a quiet gap of ${durationWords(policy.quietGapMs)} ends a run.`
    return { code: 'too-far-apart', text }
  }
  const linked = theirs.filter((other) =>
    subject.links.some(({ dependent, needed }) => dependent === other.named.subject || needed === other.named.subject),
  )
  const names = [...new Set(theirs.map((other) => other.named.subject.name))].sort()
  if (linked.length === 0) {
    const text = `It is about ${subject.name}; no dependency between ${subject.name} and ${listWords(names)} is known (services, depends_on).`
    return { code: 'other-service', text }
  }
  const gap = leastOf(linked.map((other) => Math.abs(own.start - other.start)))
  if (gap > policy.nearnessMs) {
    const text = `The nearest alert of a service that ${subject.name} depends on, or that depends on it, began ${durationWords(gap)} away, which is more than the nearness of ${durationWords(policy.nearnessMs)}.`
    return { code: 'too-far-apart', text }
  }
  const text = `${subject.name} and a service of the incident depend on each other, but one of them joined a nearer dependency; a shared caller joins nothing.`
  return { code: 'nearer-to-another', text }
}

const leastOf = (lengths: readonly number[]): Milliseconds =>
  milliseconds(lengths.reduce((least, length) => Math.min(least, length), Number.POSITIVE_INFINITY))

/** What keeps a change off the list of an incident. */
export function changeAbsence(
  event: ChangeEvent,
  episodes: NonEmpty<Episode>,
  { known, policy }: { readonly known: readonly Event[]; readonly policy: Policy },
): AbsenceReason {
  const record = changeRecordsOf(known).find(({ evidence }) => evidence.includes(event.id))
  const exclusion =
    record === undefined ? null : exclusionReason({ symptoms: symptomsOfAlerts(episodes, policy), episodes, policy })(record)
  if (exclusion !== null) return { code: exclusion, text: exclusionWords(exclusion, event, policy) }
  return {
    code: 'beyond-the-limit',
    text: `More than ${countWords(policy.limits.candidateChangesMax)} changes came after it, and only the latest are judged.`,
  }
}

function exclusionWords(exclusion: Exclusion, { environment }: Event, policy: Policy): string {
  switch (exclusion) {
    case 'before-look-back':
      return `It was finished more than ${durationWords(policy.changes.lookBackMs)} before the first symptom: older changes are not judged.`
    case 'after-the-end':
      return 'It began after the incident was over: it can neither have caused nor fixed it.'
    case 'other-environment':
      return `It was made in the environment ${valueWords(environment)}; the alerts of the incident are of another one.`
  }
}
