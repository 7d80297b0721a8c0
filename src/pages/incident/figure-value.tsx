import type { Anchor, Basis } from '../../domain/incident/anchor.ts'
import type { Duration, DurationName } from '../../domain/incident/duration.ts'
import { rangeWords } from '../../domain/incident/range-words.ts'
import { unknownDurationWords } from '../../domain/incident/unknown-duration.ts'
import { isAbout } from '../../domain/time/clock.ts'
import { between } from '../../domain/time/time.ts'
import { BASIS_WORDS, durationParts, MISSING_WORDS, NOT_KNOWN } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'

export interface FigureProps {
  readonly name: DurationName
  readonly context: PageContext
}

/** The number, or the word for why there is none. */
export function FigureValue({ name, context }: FigureProps) {
  const { durations, anchors } = context.incident
  const duration = durations[name]
  if (duration.status === 'unknown') return <span class="value value-word">{rangeWords(duration) ?? NOT_KNOWN}</span>
  if (duration.status === 'invalid') return <span class="value value-word">out of order</span>
  const start = anchors[duration.from]
  const ms = duration.status === 'pending' ? (start === null ? null : between(start.at, context.now)) : duration.ms
  if (ms === null) return <span class="value value-word">not yet</span>
  const isVague = endsOf(duration, context).some(isAbout)
  return (
    <span class="value">
      {isVague && <span class="about">about </span>}
      {durationParts(ms, isVague ? 'about' : 'exact').map(({ value, unit }) => (
        <span key={unit}>
          {value}
          <small> {unit} </small>
        </span>
      ))}
      {duration.status === 'pending' && <small>so far</small>}
    </span>
  )
}

/** What is missing for a number; null where there is one. */
export function reasonWords(duration: Duration, { incident: { anchors }, clock }: PageContext): string | null {
  const { status, from, to } = duration
  if (status === 'measured' || status === 'inferred' || status === 'pending') return null
  const [start, end] = [anchors[from], anchors[to]]
  if (start !== null && end !== null) {
    if (status === 'invalid') return `${clock.timeOfDay(start.at)} → ${clock.timeOfDay(end.at)}`
    return unknownDurationWords(duration, start, end)
  }
  return MISSING_WORDS[start === null ? from : to]
}

/** The weaker basis of the two ends: an inferred end makes an inferred number. Null where both were measured. */
export function notableBasis(duration: Duration, context: PageContext): string | null {
  const bases = new Set<Basis>(endsOf(duration, context).map(({ basis }) => basis))
  if (bases.has('inferred')) return BASIS_WORDS.inferred
  return bases.has('reported') ? BASIS_WORDS.reported : null
}

const endsOf = ({ from, to }: Duration, { incident: { anchors } }: PageContext): readonly Anchor[] =>
  [anchors[from] ?? [], anchors[to] ?? []].flat()
