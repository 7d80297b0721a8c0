import { countedAt, primaryService } from '../../domain/metrics/counting.ts'
import { definitionOf, endsWords, measureOf } from '../../domain/metrics/definitions.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { durationWords, listWords, NOT_KNOWN } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../../pages/links.ts'
import type { BehindView } from '../../pages/metrics/behind-page.tsx'
import type { MetricsFilter } from '../../pages/metrics/metrics-view.ts'
import type { PageFrame } from '../../pages/view.ts'
import type { BehindFigure, Figure, IncidentSet } from '../../pipeline/metrics/behind-figure.ts'
import type { Measured } from '../../pipeline/metrics/measure.ts'
import { EXCLUDED_WORDS } from './metrics-words.ts'

/** Incidents that the page lists; the exports have all. */
const SHOWN_MAX = 500

const SET_WORDS: Readonly<Record<IncidentSet, string>> = {
  all: '',
  'change-confirmed': ', caused by a confirmed change',
  'change-suspected': ', with a likely or confirmed change',
  'without-change': ', without any change',
}

export function behindView(
  rows: readonly BehindFigure[],
  {
    figure,
    frame,
    filter,
    range,
  }: { readonly figure: Figure; readonly frame: PageFrame; readonly filter: MetricsFilter; readonly range: string },
): BehindView {
  const definition = definitionOf(figure.definition)
  const measure = measureOf(definition, figure.measure)
  const rule = figure.rule === null ? '' : `, ${figure.rule.name} fired`
  const clock = clockIn(frame.zone)
  return {
    frame,
    filter,
    title: `${measure.title}${SET_WORDS[figure.set]}${rule}`,
    ends: `${definition.title}: ${endsWords(measure)}`,
    range,
    total: rows.length,
    counts: countsOf(rows),
    rows: rows.slice(0, SHOWN_MAX).map(({ incident, measured }) => {
      const at = countedAt(incident)
      return {
        href: pageHref(incidentPath(incident.id), frame),
        title: incident.title,
        detected: at === null ? NOT_KNOWN : clock.dateAndTime(at),
        service: primaryService(incident) ?? NOT_KNOWN,
        severity: incident.severity ?? NOT_KNOWN,
        length: measuredWords(measured),
        isCounted: measured.kind === 'known',
      }
    }),
  }
}

function measuredWords(measured: Measured): string {
  switch (measured.kind) {
    case 'known':
      return durationWords(measured.ms)
    case 'at-least':
      return `open, at least ${durationWords(measured.ms)}`
    case 'unknown':
      return 'an end is not recorded'
    case 'invalid':
      return 'its ends are in the wrong order'
    case 'left-out':
      return measured.because === 'open' ? 'open: not counted by this definition' : 'no confirmed change: not counted by this definition'
    case 'excluded':
      return `excluded: ${EXCLUDED_WORDS[measured.reason]}`
  }
}

const KIND_WORDS: Readonly<Record<Measured['kind'], string>> = {
  known: 'in the figure',
  'at-least': 'open',
  unknown: 'unknown',
  invalid: 'out of order',
  'left-out': 'not counted by this definition',
  excluded: 'excluded',
}

function countsOf(rows: readonly BehindFigure[]): string {
  const counts = new Map<Measured['kind'], number>()
  for (const { measured } of rows) counts.set(measured.kind, (counts.get(measured.kind) ?? 0) + 1)
  return counts.size === 0 ? '' : `Of them ${listWords([...counts].map(([kind, count]) => `${count} ${KIND_WORDS[kind]}`))}.`
}
