import type { Labels } from '../../../src/domain/event.ts'
import { byText } from '../../../src/domain/identity.ts'
import { type Instant, instant, type Milliseconds } from '../../../src/domain/time/time.ts'

/** An alerting rule. Annotations may name `{{ $labels.… }}` and `{{ $value }}`. */
export interface Rule {
  readonly alert: string
  readonly expr: string
  readonly holdMs: Milliseconds
  readonly labels: Labels
  readonly annotations: Labels
}

/** From when to when a rule's expression is true for one series. `to` null: beyond the end of the recording. */
export interface Condition {
  readonly rule: Rule
  readonly labels: Labels
  readonly value: string
  readonly from: Instant
  readonly to: Instant | null
}

export interface PrometheusSetup {
  readonly url: string
  readonly evaluationMs: Milliseconds
  /** Prometheus spreads its rule groups over the interval; each keeps its phase, to the millisecond. */
  readonly phaseMs: Milliseconds
  readonly externalLabels: Labels
}

/** One firing, as Prometheus sends it to Alertmanager. */
export interface Alert {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: Instant
  readonly endsAt: Instant | null
  readonly generatorURL: string
  readonly fingerprint: string
}

/**
 * The alerts of the conditions. A condition is seen at the first evaluation after it begins and fires at the first one
 * by which it has held for the rule's `for`: `startsAt` is that evaluation, not the beginning of the condition.
 * `endsAt` is the first evaluation that finds it gone. One that ends before that never fires.
 */
export function alertsOf(setup: PrometheusSetup, conditions: readonly Condition[]): readonly Alert[] {
  return conditions.flatMap((condition) => {
    const startsAt = evaluationAfter(setup, instant(evaluationAfter(setup, condition.from) + condition.rule.holdMs))
    const endsAt = condition.to === null ? null : evaluationAfter(setup, condition.to)
    return endsAt !== null && endsAt <= startsAt ? [] : [alertOf(setup, condition, { startsAt, endsAt })]
  })
}

function evaluationAfter(setup: PrometheusSetup, at: Instant): Instant {
  const count = Math.ceil((at - setup.phaseMs) / setup.evaluationMs)
  return instant(count * setup.evaluationMs + setup.phaseMs)
}

function alertOf(setup: PrometheusSetup, condition: Condition, times: Pick<Alert, 'startsAt' | 'endsAt'>): Alert {
  const { rule } = condition
  const labels = sortedByName({ ...setup.externalLabels, ...condition.labels, ...rule.labels, alertname: rule.alert })
  const expand = (template: string) =>
    template.replaceAll(/\{\{ \$(?:labels\.(\w+)|value) \}\}/g, (_, name?: string) =>
      name === undefined ? condition.value : (labels[name] ?? ''),
    )
  const annotations = sortedByName(Object.fromEntries(Object.entries(rule.annotations).map(([name, text]) => [name, expand(text)])))
  return { labels, annotations, ...times, generatorURL: generatorUrlOf(setup.url, rule.expr), fingerprint: fingerprintOf(labels) }
}

/** Go's `url.QueryEscape` writes a space as `+` and escapes what `encodeURIComponent` leaves alone. */
function generatorUrlOf(url: string, expr: string): string {
  const escaped = encodeURIComponent(expr).replaceAll('%20', '+')
  return `${url}/graph?g0.expr=${escaped.replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)}&g0.tab=1`
}

export const sortedByName = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).sort(([left], [right]) => byText(left, right)))

/** FNV-1a, 64 bits, over the sorted labels, as prometheus/common computes a fingerprint: each name and value followed by 0xFF. */
export function fingerprintOf(labels: Labels): string {
  let hash = 0xcbf29ce484222325n
  const add = (byte: number) => {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  }
  for (const [name, value] of Object.entries(sortedByName(labels))) {
    for (const part of [name, value]) {
      for (const byte of new TextEncoder().encode(part)) add(byte)
      add(0xff)
    }
  }
  return hash.toString(16).padStart(16, '0')
}
