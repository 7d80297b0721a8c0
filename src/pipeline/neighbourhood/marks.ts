/**
 * In: an event as it is stored, and the lists of labels by which the policy names things. Out: its marks, by which whoever
 * may have something to do with it finds it.
 * Promise: a function of the event and those lists. Neither clock offsets, rules, aliases, the call graph nor windows are in
 * a mark: they change without touching a row, and whoever looks asks for every spelling, in the time of the senders.
 *
 * What two things share that the correlation may join, and how far apart they may begin. `demand.ts` asks for each row:
 *
 * | tie | mark | apart |
 * | --- | --- | --- |
 * | alerts of one run | `name` of the place | the reach and the quiet gap |
 * | a run and one that it needs, by the call graph or by a label | `name` of either | the nearness |
 * | a side effect and what it may be one of | `name` of a place of both | the open length, while the latter goes on |
 * | pages that point at no alert, as runs | `paged` | as alerts |
 * | a page and an alert, or a notification, by key | `page K`, `alert K` | the open length and the nearness |
 * | a page or a notification, and the alert that its title is made of | `titled W`, `first W` | the reach; the nearness before |
 * | a page and the run at its service, or beside it | `paged`, `name` | the nearness, while it goes on |
 * | a job and the deployment of its commit | `commit` | while the job runs |
 * | what was measured of a service, and an incident of it | `measured` | as it is fetched (`worker/load-measurements.ts`) |
 * | reports of one commit, and its deployment | `sha` | a month |
 *
 * | firings of one series | `firing S` | two hours, and the nearest (`firing-demand.ts`) |
 * | a firing that went on for more than an hour, and others of its series | `lasting S` | seven hours |
 * | one that went on for longer still, and others of its series | `whenever S` | any |
 *
 * | messages of a channel, of a thread | `spoken C`, `thread T` | as `conversations/limits.ts` says |
 * | a message and a page that it cites, a service that it names | `cites N`, `said W` | as there |
 *
 * Merged pages, edits and documents are found by keys and ids, whatever the time.
 * All is marked at its beginning: every tie is about when things begin, and an end is found with its beginning.
 */

import { type EventMark, markOf } from '../../domain/alerts/mark.ts'
import {
  type AlertEvent,
  type ChangeEvent,
  type Event,
  isAlert,
  isChange,
  isMeasured,
  isPage,
  isReported,
  notificationsOf,
} from '../../domain/event.ts'
import { contentHash } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { normalize } from '../../domain/service.ts'
import { hours, type Instant, type Interval, instant } from '../../domain/time/time.ts'
import { isSpoken, marksOfSpoken } from '../conversations/spoken.ts'
import { firstWordsOf, titleWordsOf } from '../correlate/alert-title.ts'
import { callReader } from '../correlate/named-calls.ts'
import { labelValue, subjectNameOf } from '../correlate/subjects.ts'
import { commitPrefix } from '../episodes/commits.ts'
import { keyNamed } from '../episodes/episode-fields.ts'

export const nameMark = (name: string): string => `name ${normalize(name)}`
export const pagedMark = (name: string): string => `paged ${normalize(name)}`
export const alertKeyMark = (key: string): string => `alert ${key}`
export const pageKeyMark = (key: string): string => `page ${key}`
export const firstWordMark = (word: string): string => `first ${word}`
export const titledMark = (word: string): string => `titled ${word}`
export const measuredMark = (service: string): string => `measured ${normalize(service)}`
export const firingMark = (series: string): string => `firing ${series}`
export const lastingMark = (series: string): string => `lasting ${series}`
export const wheneverMark = (series: string): string => `whenever ${series}`

/** What is reported of an alert for longer is found by a mark of its own: most alerts are over sooner, and are looked for only nearby. */
export const BRIEF_MS = hours(1)
/** What is reported of an alert for longer is found whenever it began: a year has room for fifteen hundred such firings. */
export const LONG_MS = hours(6)
/** All that a date can hold. */
export const ALL_TIME: Interval = { from: instant(-8_640_000_000_000_000), to: instant(8_640_000_000_000_000) }

/** What decides the marks beside the events: where it differs, stored events are marked anew. */
export const marksVersion = (policy: CorrelationPolicy): string => {
  const { subjectLabels, callerLabels, calleeLabels, callLabels, hostLabels } = policy
  return contentHash(JSON.stringify([MARKS_VERSION, subjectLabels, callerLabels, calleeLabels, callLabels, hostLabels]))
}

/** To be raised when this file marks anything in another way. */
const MARKS_VERSION = 4

export function marksOf(events: readonly Event[], policy: CorrelationPolicy): readonly EventMark[] {
  const textsOf = markReader(policy)
  return events.flatMap((event) => {
    const at = beganAt(event)
    return [...new Set(textsOf(event))].map((text) => ({ mark: markOf(text), at, eventId: event.id }))
  })
}

