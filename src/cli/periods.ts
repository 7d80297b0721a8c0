import { InvalidArgumentError, Option } from 'commander'
import { endOfPeriod, PERIOD_EXAMPLES, type Period, periodOf } from '../domain/metrics/period.ts'
import { clockIn } from '../domain/time/clock.ts'
import { type Instant, instant } from '../domain/time/time.ts'

const context = () => ({ clock: clockIn('UTC'), now: instant(Date.now()) })

/** `--period`, `--from` and `--to`. `unsaid`: what holds without them; `by`: which time of what is asked for counts. */
export const periodOptions = ({ unsaid = '-90d', by = '' }: { readonly unsaid?: string; readonly by?: string } = {}): readonly Option[] => [
  new Option('--period <period>', `${unsaid}, 2026, 2026-Q3, 2026-09, 2026-W37 or a day, in UTC`).argParser(periodOption),
  new Option('--from <time>', `from this time, day or -90d on${by}`).argParser(timeOption('from')),
  new Option('--to <time>', 'up to this time, or the end of this day').argParser(timeOption('to')),
]

/** The argument of `--from` or `--to`: a time, a day or another period of the calendar in UTC, or so long before now. */
export const timeOption =
  (end: 'from' | 'to') =>
  (text: string): Instant => {
    const at = endOfPeriod(text, end, context())
    if (at === null) throw new InvalidArgumentError(`expected ${PERIOD_EXAMPLES}`)
    return at
  }

/** The argument of `--period`. */
export function periodOption(text: string): Period {
  const period = periodOf(text, context())
  if (period === null) throw new InvalidArgumentError('expected -90d, 2026, 2026-Q3, 2026-09, 2026-W37 or 2026-09-14')
  return period
}

/** Names with commas between them. */
export const namesOption =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): readonly Name[] =>
    text.split(',').map((written) => {
      const name = names.find((known) => known === written)
      if (name === undefined) throw new InvalidArgumentError(`expected ${names.join(', ')}, or several with commas`)
      return name
    })
