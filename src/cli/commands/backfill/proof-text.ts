import type { Proof } from '../../../backfill/run.ts'
import { isoOf } from '../../../domain/time/time.ts'
import { pluralize } from '../../../domain/words.ts'

/** Each day on both sides, then what is missing. */
export function proofText(name: string, { days, gaps, delivered, isComplete }: Proof): string {
  const counted = days.filter(({ there, here }) => there > 0 || here > 0)
  const rows = counted.map(
    ({ day, there, here }) => `${day}  ${there} at ${name}, ${here} here${here < there ? `: ${there - here} MISSING` : ''}`,
  )
  const total = (pick: (day: Proof['days'][number]) => number) => days.reduce((sum, day) => sum + pick(day), 0)
  return [
    ...rows,
    ...gaps.map(({ interval, reason }) => `gap from ${isoOf(interval.from)} to ${isoOf(interval.to)}: ${reason}`),
    `${pluralize(delivered, 'delivery', 'deliveries')} in this run; ${total(({ there }) => there)} at ${name}, ${total(({ here }) => here)} here: ${isComplete ? 'complete' : 'not complete'}`,
    '',
  ].join('\n')
}
