/**
 * Steps 2 and 3 of the way from reports to firings: which reports speak of one start.
 * Promise: the order of the reports decides nothing.
 */
import { byText } from '../../domain/identity.ts'
import type { Instant } from '../../domain/time/time.ts'
import type { FiringPolicy, FiringReport, ReadReports, ResolveReport } from './report.ts'

/** stated: the sender says when it began; reported: when it was first reported as firing; unknown: only its end is known. */
export type StartBasis = 'stated' | 'reported' | 'unknown'

/** Reports of one start. Grows while it is built. */
export interface StartGroup {
  readonly start: Instant
  readonly basis: StartBasis
  /** It began no earlier; null: no bound is known. */
  readonly earliest: Instant | null
  readonly starts: Instant[]
  readonly firing: FiringReport[]
  readonly resolved: ResolveReport[]
  /** Resolved already: evidence that decides nothing. */
  readonly retries: ResolveReport[]
}

export interface Grouping {
  /** In order of start. */
  readonly groups: readonly StartGroup[]
  /** Said to be off while nothing was on. */
  readonly unmatched: readonly ResolveReport[]
}

type Report = FiringReport | ResolveReport

export function groupReports({ firing, resolved }: ReadReports, policy: FiringPolicy): Grouping {
  const reports: readonly Report[] = [...firing, ...resolved]
  const groups = groupByStart(
    reports.filter((report) => report.start !== null),
    policy,
  )
  return placeUndated(
    groups,
    reports.filter((report) => report.start === null),
    policy,
  )
}

function openGroup(start: Instant, basis: StartBasis, earliest: Instant | null): StartGroup {
  return { start, basis, earliest, starts: [], firing: [], resolved: [], retries: [] }
}

function addReport(group: StartGroup, report: Report): void {
  if (report.start !== null) group.starts.push(report.start)
  if (report.kind === 'firing') group.firing.push(report)
  else group.resolved.push(report)
}

/** Step 2. A start within the jitter of the group's first joins it, unless an end of the group lies between. */
function groupByStart(reports: readonly Report[], { jitterMs }: FiringPolicy): readonly StartGroup[] {
  const groups: StartGroup[] = []
  let group: StartGroup | null = null
  let firstEnd = Number.POSITIVE_INFINITY
  let previous: Instant | null = null
  for (const report of reports.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0) || byText(a.id, b.id))) {
    const start = report.start
    if (start === null) continue
    if (group === null || (start !== previous && (start - group.start > jitterMs || firstEnd <= start))) {
      group = openGroup(start, 'stated', start)
      groups.push(group)
      firstEnd = Number.POSITIVE_INFINITY
    }
    addReport(group, report)
    previous = start
    if (report.kind === 'resolved') firstEnd = Math.min(firstEnd, report.end)
  }
  return groups
}

/** What a report without a start meets, in order of time: starts, then firings, then ends. */
type Step = { readonly at: Instant; readonly rank: number; readonly id: string } & (
  | { readonly kind: 'begins'; readonly group: StartGroup }
  | { readonly kind: 'ends'; readonly group: StartGroup; readonly report: ResolveReport }
  | { readonly kind: 'undated'; readonly report: Report }
)

/** What has happened to a group up to the step that is looked at. */
interface Progress {
  readonly group: StartGroup
  /** The latest end so far, and how far its reports' word reaches; null: it has not ended, or was reopened. */
  endedAt: Instant | null
  endWord: Instant | null
  /** How far the word of its firing reports reaches: of those with a start at any time, of the others so far. */
  firingWord: Instant | null
  lastUndated: Instant | null
}

