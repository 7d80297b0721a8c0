/**
 * In: events of no incident, and what was received around them. Out: why each is in none, and what would have put it in one.
 * Promise: asks the steps of the correlation themselves. It looks at the events that it is given and at nothing else, so
 * its cost is that of their number.
 */

import { type Edit, effectiveEdits, eventsNamedBy, isGrouping } from '../../domain/edit.ts'
import type { Episode } from '../../domain/episode.ts'
import { type Event, isChange, isMeasured, isReported, type LevelMeasured } from '../../domain/event.ts'
import type { EventId } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { isoOf, milliseconds } from '../../domain/time/time.ts'
import { durationWords, listWords, pluralize } from '../../domain/words.ts'
import { isSpoken } from '../conversations/spoken.ts'
import { incidentTest, mostSeriesOfOneSubject } from '../correlate/correlate.ts'
import type { Gathering } from '../correlate/pages.ts'
import { episodesOf } from '../episodes/episodes.ts'
import { impactFigures } from '../impact/figures.ts'
import { impactPhases } from '../impact/phases.ts'
import { seriesOf } from '../impact/series.ts'
import { knownEvents } from '../reconstruct.ts'
import { type AbsenceReason, gatheringByEpisode, NO_EPISODE_REASON, noiseReason, TEST_REASON } from './absence.ts'

export interface UnassignedEvent {
  readonly event: Event
  /** A sentence with the values that decided. */
  readonly because: string
  readonly rule: AbsenceReason['code']
  /** What would have put it in an incident, each as a clause after "if"; empty: nothing would. */
  readonly needed: readonly string[]
}

export interface UnassignedContext {
  /** The events themselves and what was received around them. */
  readonly known: readonly Event[]
  readonly policy: Policy
  /** All that there are, void ones too. */
  readonly edits: readonly Edit[]
  /** The changes that were made while an incident might have named them. */
  readonly changesNearIncidents: ReadonlySet<EventId>
}

export function explainUnassigned(ids: readonly EventId[], context: UnassignedContext): readonly UnassignedEvent[] {
  const known = knownEvents(context.known, context.policy)
  const byId = new Map(known.map((event) => [event.id, event]))
  const findReason = reasonFinder(known, context)
  return ids.flatMap((id) => {
    const event = byId.get(id)
    if (event === undefined) return []
    const { code, text, needed } = findReason(event)
    return [{ event, because: text, rule: code, needed }]
  })
}

interface Reason extends AbsenceReason {
  readonly needed: readonly string[]
}

function reasonFinder(known: readonly Event[], { policy, edits, changesNearIncidents }: UnassignedContext): (event: Event) => Reason {
  const episodes = episodesOf(known, policy)
  const episodeOf = new Map(episodes.flatMap((episode) => episode.events.map(({ id }) => [id, episode] as const)))
  const gatheringOf = gatheringByEpisode(episodes, policy)
  const wholeOf = gatheringByEpisode(episodes, withoutPartition(policy))
  const startsIncident = incidentTest(policy.correlation)
  const moved = new Set(
    effectiveEdits(edits)
      .filter(isGrouping)
      .flatMap((edit) => eventsNamedBy(edit, edits)),
  )
  const regrouped = new Set(
    [...gatheringOf].flatMap(([{ events }, gathering]) => (events.some(({ id }) => moved.has(id)) ? [gathering] : [])),
  )
  return (event) => {
    const episode = episodeOf.get(event.id)
    if (event.isTest || episode?.isTest === true) return { ...TEST_REASON, needed: [] }
    if (isChange(event)) return changeReason(policy, changesNearIncidents.has(event.id))
    if (isReported(event)) return NO_TIME_STATED
    if (isMeasured(event)) return measuredReason(event)
    const gathering = episode === undefined ? undefined : gatheringOf.get(episode)
    if (episode === undefined || gathering === undefined) return reasonWithoutEpisode(event)
    if (startsIncident(gathering)) return regrouped.has(gathering) ? MOVED : POLICY_CHANGED
    const whole = wholeOf.get(episode)
    if (whole !== undefined && startsIncident(whole)) return partitionReason(whole, episode, policy)
    return { ...noiseReason(gathering, policy), needed: neededToStart(gathering, policy) }
  }
}

const withoutPartition = (policy: Policy): Policy => ({ ...policy, correlation: { ...policy.correlation, partitionLabels: [] } })

