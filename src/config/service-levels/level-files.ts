import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import { serviceName } from '../../domain/identity.ts'
import type { LevelQuery } from '../../domain/impact/service-level.ts'
import { prometheusDuration } from '../../domain/rules/expression-window.ts'
import type { Milliseconds } from '../../domain/time/time.ts'
import type { LineProblem } from '../line-problem.ts'
import { levelQueryOf, PERIOD_MS, shareOfPercent } from './level-query.ts'

export interface ReadLevels {
  readonly levels: readonly LevelQuery[]
  readonly problems: readonly LineProblem[]
}

/**
 * The service levels of a file of Sloth (`prometheus/v1` or PrometheusServiceLevel), Pyrra (ServiceLevelObjective of pyrra.dev) or OpenSLO
 * (kind SLO with a ratio metric of Prometheus). Of a kind that none of them has, and of an indicator that cannot be asked, a problem.
 */
export function readLevelFile(content: string): ReadLevels {
  const lines = new LineCounter()
  const documents = parseAllDocuments(content, { lineCounter: lines, prettyErrors: false })
  const levels: LevelQuery[] = []
  const problems: LineProblem[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    const line = lines.linePos(document.range[0]).line
    for (const error of document.errors) problems.push({ line: lines.linePos(error.pos[0]).line, message: error.message })
    const read = document.errors.length > 0 ? [] : levelsOf(plainValue(document))
    for (const one of read) {
      if (typeof one === 'string') problems.push({ line, message: one })
      else levels.push(one)
    }
  }
  return { levels, problems }
}

/** Aliases of aliases would exhaust the memory. */
const plainValue = (document: Document.Parsed): unknown => document.toJS({ maxAliasCount: 100 })

type Read = LevelQuery | string

function levelsOf(file: unknown): readonly Read[] {
  if (file === null || file === undefined) return []
  const [version, kind] = [textAt(file, 'apiVersion') ?? textAt(file, 'version') ?? '', textAt(file, 'kind')]
  if (version === 'prometheus/v1') return levelsOfSloth(file)
  if (kind === 'PrometheusServiceLevel') return levelsOfSloth(at(file, 'spec'))
  if (kind === 'ServiceLevelObjective') return [levelOfPyrra(file)]
  if (version.startsWith('openslo/')) return kind === 'SLO' ? [levelOfOpenSlo(file)] : []
  return ['expected a file of Sloth (version: prometheus/v1), Pyrra (kind: ServiceLevelObjective) or OpenSLO (kind: SLO)']
}

function levelsOfSloth(spec: unknown): readonly Read[] {
  const service = textAt(spec, 'service')
  if (service === null) return ['expected the service of the file']
  return listAt(spec, 'slos').map((slo): Read => {
    const name = textAt(slo, 'name')
    const objective = shareOf(at(slo, 'objective'))
    if (name === null || objective === null) return 'expected each entry of slos to have a name and an objective between 0 and 100'
    const indicator = at(slo, 'sli')
    const events = at(indicator, 'events')
    const raw = at(indicator, 'raw')
    return (
      levelQueryOf({
        ...levelBase({ name, service, objective }),
        errors: textAt(events, 'error_query') ?? textAt(events, 'errorQuery') ?? undefined,
        total: textAt(events, 'total_query') ?? textAt(events, 'totalQuery') ?? undefined,
        error_ratio: textAt(raw, 'error_ratio_query') ?? textAt(raw, 'errorRatioQuery') ?? undefined,
      }) ?? `${name}: expected sli.events with error_query and total_query, or sli.raw with error_ratio_query`
    )
  })
}

/** Pyrra names metrics, not queries. Its service is a label of the metadata (`pyrra.dev/service`), else the name. */
function levelOfPyrra(file: unknown): Read {
  const name = textAt(file, 'metadata', 'name')
  const objective = shareOf(at(file, 'spec', 'target'))
  if (name === null || objective === null) return 'expected metadata.name and a spec.target between 0 and 100'
  const indicator = at(file, 'spec', 'indicator')
  const rate = (metric: string | null) => (metric === null ? undefined : `rate(${metric}[{{.window}}])`)
  const service = textAt(file, 'metadata', 'labels', 'pyrra.dev/service') ?? textAt(file, 'metadata', 'labels', 'service') ?? name
  const base = levelBase({ name, service, objective, period: textAt(file, 'spec', 'window') })
  const ratio = at(indicator, 'ratio')
  const latency = at(indicator, 'latency')
  return (
    levelQueryOf({
      ...base,
      errors: rate(textAt(ratio, 'errors', 'metric')),
      total: rate(textAt(ratio, 'total', 'metric') ?? textAt(latency, 'total', 'metric')),
      // A request that is too slow is one that failed: those within the limit are counted.
      good: rate(textAt(latency, 'success', 'metric')),
    }) ?? `${name}: expected spec.indicator.ratio or spec.indicator.latency with its metrics`
  )
}

function levelOfOpenSlo(file: unknown): Read {
  const name = textAt(file, 'metadata', 'name')
  const service = textAt(file, 'spec', 'service')
  const objective = targetOfOpenSlo(listAt(at(file, 'spec'), 'objectives')[0])
  if (name === null || service === null || objective === null) return 'expected metadata.name, spec.service and an objective with a target'
  const metric = at(file, 'spec', 'indicator', 'spec', 'ratioMetric') ?? at(file, 'spec', 'ratioMetric')
  const queryOf = (part: string) => textAt(metric, part, 'metricSource', 'spec', 'query') ?? textAt(metric, part, 'query') ?? undefined
  const period = textAt(listAt(at(file, 'spec'), 'timeWindow')[0], 'duration')
  return (
    levelQueryOf({
      ...levelBase({ name, service, objective, period }),
      good: queryOf('good'),
      errors: queryOf('bad'),
      total: queryOf('total'),
    }) ?? `${name}: expected spec.indicator.spec.ratioMetric with total and good or bad, each with the query of its metricSource`
  )
}

function targetOfOpenSlo(objective: unknown): number | null {
  const target = at(objective, 'target')
  if (typeof target === 'number') return target > 0 && target < 1 ? target : null
  return shareOf(at(objective, 'targetPercent'))
}

interface Base {
  readonly name: string
  readonly service: string
  readonly objective: number
  readonly period?: string | null
}

const levelBase = ({ name, service, objective, period = null }: Base) => ({
  name,
  service: serviceName(service),
  objective,
  periodMs: periodOf(period),
  thresholdSeconds: null,
})

const periodOf = (written: string | null): Milliseconds => (written === null ? null : prometheusDuration(written)) ?? PERIOD_MS

/** Of a percentage, also as text. */
function shareOf(value: unknown): number | null {
  const percent = typeof value === 'string' ? Number.parseFloat(value) : value
  return typeof percent === 'number' && percent > 0 && percent < 100 ? shareOfPercent(percent) : null
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined
    found = Reflect.get(found, step)
  }
  return found
}

function textAt(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path)
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : null
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name)
  return Array.isArray(list) ? list : []
}
