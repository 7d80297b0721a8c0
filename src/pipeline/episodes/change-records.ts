import { appendTo } from '../../domain/append-to.ts'
import type { ChangeRecord, ChangeRef, Outcome } from '../../domain/change.ts'
import { byTime, type ChangeEvent, type ChangeFinished, type ChangeStarted, type Event, isChange } from '../../domain/event.ts'
import { byText, changeId, type EventId, type NonEmpty } from '../../domain/identity.ts'
import { changedPaths } from '../../domain/mapping/changed-paths.ts'
import { hours, type Instant } from '../../domain/time/time.ts'
import { joinCommits } from './commits.ts'

/**
 * In: events in any order; those that are no changes, and test deliveries, are ignored. Out: one record per change,
 * in order of time, then id: what shares an occurrence key of one source is one change.
 * Promise: `id` is the id of an event of `evidence`, of the earliest start where one was reported: a finish that comes in
 * later never renames a change, and a renamed one is still found by its evidence.
 */
export function changeRecordsOf(events: readonly Event[]): readonly ChangeRecord[] {
  const changes = events.filter(isChange).filter((event) => !event.isTest)
  return groupByOccurrence(changes.sort(byTime)).filter(hasHappened).map(recordOf).sort(byBeginning)
}

const byBeginning = (a: ChangeRecord, b: ChangeRecord): number => beginningOf(a) - beginningOf(b) || byText(a.id, b.id)

/** When it began; for an instant change and for one whose start was not reported, when it was finished. */
export function beginningOf(record: ChangeRecord): Instant {
  const at = record.startedAt ?? record.finishedAt
  if (at === null) throw new Error(`assertion failed: the change ${record.id} has neither a start nor a finish`)
  return at
}

/**
 * By the first occurrence key. Further ones name the job that made the change: with it the job is one change. A job that
 * made several (to staging, then to production) is none itself: each of them is.
 */
function groupByOccurrence(events: readonly ChangeEvent[]): readonly NonEmpty<ChangeEvent>[] {
  const groups = new Map<string, OneOrMore>()
  for (const event of events) {
    const [own = ''] = occurrencesOf(event)
    const known = groups.get(own)
    if (known === undefined) groups.set(own, [event])
    else known.push(event)
  }
  for (const [job, made] of changesByJob(events, groups)) {
    const ofJob = groups.get(job)
    const [only, another] = made
    const group = only === undefined ? undefined : groups.get(only)
    if (only === undefined || group === undefined || ofJob === undefined) continue
    if (another === undefined) groups.set(only, inOrder([...group, ...ofJob]))
    groups.delete(job)
  }
  return joinCommits([...groups.values()])
}

const inOrder = (events: OneOrMore): OneOrMore => events.sort(byTime)

type OneOrMore = [ChangeEvent, ...ChangeEvent[]]

type Groups = ReadonlyMap<string, NonEmpty<ChangeEvent>>

/** The changes that each job made: those that name it, and those of the same commit that began while it ran. */
function changesByJob(events: readonly ChangeEvent[], groups: Groups): ReadonlyMap<string, ReadonlySet<string>> {
  const madeBy = new Map<string, Set<string>>()
  const link = (job: string, change: string) => madeBy.set(job, (madeBy.get(job) ?? new Set()).add(change))
  for (const event of events) {
    const [own = '', ...jobs] = occurrencesOf(event)
    for (const job of jobs) if (job !== own) link(job, own)
  }
  const named = new Set([...madeBy.values()].flatMap((changes) => [...changes]))
  const deployments = new Map<string, { readonly key: string; readonly at: Instant }[]>()
  for (const [key, [event]] of groups) {
    if (event.change.kind === 'deployment' && !named.has(key)) appendTo(deployments, commitOf(event), { key, at: event.occurred.at })
  }
  for (const [job, { first, span }] of finishedJobs(groups)) {
    for (const { key, at } of deployments.get(commitOf(first)) ?? []) if (isWithin(at, span)) link(job, key)
  }
  return madeBy
}

interface JobSpan {
  readonly first: ChangeEvent
  readonly span: { readonly from: Instant; readonly to: Instant }
}

/** By its commit alone no longer job is known to have made a deployment: who looks for either must know how far to look. */
export const JOB_MAX_MS = hours(24)

