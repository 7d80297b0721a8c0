import { type Milliseconds, milliseconds } from '../time/time.ts'

/**
 * How far back an expression of PromQL looks: the longest of its ranges (`[5m]`), subqueries and short offsets, and of the
 * windows that recording rules carry in their names (`job:errors:ratio_rate5m`). 0 where it looks at the newest samples
 * only; null where a recorded series does not name its window.
 */
export function expressionWindow(expression: string): Milliseconds | null {
  const code = expression.slice(0, EXPRESSION_CHARACTERS_MAX).replace(QUOTED, '""').replace(MATCHERS, '')
  const recorded = [...code.replace(RANGE, '').matchAll(RECORDED)].map(([name]) => recordedWindow(name))
  if (recorded.includes(null)) return null
  const ranges = [...code.matchAll(RANGE)].map(([, range = '', step = '']) => lengthOf(range) + lengthOf(step))
  const offsets = [...code.matchAll(OFFSET)].map(([, length = '']) => lengthOf(length)).filter((ms) => ms < BASELINE_MS)
  const loads = [...code.matchAll(LOAD)].map(([, minutes]) => Number(minutes) * 60_000)
  const looks = [...ranges, ...loads, ...recorded.map((ms) => ms ?? 0)]
  return milliseconds(looks.reduce((most, ms) => Math.max(most, ms), 0) + offsets.reduce((most, ms) => Math.max(most, ms), 0))
}

/** A duration of Prometheus: `5m`, `1h30m`, `250ms`; null: it is none. */
export function prometheusDuration(written: string): Milliseconds | null {
  return written === '0' ? milliseconds(0) : DURATION.test(written) ? milliseconds(lengthOf(written)) : null
}

/** A longer offset is to what it was an hour, a day or a week before: a value to compare with. */
const BASELINE_MS = 3_600_000
const EXPRESSION_CHARACTERS_MAX = 4_000
const QUOTED = /"(?:[^"\\]|\\[\s\S])*(?:"|\\?$)|'(?:[^'\\]|\\[\s\S])*(?:'|\\?$)/g
const MATCHERS = /\{[^{}]*\}/g
const LENGTH = '(?:\\d{1,9}(?:ms|[smhdwy]))+'
const DURATION = new RegExp(`^${LENGTH}$`)
const RANGE = new RegExp(`\\[\\s*(${LENGTH})\\s*(?::\\s*(?:(${LENGTH})\\s*)?)?\\]`, 'g')
const OFFSET = new RegExp(`\\boffset\\s+-?(${LENGTH})`, 'g')
/** A name with a colon is that of a recording rule. */
const RECORDED = /\b[a-zA-Z_]\w*:[\w:]*/g
/** The load of a host is an average over as many minutes. */
const LOAD = /\bnode_load(1|5|15)\b/g

function recordedWindow(name: string): Milliseconds | null {
  const length = /(?:[a-z_:])(\d{1,9}(?:ms|[smhdwy]))$/.exec(name)?.[1]
  return length === undefined ? null : milliseconds(lengthOf(length))
}

const lengthOf = (written: string): number =>
  [...written.matchAll(/(\d{1,9})(ms|[smhdwy])/g)].reduce((total, [, count, unit]) => total + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0)

const DAY_MS = 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
}
