import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChangeRecord } from '../../src/domain/change.ts'
import { type ChangeId, changeId, eventId, serviceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'
import type { Rollout } from '../../src/pipeline/suspects/candidates.ts'
import { judgeBySymptoms } from '../../src/pipeline/suspects/judge-changes.ts'
import type { Call, Symptoms } from '../../src/pipeline/suspects/symptoms.ts'
import { contrastOf, type InstanceSample, type RolloutStep } from '../instance-contrast.ts'
import { type CallSeries, symptomsOfCalls } from '../symptom-series.ts'
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
  const rollouts = new Map(input.releases.map((release) => [idOf(release), rolloutOf(release, { pods, now, symptoms })]))
  const { changes } = judgeBySymptoms({
    symptoms,
    episodes: [],
    notes: [],
    records: input.releases.map(recordOf),
    rolloutOf: ({ id }) => rollouts.get(id) ?? null,
    policy: DEFAULT_POLICY,
  })
  return changes.map(({ service, score, likelihood, terms }) => ({
    service,
    score,
    label: likelihood ?? 'possible',
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
function declaredCalls(file: string, series: readonly CallSeries[]): readonly Call[] {
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
    finishedAt: isFinished ? instant(1_000 * last.completed) : null,
    outcome: isFinished ? 'succeeded' : 'unknown',
    service: serviceName(release.service),
    environment: null,
    summary: `release of ${release.service}`,
    evidence: [eventId(idOf(release))],
  }
}

function rolloutOf(release: Release, { pods, now, symptoms }: { pods: readonly Row[]; now: Instant; symptoms: Symptoms }): Rollout {
  const steps: readonly RolloutStep[] = release.steps.map(
    ({ completed, added, removed, v1_pods: oldInstances, v2_pods: newInstances }) => ({
      finishedAt: instant(1_000 * completed),
      added,
      removed,
      newInstances,
      oldInstances,
    }),
  )
  const contrast = contrastOf({
    samples: pods.filter(({ text }) => text.dst === release.service && text.service === release.service).map(instanceSample),
    steps,
    startedAt: instant(1_000 * release.release_time),
    now,
    resolutionMs: symptoms.resolutionMs,
    hasLostTraffic: symptoms.silenced.has(release.service),
  })
  return { steps: steps.map((step) => step.finishedAt), contrast }
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
