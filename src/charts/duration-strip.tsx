/** One incident on a strip. `href` null: it leads nowhere. */
export interface StripDot {
  readonly ms: number
  readonly href: string | null
  readonly title: string
}

export interface DurationStripProps {
  readonly label: string
  /** All, in ascending order. */
  readonly lengths: ArrayLike<number>
  /** Of up to `DOTS_MAX` lengths each. */
  readonly dots: readonly StripDot[]
  readonly median: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p90: number | null
  /** The end of the axis that all strips of a page share; it begins at 30 s. */
  readonly maxMs: number
}

const WIDTH = 560
const HEIGHT = 44
const BASE = 30
const FIRST_MS = 30_000
const DOT = 6
/** Above it dots hide each other: a density is drawn, of their lengths alone. */
export const DOTS_MAX = 400
const BINS = WIDTH / DOT

const TICKS: readonly (readonly [ms: number, words: string])[] = [
  [30_000, '30 s'],
  [60_000, '1 min'],
  [300_000, '5 min'],
  [900_000, '15 min'],
  [3_600_000, '1 h'],
  [14_400_000, '4 h'],
  [86_400_000, '1 d'],
  [604_800_000, '7 d'],
  [2_592_000_000, '30 d'],
]

/** The shared logarithmic axis: up to a day, and as far as the longest incident needs. */
export const axisEnd = (longestMs: number): number => TICKS.find(([ms]) => ms >= 86_400_000 && ms >= longestMs)?.[0] ?? 2_592_000_000

const positionOf = (ms: number, maxMs: number): number => {
  const share = Math.log(Math.min(maxMs, Math.max(FIRST_MS, ms)) / FIRST_MS) / Math.log(maxMs / FIRST_MS)
  return DOT + share * (WIDTH - 2 * DOT)
}

/** Names of the axis, once above the strips. */
export function StripAxis({ maxMs }: { readonly maxMs: number }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} 16`} class="strip" aria-hidden="true">
      {TICKS.filter(([ms]) => ms <= maxMs).map(([ms, words]) => (
        <text key={words} x={positionOf(ms, maxMs)} y="12" text-anchor={ms === FIRST_MS ? 'start' : ms === maxMs ? 'end' : 'middle'}>
          {words}
        </text>
      ))}
    </svg>
  )
}

/** Every incident as a dot that opens it, the median with its interval, and the length within which nine in ten lie. */
export function DurationStrip({ label, lengths, dots, median, lower, upper, p90, maxMs }: DurationStripProps) {
  const x = (ms: number) => positionOf(ms, maxMs)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of marks in SVG is no fieldset
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} class="strip" role="group" aria-label={label}>
      {TICKS.filter(([ms]) => ms <= maxMs).map(([ms]) => (
        <line key={ms} x1={x(ms)} x2={x(ms)} y1="0" y2={HEIGHT} class="strip-grid" />
      ))}
      {lengths.length > DOTS_MAX ? <Density lengths={lengths} maxMs={maxMs} /> : <Dots dots={dots} maxMs={maxMs} />}
      {lower !== null && (
        <path d={`M${x(lower)} 38V42M${x(lower)} 40H${x(upper ?? maxMs)}M${x(upper ?? maxMs)} 38V42`} class="strip-interval" />
      )}
      {median !== null && <line x1={x(median)} x2={x(median)} y1="4" y2="36" class="strip-median" />}
      {p90 !== null && <line x1={x(p90)} x2={x(p90)} y1="10" y2="36" class="strip-p90" />}
    </svg>
  )
}

/** Those that would hide each other are stacked. */
function Dots({ dots, maxMs }: Pick<DurationStripProps, 'dots' | 'maxMs'>) {
  const stacks = new Map<number, number>()
  return (
    <>
      {dots
        .toSorted((a, b) => a.ms - b.ms)
        .map((dot) => {
          const column = Math.round(positionOf(dot.ms, maxMs) / DOT)
          const level = stacks.get(column) ?? 0
          stacks.set(column, level + 1)
          const circle = <circle cx={column * DOT} cy={Math.max(3, BASE - level * DOT)} r="2.6" class="strip-dot" />
          return dot.href === null ? (
            circle
          ) : (
            <a key={`${dot.href} ${dot.ms}`} href={dot.href} aria-label={dot.title}>
              <title>{dot.title}</title>
              {circle}
            </a>
          )
        })}
    </>
  )
}

function Density({ lengths, maxMs }: Pick<DurationStripProps, 'lengths' | 'maxMs'>) {
  const counts = Array.from({ length: Math.ceil(BINS) + 1 }, () => 0)
  for (let place = 0; place < lengths.length; place += 1) {
    const bin = Math.round(positionOf(lengths[place] ?? 0, maxMs) / DOT)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  return (
    <>
      {counts.map((count, bin) => {
        const height = (count / most) * BASE
        return count === 0 ? null : (
          <rect key={bin * DOT} x={bin * DOT - DOT / 2} y={BASE - height} width={DOT} height={height} class="strip-dot" />
        )
      })}
    </>
  )
}