/** Step 3. One at a time, in order of time, each goes to the group that began last, or opens one. */
function placeUndated(dated: readonly StartGroup[], undated: readonly Report[], policy: FiringPolicy): Grouping {
  const placed: Progress[] = []
  const progressOf = new Map<StartGroup, Progress>()
  const unmatched: ResolveReport[] = []
  let lastEnd: Instant | null = null
  const begin = (group: StartGroup): Progress => {
    const progress: Progress = { group, endedAt: null, endWord: null, firingWord: lastWord(group.firing), lastUndated: null }
    placed.push(progress)
    progressOf.set(group, progress)
    return progress
  }
  for (const step of stepsOf(dated, undated)) {
    if (step.kind === 'begins') {
      begin(step.group)
      continue
    }
    if (step.kind === 'ends') {
      const progress = progressOf.get(step.group)
      if (progress !== undefined) noteEnd(progress, step.report)
      lastEnd = latest(lastEnd, step.report.end)
      continue
    }
    const { report } = step
    const current = placed.at(-1)
    if (report.kind === 'firing') {
      const target = goesOnWith(current, report, policy) ?? begin(openGroup(report.reportedAt, 'reported', lastEnd))
      addReport(target.group, report)
      target.firingWord = latest(target.firingWord, report.word)
      target.lastUndated = latest(target.lastUndated, report.reportedAt)
      continue
    }
    const fate = fateOfResolve(current, report, policy)
    if (fate === 'unmatched') unmatched.push(report)
    else if (fate === 'retry') current?.group.retries.push(report)
    else {
      const target = fate === 'new' || current === undefined ? begin(openGroup(report.end, 'unknown', lastEnd)) : current
      addReport(target.group, report)
      noteEnd(target, report)
      lastEnd = latest(lastEnd, report.end)
    }
  }
  return { groups: placed.map(({ group }) => group), unmatched }
}

function stepsOf(dated: readonly StartGroup[], undated: readonly Report[]): readonly Step[] {
  const steps: Step[] = []
  for (const group of dated) {
    steps.push({ kind: 'begins', at: group.start, rank: 0, id: '', group })
    for (const report of group.resolved) steps.push({ kind: 'ends', at: report.end, rank: 2, id: report.id, group, report })
  }
  for (const report of undated) {
    const isFiring = report.kind === 'firing'
    steps.push({ kind: 'undated', at: isFiring ? report.reportedAt : report.end, rank: isFiring ? 1 : 2, id: report.id, report })
  }
  return steps.sort(byTimeRankAndId)
}

function byTimeRankAndId(a: Step, b: Step): number {
  const order = a.at - b.at || a.rank - b.rank || byText(a.id, b.id)
  if (order !== 0) return order
  if (a.kind === 'undated' && b.kind === 'undated') return a.report.reportedAt - b.report.reportedAt
  return (a.kind === 'undated' ? 1 : 0) - (b.kind === 'undated' ? 1 : 0)
}

/** The group that a firing without a start belongs to; null: it opens one. */
function goesOnWith(current: Progress | undefined, report: FiringReport, policy: FiringPolicy): Progress | null {
  if (current === undefined) return null
  if (current.endedAt === null) {
    const since = latest(current.group.start, current.lastUndated)
    return since !== null && report.reportedAt - since <= policy.validMs ? current : null
  }
  const sinceEnd = report.reportedAt - current.endedAt
  if (policy.reopenMs > 0 && sinceEnd <= policy.reopenMs) return reopened(current)
  return report.style === 'dated' && sinceEnd <= policy.lateCopyMs ? current : null
}

function reopened(progress: Progress): Progress {
  progress.endedAt = null
  progress.endWord = null
  return progress
}

function fateOfResolve(
  current: Progress | undefined,
  report: ResolveReport,
  { jitterMs }: FiringPolicy,
): 'joins' | 'retry' | 'new' | 'unmatched' {
  const isDated = report.style === 'dated'
  if (current === undefined) return isDated ? 'new' : 'unmatched'
  if (current.endedAt === null) return 'joins'
  const isRetry = report.end - current.endedAt <= jitterMs
  if (isDated && ((current.firingWord ?? Number.NEGATIVE_INFINITY) > (current.endWord ?? Number.NEGATIVE_INFINITY) || isRetry))
    return 'joins'
  if (isRetry) return 'retry'
  return isDated ? 'new' : 'unmatched'
}

function noteEnd(progress: Progress, { end, word }: ResolveReport): void {
  progress.endedAt = latest(progress.endedAt, end)
  progress.endWord = latest(progress.endWord, word)
}

const latest = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null ? other : other === null ? one : other > one ? other : one

/** How far the word of these reports reaches; null: of none. */
export const lastWord = (reports: readonly { readonly word: Instant }[]): Instant | null =>
  reports.reduce<Instant | null>((word, report) => latest(word, report.word), null)
