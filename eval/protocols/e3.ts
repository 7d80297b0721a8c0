import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeRecord } from '../../src/domain/change.ts'
import { type ChangeId, changeId, eventId, serviceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'
import type { NamedCall } from '../../src/pipeline/correlate/named-calls.ts'
import { candidateReader } from '../../src/pipeline/suspects/candidates.ts'
import { componentTerms, failingServicesOf } from '../../src/pipeline/suspects/component-terms.ts'
import { rankCandidates, scoreCandidates } from '../../src/pipeline/suspects/scoring.ts'
import { timeTerms } from '../../src/pipeline/suspects/time-terms.ts'
import { type Contrast, contrastOf, type InstanceSample, type RolloutStep } from '../instance-contrast.ts'
import { downstreamTerms, instanceTerms } from '../measured-terms.ts'
import { type CallSeries, type MeasuredSymptoms, symptomsOfCalls } from '../symptom-series.ts'
import { columnsOf, failedShare, foldersOf, type Row, readRows, samplesOf } from './series-files.ts'

/** 99 % of calls shall succeed: the objective of the data set. */
const ERROR_BUDGET = 0.01
const DECISION = /^at-(\d+)$/

/** E3: which change is the suspect, at each moment of decision that a case has inputs for. */
export async function e3(dataDir: string): Promise<unknown> {
  const root = join(dataDir, 'changerca')
  const cases = foldersOf(root).map((folder) => [folder, answersOf(join(root, folder))])
  return { protocol: 'E3', cases: Object.fromEntries(cases) }
}

function answersOf(dir: string): Readonly<Record<string, unknown>> {
  const decisions = foldersOf(dir).flatMap((folder) => DECISION.exec(folder)?.[1] ?? [])
  return Object.fromEntries(decisions.map((delay) => [delay, { ranked: rankedChanges(join(dir, `at-${delay}`)) }]))
}

interface Input {
  readonly detect_timestamp: number
  readonly decide_at: number
  readonly releases: readonly Release[]
}

interface Release {
  readonly service: string
  readonly release_time: number
  readonly steps: readonly {
    readonly completed: number
    readonly v1_pods: number
    readonly v2_pods: number
    readonly added: readonly string[]
    readonly removed: readonly string[]
  }[]
}

function rankedChanges(dir: string): readonly unknown[] {
  const input: Input = JSON.parse(readFileSync(join(dir, 'input.json'), 'utf8'))
  const now = instant(1_000 * input.decide_at)
  const series = readdirSync(dir)
    .filter((name) => name.endsWith('_success.csv'))
    .flatMap((name) => callSeries(readRows(join(dir, name))))
  const symptoms = symptomsOfCalls({
    series,
    calls: declaredCalls(join(dir, 'dependency.csv'), series),
    detectedAt: instant(1_000 * input.detect_timestamp),
    now,
    errorBudget: ERROR_BUDGET,
    policy: DEFAULT_POLICY.changes,
  })
  const pods = readRows(join(dir, 'pods.csv.gz'))
  const contrasts = new Map(input.releases.map((release) => [idOf(release), contrastOfRelease(release, { pods, now, symptoms })]))
  const failing = failingServicesOf(symptoms)
  const candidates = input.releases.map(recordOf).map(candidateReader(DEFAULT_POLICY))
  // The product's own terms of time and component, and beside them what only the recorded series can show.
  const scored = scoreCandidates(candidates, [
    (candidate) => timeTerms(candidate, symptoms, DEFAULT_POLICY.changes),
    (candidate) => componentTerms(candidate, symptoms, failing),
    ({ services }) => downstreamTerms(services, symptoms),
    ({ record }) => {
      const contrast = contrasts.get(record.id)
      return contrast === undefined ? [] : instanceTerms(contrast, symptoms.troubles.length > 0)
    },
  ])
  return rankCandidates(scored, DEFAULT_POLICY.changes).ranked.map(({ candidate, share, isLikely, terms }) => ({
    service: candidate.record.service,
    score: share,
    label: isLikely ? 'likely' : 'possible',
    terms: terms.map(({ name, points }) => `${name} ${points}`),
  }))
}

/** A column is named `caller_callee`. */
function callSeries(rows: readonly Row[]): readonly CallSeries[] {
  return columnsOf(rows).map((column) => {
    const [caller = '', callee = ''] = column.split('_')
    return { caller, callee, samples: samplesOf(rows, column, failedShare) }
  })
}

/** The file also places services on machines: a target that nothing calls by name is one. */
function declaredCalls(file: string, series: readonly CallSeries[]): readonly NamedCall[] {
  const services = new Set(series.flatMap(({ caller, callee }) => [caller, callee]))
  return readRows(file)
    .map(({ text }) => ({ caller: text.Source ?? '', callee: text.Target ?? '' }))
    .filter(({ callee }) => services.has(callee))
}

const idOf = (release: Release): ChangeId => changeId(`${release.service}@${release.release_time}`)

function recordOf(release: Release): ChangeRecord {
  const last = release.steps.at(-1)
  const isFinished = last !== undefined && last.v1_pods === 0
  return {
    id: idOf(release),
    ref: {
      kind: 'deployment',
      application: release.service,
      version: null,
      previous: null,
      sha: null,
      ref: null,
      rollback: false,
      url: null,
    },
    senderKey: idOf(release),
    startedAt: instant(1_000 * release.release_time),
    steps: release.steps.map(({ completed }) => instant(1_000 * completed)),
    finishedAt: isFinished ? instant(1_000 * last.completed) : null,
    outcome: isFinished ? 'succeeded' : 'unknown',
    service: serviceName(release.service),
    environment: null,
    summary: `release of ${release.service}`,
    evidence: [eventId(idOf(release))],
  }
}

function contrastOfRelease(
  release: Release,
  { pods, now, symptoms }: { pods: readonly Row[]; now: Instant; symptoms: MeasuredSymptoms },
): Contrast {
  const steps = release.steps.map(
    ({ completed, added, removed, v1_pods: oldInstances, v2_pods: newInstances }): RolloutStep => ({
      finishedAt: instant(1_000 * completed),
      added,
      removed,
      newInstances,
      oldInstances,
    }),
  )
  return contrastOf({
    samples: pods.filter(({ text }) => text.dst === release.service && text.service === release.service).map(instanceSample),
    steps,
    startedAt: instant(1_000 * release.release_time),
    now,
    resolutionMs: DEFAULT_POLICY.changes.resolutionMs,
    hasLostTraffic: symptoms.withoutCallers.has(release.service),
  })
}

function instanceSample(row: Row): InstanceSample {
  const success = row.number('success_rate_pct')
  return {
    instance: row.text.pod ?? '',
    caller: row.text.src ?? '',
    at: row.at,
    failedShare: success === null ? null : failedShare(success),
    latencySeconds: row.number('latency_s'),
    cpuPercent: row.number('cpu_pct'),
    memoryPercent: row.number('mem_pct'),
  }
}