export const beganAt = (event: Event): Instant =>
  event.kind === 'alert.resolved' ? instant(Math.min(event.firedAt, event.occurred.at)) : event.occurred.at

function markReader(policy: CorrelationPolicy): (event: Event) => readonly string[] {
  const placesOf = placeReader(policy)
  return (event) => {
    if (isReported(event)) return []
    if (isChange(event)) return commitMarks(event)
    if (isMeasured(event)) return event.service === null ? [] : [measuredMark(event.service)]
    const spoken = isSpoken(event) ? marksOfSpoken(event) : []
    // A message belongs to an episode only by the key of an occurrence.
    if (!isAlert(event) && !isPage(event) && keyNamed(event, 'occurrence') === null) return spoken
    return [...spoken, ...placesOf(event), ...keyMarks(event), ...titleMarks(event), ...seriesMarks(event)]
  }
}

/** The subject as this event alone would give it, and all else that may be one of its episode or beside it. */
function placeReader(policy: CorrelationPolicy): (event: Event) => readonly string[] {
  const callNamedBy = callReader(policy)
  return (event) => {
    const { service } = event
    const own = keyNamed(event, 'series')?.value
    if (!isAlert(event)) {
      const names = [...(service === null ? [] : [service]), ...(own === undefined ? [] : [own])]
      // What belongs to an alert as well may be the only one to name its service.
      return [...names.map(pagedMark), ...(service === null ? [] : [nameMark(service)])]
    }
    const call = callNamedBy(event.labels)
    const named = { labels: event.labels, service, series: own === undefined ? [] : [own], key: '' }
    const beside = [...policy.callerLabels, ...policy.calleeLabels].flatMap((label) => labelValue(event.labels, label) ?? [])
    const ends = call === null ? [] : [call.caller, call.callee]
    return [subjectNameOf(named, policy, call), ...(service === null ? [] : [service]), ...beside, ...ends]
      .filter((name) => name !== '')
      .map(nameMark)
  }
}

/** Two kinds, because an alert looks for the pages of its group and must not load the group. */
function keyMarks(event: Event): readonly string[] {
  const keys = event.keys.flatMap(({ names, value }) => (names === 'series' ? [value] : []))
  const mayBeNamed = isAlert(event) || !isPage(event) || isOfSeries(event)
  const mayName = !isAlert(event) || isOfSeries(event)
  return [...(mayBeNamed ? keys.map(alertKeyMark) : []), ...(mayName ? keys.map(pageKeyMark) : [])]
}

/** A sender that names no single firing may only notify of alerts that others report; what it says of pages may be of alerts. */
const isOfSeries = (event: Event): boolean => keyNamed(event, 'occurrence') === null

/** With its source: the nearest by another one of the same name would hide those of this one. null: it is of no series. */
export function seriesName(event: Event): string | null {
  const key = isAlert(event) || (isPage(event) && isOfSeries(event)) ? keyNamed(event, 'series') : null
  return key === null ? null : JSON.stringify([event.source, key.value])
}

/** Whether what is reported of a series besides alerts is of its alerts or of pages follows from whether a page was ever opened so. */
function seriesMarks(event: Event): readonly string[] {
  const series = seriesName(event)
  if (series === null) return []
  const own = firingMark(series)
  if (!isAlert(event)) return event.kind === 'page.triggered' ? [own, wheneverMark(series)] : [own]
  const lasted = lastedMs(event)
  if (lasted > LONG_MS) return [own, lastingMark(series), wheneverMark(series)]
  return lasted > BRIEF_MS ? [own, lastingMark(series)] : [own]
}

/** From its beginning to the last that was reported of it. */
function lastedMs(event: AlertEvent): number {
  const last = notificationsOf(event).reduce<number>(
    (most, { receivedAt, end }) => Math.max(most, event.kind === 'alert.resolved' ? (end ?? receivedAt) : receivedAt),
    event.occurred.at,
  )
  return last - beganAt(event)
}

function titleMarks(event: Event): readonly string[] {
  if (!isAlert(event)) return isPage(event) ? titleWordsOf(event).map(titledMark) : []
  const first = firstWordsOf(event).map(firstWordMark)
  return isOfSeries(event) ? [...first, ...titleWordsOf(event).map(titledMark)] : first
}

/** A job and what it made share a commit, where nothing else joins them. */
function commitMarks(event: ChangeEvent): readonly string[] {
  const { source, change } = event
  const { sha, application, kind } = change
  const prefix = commitPrefix(event)
  const made = sha === null || (kind !== 'job' && kind !== 'deployment') ? [] : [commitMark({ source, sha, application })]
  return prefix === null ? made : [...made, shaMark(prefix)]
}

/** A push and a deployment of one commit, whoever reports them. */
export const shaMark = (prefix: string): string => `sha ${prefix}`

interface Commit {
  readonly source: string
  readonly sha: string
  readonly application: string | null
}

export const commitMark = ({ source, sha, application }: Commit): string => `commit ${JSON.stringify([source, sha, application])}`
