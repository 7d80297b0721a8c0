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
 *
 * Firings of one alert, merged pages, edits and documents are found by keys and ids, whatever the time.
 * All is marked at its beginning: every tie is about when things begin, and an end is found with its beginning.
 */

import { type EventMark, markOf } from '../../domain/alerts/mark.ts'
import { type ChangeEvent, type Event, isAlert, isChange, isPage, isReported } from '../../domain/event.ts'
import { contentHash } from '../../domain/identity.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { normalize } from '../../domain/service.ts'
import { type Instant, instant } from '../../domain/time/time.ts'
import { firstWordsOf, titleWordsOf } from '../correlate/alert-title.ts'
import { callReader } from '../correlate/named-calls.ts'
import { labelValue, subjectNameOf } from '../correlate/subjects.ts'
import { keyNamed } from '../episodes/episode-fields.ts'

export const nameMark = (name: string): string => `name ${normalize(name)}`
export const pagedMark = (name: string): string => `paged ${normalize(name)}`
export const alertKeyMark = (key: string): string => `alert ${key}`
export const pageKeyMark = (key: string): string => `page ${key}`
export const firstWordMark = (word: string): string => `first ${word}`
export const titledMark = (word: string): string => `titled ${word}`

/** What decides the marks beside the events: where it differs, stored events are marked anew. */
export const marksVersion = (policy: CorrelationPolicy): string => {
  const { subjectLabels, callerLabels, calleeLabels, callLabels, hostLabels } = policy
  return contentHash(JSON.stringify([MARKS_VERSION, subjectLabels, callerLabels, calleeLabels, callLabels, hostLabels]))
}

/** To be raised when this file marks anything in another way. */
const MARKS_VERSION = 1

export function marksOf(events: readonly Event[], policy: CorrelationPolicy): readonly EventMark[] {
  const textsOf = markReader(policy)
  return events.flatMap((event) => {
    const at = beganAt(event)
    return [...new Set(textsOf(event))].map((text) => ({ mark: markOf(text), at, eventId: event.id }))
  })
}

const beganAt = (event: Event): Instant =>
  event.kind === 'alert.resolved' ? instant(Math.min(event.firedAt, event.occurred.at)) : event.occurred.at

function markReader(policy: CorrelationPolicy): (event: Event) => readonly string[] {
  const placesOf = placeReader(policy)
  return (event) => {
    if (isReported(event)) return []
    if (isChange(event)) return commitMarks(event)
    // A message belongs to an episode only by the key of an occurrence.
    if (!isAlert(event) && !isPage(event) && keyNamed(event, 'occurrence') === null) return []
    return [...placesOf(event), ...keyMarks(event), ...titleMarks(event)]
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

function titleMarks(event: Event): readonly string[] {
  if (!isAlert(event)) return isPage(event) ? titleWordsOf(event).map(titledMark) : []
  const first = firstWordsOf(event).map(firstWordMark)
  return isOfSeries(event) ? [...first, ...titleWordsOf(event).map(titledMark)] : first
}

/** A job and what it made share a commit, where nothing else joins them. */
const commitMarks = ({ source, change: { sha, application, kind } }: ChangeEvent): readonly string[] =>
  sha === null || (kind !== 'job' && kind !== 'deployment') ? [] : [commitMark({ source, sha, application })]

interface Commit {
  readonly source: string
  readonly sha: string
  readonly application: string | null
}

export const commitMark = ({ source, sha, application }: Commit): string => `commit ${JSON.stringify([source, sha, application])}`
