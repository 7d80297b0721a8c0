import { Gauge, type Registry, type RegistryContentType } from 'prom-client'
import type { DurationName } from '../domain/incident/duration.ts'
import { EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'

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

/**
 * Gauges over the windows that end now: how many incidents, and of each duration the figures below. A figure
 * for which the sample is too small is left out. Returns a function that sets them.
 */
export function windowGauges(registry: Registry<RegistryContentType>): (windows: readonly WindowFigures[]) => void {
  const incidents = new Gauge({
    name: 'hindsight_window_incidents',
    help: 'Incidents that were detected in the window.',
    labelNames: ['window'],
    registers: [registry],
  })
  const figures = FIGURES.map(({ name, help, of }) => ({ gauge: figureGauge(registry, name, help), of }))
  return (windows) => {
    incidents.reset()
    for (const { window, incidents: count } of windows) incidents.set({ window }, count)
    for (const { gauge, of } of figures) showFigure(gauge, of, windows)
  }
}

const LABELS = ['window', 'duration'] as const
type FigureGauge = Gauge<(typeof LABELS)[number]>

const figureGauge = (registry: Registry<RegistryContentType>, name: string, help: string): FigureGauge =>
  new Gauge({
    name: `hindsight_window_${name}`,
    help: `${help} over the incidents of the window.`,
    labelNames: LABELS,
    registers: [registry],
  })

type Figure = (duration: WindowDuration) => number | null

const FIGURES: readonly { readonly name: string; readonly help: string; readonly of: Figure }[] = [
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

function showFigure(gauge: FigureGauge, of: Figure, windows: readonly WindowFigures[]): void {
  gauge.reset()
  for (const { window, durations } of windows) {
    for (const { name, metric } of EXPORTED_DURATIONS) {
      const duration = durations.find((known) => known.name === name)
      const value = duration === undefined ? null : of(duration)
      if (value !== null) gauge.set({ window, duration: metric }, value)
    }
  }
}