const NO_START: Reason = { ...NO_EPISODE_REASON, needed: ['its start were received'] }
const NO_PAGE: Reason = {
  code: 'no-episode',
  text: 'This message belongs to no alert or page that was received.',
  needed: ['the page that it is about were received'],
}
const NOT_TALKED_OF: Reason = {
  code: 'no-episode',
  text: 'Nothing in this channel says which alert or page it is about.',
  needed: ['it cited the page', 'its channel named a service that was failing then', 'a person assigned it'],
}
function reasonWithoutEpisode(event: Event): Reason {
  if (event.kind !== 'message.posted') return NO_START
  return isSpoken(event) ? NOT_TALKED_OF : NO_PAGE
}

const NO_TIME_STATED: Reason = {
  code: 'no-time-stated',
  text: 'The postmortem that it is part of states no time, so it describes no incident.',
  needed: ['the postmortem stated when it happened'],
}
const MOVED: Reason = {
  code: 'moved-by-edit',
  text: 'A reviewer split it from the alerts or pages that started an incident.',
  needed: ['the edit were reverted'],
}
const POLICY_CHANGED: Reason = {
  code: 'policy-changed',
  text: 'Under the current policy it would be in an incident; the stored incidents were made under an earlier one.',
  needed: ['the incidents were rebuilt (hindsight rebuild)'],
}

function changeReason({ changes, limits }: Policy, isNearIncident: boolean): Reason {
  const lookBack = durationWords(changes.lookBackMs)
  return isNearIncident
    ? {
        code: 'no-candidate',
        text: `An incident was near, but does not name this change: it was made too early, after the end or in another environment, or more than ${pluralize(limits.candidateChangesMax, 'later change')} came between.`,
        needed: [`it were made in the environment of that incident, within the ${lookBack} before it`],
      }
    : {
        code: 'no-incident-near',
        text: `No incident was open when it was made, and none began within ${lookBack} after it.`,
        needed: [`an incident began within ${lookBack} after it`],
      }
}

/** An outage that nobody was alerted of: what was measured shows it, and no incident of the service was near. */
function measuredReason(event: LevelMeasured): Reason {
  const series = seriesOf([event])
  const phases = impactPhases(series)
  const [first, last] = [phases[0], phases.at(-1)]
  if (first === undefined || last === undefined) return NO_IMPACT
  const { peakRatio, excessFailed } = impactFigures(series, phases)
  const lasted = durationWords(milliseconds(Math.max(last.lastBadAt - first.firstBadAt, event.measurement.stepMs)))
  const worst = peakRatio === null ? '' : `; at the worst ${Number((100 * peakRatio).toPrecision(2))} % of requests failed`
  const failed = excessFailed === null ? '' : `, ${pluralize(Math.round(excessFailed), 'more request', 'more requests')} than usual in all`
  return {
    code: 'nothing-alerted',
    text: `Users were affected for ${lasted}, and nothing alerted: ${event.measurement.level.name} left its usual range from ${isoOf(first.firstBadAt)} on${worst}${failed}.`,
    needed: [`an alert or a page of ${event.service ?? 'the service'} were received that was open then`],
  }
}

const NO_IMPACT: Reason = {
  code: 'measured-no-impact',
  text: 'This measurement shows no impact, and no incident of the service was near.',
  needed: ['an incident of the service were near'],
}

function partitionReason({ runGroups }: Gathering, { service }: Episode, { correlation }: Policy): Reason {
  const others = runGroups.flatMap(({ runs }) => runs.flatMap(({ spans }) => spans)).length - 1
  const labels = listWords(correlation.partitionLabels)
  return {
    code: 'other-partition',
    text: `policy.correlation.partitionLabels (${labels}) keep it apart from ${pluralize(others, 'other alert')}${service === null ? '' : ` near ${service}`}; together they would be an incident.`,
    needed: [`${labels} had the same values`],
  }
}

function neededToStart({ runGroups }: Gathering, { correlation }: Policy): readonly string[] {
  const missing = correlation.starterSeriesMin - mostSeriesOfOneSubject(runGroups)
  return [
    'its severity paged people: critical, error and the like, or a word of policy.correlation.severityWords',
    `${pluralize(missing, 'more different alert')} of the same service fired within ${durationWords(correlation.quietGapMs)} of it`,
    'a page named it',
  ]
}
