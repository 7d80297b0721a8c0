interface LoadChartProps {
  readonly label: string
  /** By hour of the day, 0 to 23. */
  readonly hours: readonly { readonly inIncident: number; readonly alone: number }[]
}

const WIDTH = 560
const HEIGHT = 144
const LEFT = 28
/** The word for the night stands above: a bar may be as high as the rest. */
const TOP = 20
const BASE = 124
const HOURS = 24
const SLOT = (WIDTH - LEFT) / HOURS
const BAR = SLOT - 5
/** When people sleep: from 22 to 8, as PagerDuty's report on interruptions has it. */
const NIGHTS: readonly (readonly [from: number, to: number])[] = [
  [0, 8],
  [22, 24],
]

/** Pages by hour of the day: those that belong to an incident, and on top of them those that do not. */
export function LoadChart({ label, hours }: LoadChartProps) {
  const most = hours.reduce((max, { inIncident, alone }) => Math.max(max, inIncident + alone), 1)
  const heightOf = (count: number) => (count / most) * (BASE - TOP)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} class="load" role="img" aria-label={label}>
      {NIGHTS.map(([from, to]) => (
        <rect key={from} x={LEFT + from * SLOT} y={TOP} width={(to - from) * SLOT} height={BASE - TOP} class="load-night" />
      ))}
      <text x={LEFT + 4} y={TOP - 7}>
        night
      </text>
      {[most, Math.floor(most / 2)]
        .filter((count, place, all) => count > 0 && all.indexOf(count) === place)
        .map((count) => (
          <g key={count}>
            <line x1={LEFT} x2={WIDTH} y1={BASE - heightOf(count)} y2={BASE - heightOf(count)} class="strip-grid" />
            <text x={LEFT - 6} y={BASE - heightOf(count) + 4} text-anchor="end">
              {count}
            </text>
          </g>
        ))}
      {hours.map(({ inIncident, alone }, hour) => {
        const x = LEFT + hour * SLOT + 2.5
        return (
          <g key={hour}>
            <title>{`${clockHour(hour)} to ${clockHour(hour + 1)}: ${inIncident} in an incident, ${alone} alone`}</title>
            {inIncident > 0 && (
              <rect x={x} y={BASE - heightOf(inIncident)} width={BAR} height={heightOf(inIncident)} class="load-incident" />
            )}
            {alone > 0 && <rect x={x} y={BASE - heightOf(inIncident + alone)} width={BAR} height={heightOf(alone)} class="load-alone" />}
          </g>
        )
      })}
      <line x1={LEFT} x2={WIDTH} y1={BASE} y2={BASE} class="strip-grid" />
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} x={LEFT + hour * SLOT} y={HEIGHT - 4}>
          {clockHour(hour)}
        </text>
      ))}
    </svg>
  )
}

const clockHour = (hour: number): string => `${String(hour % HOURS).padStart(2, '0')}:00`
