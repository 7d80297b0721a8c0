import { EXPORTED_DURATIONS } from '../domain/metrics/exported-durations.ts'
import type { WindowDuration, WindowPart } from '../domain/metrics/window-figures.ts'
import { type Family, familyText, labelText, sampleLine } from './exposition-text.ts'

/** The gauges over windows in the exposition format. A figure for which the sample is too small is left out. */
export interface WindowText {
  add(part: WindowPart): void
  text(): string
}

export function windowText(): WindowText {
  const lines = new Map<string, string[]>(WINDOW_FAMILIES.map(({ name }) => [name, []]))
  const add = (name: string, labels: Readonly<Record<string, string>>, value: number | null) => {
    if (value !== null) lines.get(name)?.push(sampleLine(name, labelText(labels), value))
  }
  return {
    add(part) {
      if (part.kind === 'duration') {
        const metric = METRIC_OF.get(part.duration)
        if (metric === undefined || part.known === 0) return
        const labels = { window: part.window, duration: metric, ...part.labels }
        for (const figure of FIGURES) add(familyOf(figure).name, labels, figure.of(part))
        return
      }
      if (part.kind === 'changes') {
        const labels = { window: part.window, ...part.labels }
        add(DEPLOYMENTS.name, labels, part.deployments)
        if (part.deployments === 0) return
        add(FAILURES.name, { ...labels, basis: 'confirmed' }, part.confirmed / part.deployments)
        add(FAILURES.name, { ...labels, basis: 'suspected' }, part.suspected / part.deployments)
        return
      }
      const { window, counts, excluded, folded } = part
      // None is a number, too.
      if (counts.length === 0) add(INCIDENTS.name, { window, service: '', severity: '', team: '' }, 0)
      for (const { labels, incidents } of counts) add(INCIDENTS.name, { window, ...labels }, incidents)
      for (const [reason, count] of excluded) add(EXCLUDED.name, { window, reason }, count)
      for (const [label, count] of Object.entries(folded)) add(FOLDED.name, { window, label }, count)
    },
    text: () => WINDOW_FAMILIES.map((family) => familyText(family, (lines.get(family.name) ?? []).join(''))).join(''),
  }
}

const METRIC_OF: ReadonlyMap<string, string> = new Map(EXPORTED_DURATIONS.map(({ name, metric }) => [name, metric]))

const INCIDENTS: Family = {
  name: 'hindsight_window_incidents',
  type: 'gauge',
  help: 'Incidents that were detected in the window, without those that are excluded, each once.',
  labelNames: ['window', 'service', 'severity', 'team'],
}

const EXCLUDED: Family = {
  name: 'hindsight_window_excluded',
  type: 'gauge',
  help: 'Incidents that were detected in the window and are in no figure of it, by the reason.',
  labelNames: ['window', 'reason'],
}

const FOLDED: Family = {
  name: 'hindsight_window_folded_label_values',
  type: 'gauge',
  help: 'Services, severities and teams of the window that are counted as other, because there are too many.',
  labelNames: ['window', 'label'],
}

const DEPLOYMENTS: Family = {
  name: 'hindsight_window_deployments',
  type: 'gauge',
  help: 'Deployments to production that were in service in the window; with a label, those of them that have it.',
  labelNames: ['window', 'service', 'team'],
}

const FAILURES: Family = {
  name: 'hindsight_change_failure_ratio',
  type: 'gauge',
  help: 'Share of the deployments of the window that failed or caused an incident: confirmed by a reviewer, or with those that are suspected.',
  labelNames: ['window', 'service', 'team', 'basis'],
}

interface WindowGauge {
  readonly name: string
  readonly help: string
  readonly of: (duration: WindowDuration) => number | null
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
  help: `${help} over the incidents of the window; with a label, over those of them that have it.`,
  labelNames: ['window', 'duration', 'service', 'severity', 'team'],
})

export const WINDOW_FAMILIES: readonly Family[] = [INCIDENTS, EXCLUDED, FOLDED, ...FIGURES.map(familyOf), DEPLOYMENTS, FAILURES]