/** A job is over when it is finished; of one that is not known to be, what follows may be the next job's. */
function finishedJobs(groups: Groups): ReadonlyMap<string, JobSpan> {
  const jobs = new Map<string, JobSpan>()
  for (const [key, events] of groups) {
    const [first] = events
    const last = events.findLast((event) => event.kind === 'change.finished')
    if (first.change.kind !== 'job' || first.change.sha === null || last === undefined) continue
    if (last.occurred.at - first.occurred.at > JOB_MAX_MS) continue
    jobs.set(key, { first, span: { from: first.occurred.at, to: last.occurred.at } })
  }
  return jobs
}

const commitOf = ({ source, change }: ChangeEvent): string => JSON.stringify([source, change.sha, change.application])

const isWithin = (at: Instant, { from, to }: JobSpan['span']): boolean => at >= from && at <= to

/** A change without any key of its own stands alone. */
function occurrencesOf(event: ChangeEvent): readonly string[] {
  const keys = event.keys.filter((key) => key.names === 'occurrence').map((key) => JSON.stringify([event.source, key.value]))
  return keys.length > 0 ? keys : [JSON.stringify([event.source, 'event', event.id])]
}

/** What was refused before it started has changed nothing. */
const hasHappened = (events: NonEmpty<ChangeEvent>): boolean =>
  ownEvents(events).some((event) => event.kind === 'change.started' || event.change.needsStart !== true)

/** Of a deployment and the job that made it, or the push of its commit, the deployment's: the others begin before it and are over after it. */
function ownEvents(events: NonEmpty<ChangeEvent>): readonly ChangeEvent[] {
  const isOf = (kinds: readonly ChangeRef['kind'][]) => events.filter((event) => !kinds.includes(event.change.kind))
  const [own, withoutJobs] = [isOf(['job', 'push']), isOf(['job'])]
  return own.length > 0 ? own : withoutJobs.length > 0 ? withoutJobs : events
}

function recordOf(events: NonEmpty<ChangeEvent>): ChangeRecord {
  const own = ownEvents(events)
  const starts = startsIn(own)
  const start = starts[0] ?? startsIn(events)[0] ?? null
  const finish = decisiveFinish(finishesIn(own)) ?? decisiveFinish(finishesIn(events))
  const named = starts[0] ?? finish ?? start ?? events[0]
  const steps = starts.filter(({ change }) => change.step !== undefined).map((event) => event.occurred.at)
  const [first, ...rest] = events.map((event) => event.id)
  return {
    id: changeId(named.id),
    ref: mergedRef(own, events),
    senderKey: named.senderKey,
    startedAt: start?.occurred.at ?? null,
    finishedAt: finish?.occurred.at ?? null,
    ...(steps.length === 0 ? {} : { steps }),
    outcome: finish?.outcome ?? 'unknown',
    service: firstKnown(events, (event) => event.service),
    environment: firstKnown(events, (event) => event.environment),
    summary: named.text,
    evidence: [first as EventId, ...rest],
  }
}

const startsIn = (events: readonly ChangeEvent[]): readonly ChangeStarted[] => events.filter((event) => event.kind === 'change.started')
const finishesIn = (events: readonly ChangeEvent[]): readonly ChangeFinished[] => events.filter((event) => event.kind === 'change.finished')

/** A retried change ends with its last attempt. One that is reported twice, once without an outcome, has the outcome. */
function decisiveFinish(finishes: readonly ChangeFinished[]): ChangeFinished | null {
  const isKnown = (outcome: Outcome) => outcome !== 'unknown'
  return finishes.findLast((event) => isKnown(event.outcome)) ?? finishes.at(-1) ?? null
}

function mergedRef(own: readonly ChangeEvent[], events: NonEmpty<ChangeEvent>): ChangeRef {
  const paths = changedPaths(events.flatMap((event) => event.change.paths ?? []))
  const first = (pick: (ref: ChangeRef) => string | null) => firstKnown([...own, ...events], (event) => pick(event.change))
  return {
    kind: (own[0] ?? events[0]).change.kind,
    application: first((ref) => ref.application),
    version: first((ref) => ref.version),
    previous: first((ref) => ref.previous),
    sha: first((ref) => ref.sha),
    ref: first((ref) => ref.ref),
    rollback: events.some((event) => event.change.rollback),
    url: first((ref) => ref.url),
    ...(paths.length === 0 ? {} : { paths }),
  }
}

function firstKnown<T>(events: readonly ChangeEvent[], pick: (event: ChangeEvent) => T | null): T | null {
  for (const event of events) {
    const value = pick(event)
    if (value !== null) return value
  }
  return null
}
