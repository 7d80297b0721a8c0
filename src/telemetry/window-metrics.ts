import type { DurationName } from '../domain/incident/duration.ts'
import { EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'
import { type Family, familyText, labelText, sampleLine } from './exposition-text.ts'

/** One duration over the incidents of a window, in milliseconds; null: the sample is too small for the figure. */
interface WindowDuration {
  readonly name: DurationName
  readonly known: number
  readonly median: number | null
  readonly medianInterval: { readonly lower: number; readonly upper: number } | null
  readonly p90: number | null
}

/** `window`: its length as the configuration has it, `30d`. */
export interface WindowFigures {
  readonly window: string
  readonly incidents: number
  readonly durations: readonly WindowDuration[]
}

/** The gauges over windows in the exposition format. A figure for which the sample is too small is left out. */
export function windowsText(windows: readonly WindowFigures[]): string {
  const incidents = windows.map(({ window, incidents: count }) => sampleLine(INCIDENTS.name, labelText({ window }), count))
  const figures = FIGURES.map((figure) => familyText(familyOf(figure), windows.flatMap((window) => figureLines(figure, window)).join('')))
  return [familyText(INCIDENTS, incidents.join('')), ...figures].join('\n')
}

const INCIDENTS: Family = {
  name: 'hindsight_window_incidents',
  type: 'gauge',
  help: 'Incidents that were detected in the window.',
  labelNames: ['window'],
}

type Figure = (duration: WindowDuration) => number | null

interface WindowGauge {
  readonly name: string
  readonly help: string
  readonly of: Figure
}

const FIGURES: readonly WindowGauge[] = [
  { name: 'known', help: 'How many durations are known', of: ({ known }) => known },
  { name: 'median_seconds', help: 'Median of a duration', of: ({ median }) => secondsOf(median) },
  {
    name: 'median_lower_seconds',
    help: 'Lower end of the 95 % interval of the median',
    of: ({ medianInterval }) => secondsOf(medianInterval?.lower ?? null),
  },
  {
    name: 'median_upper_seconds',
    help: 'Upper end of the 95 % interval of the median',
    of: ({ medianInterval }) => secondsOf(medianInterval?.upper ?? null),
  },
  { name: 'p90_seconds', help: '90 % quantile of a duration', of: ({ p90 }) => secondsOf(p90) },
]

const secondsOf = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

const familyOf = ({ name, help }: WindowGauge): Family => ({
  name: `hindsight_window_${name}`,
  type: 'gauge',
  help: `${help} over the incidents of the window.`,
  labelNames: ['window', 'duration'],
})

export const WINDOW_FAMILIES: readonly Family[] = [INCIDENTS, ...FIGURES.map(familyOf)]

function figureLines(gauge: WindowGauge, { window, durations }: WindowFigures): readonly string[] {
  return EXPORTED_DURATIONS.flatMap(({ name, metric }) => {
    const duration = durations.find((known) => known.name === name)
    const value = duration === undefined ? null : gauge.of(duration)
    return value === null ? [] : [sampleLine(familyOf(gauge).name, labelText({ window, duration: metric }), value)]
  })
}
