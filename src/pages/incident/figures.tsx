import { DURATION_NAMES, type Duration, type DurationName } from '../../domain/incident/duration.ts'
import { rangeWords } from '../../domain/incident/range-words.ts'
import { isAbout } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { DURATION_NAME_WORDS, impactWords } from '../../domain/words.ts'
import { momentWords } from '../incident-time.ts'
import type { PageContext } from '../page-context.ts'
import { Time } from '../parts.tsx'
import { type FigureProps, FigureValue, notableBasis, reasonWords } from './figure-value.tsx'
import { Why, whyId } from './why.tsx'

/** The durations, each of which opens why it is so. What is not known is one quiet line behind them. */
export function Figures({ context }: { readonly context: PageContext }) {
  const unknown = DURATION_NAMES.filter((name) => isUnknown(context.incident.durations[name]))
  const known = DURATION_NAMES.filter((name) => !unknown.includes(name))
  return (
    <section aria-label="Durations">
      {known.length > 0 && (
        <div class="figures">
          {known.map((name) => (
            <Figure key={name} name={name} context={context} />
          ))}
        </div>
      )}
      {unknown.length > 0 && (
        <div class="unknowns">
          Not known:
          {unknown.map((name, index) => (
            <Unknown key={name} name={name} context={context} end={index === unknown.length - 1 ? '.' : ','} />
          ))}
        </div>
      )}
    </section>
  )
}

/** A range is a figure, too. */
const isUnknown = (duration: Duration): boolean => duration.status === 'unknown' && rangeWords(duration) === null

/** The number keys open them in the order in which they are always named. */
const keyOf = (name: DurationName): string => `why-${DURATION_NAMES.indexOf(name) + 1}`

function Unknown({ name, context, end }: FigureProps & { readonly end: string }) {
  const reason = reasonWords(context.incident.durations[name], context)
  return (
    <span class={`unknown figure-${name}`}>
      {' '}
      <button type="button" popovertarget={whyId(name)} data-key={keyOf(name)}>
        {DURATION_NAME_WORDS[name].toLowerCase()}
        <span class="unseen">: {reason}. Why</span>
      </button>
      {end}
      <Why name={name} context={context} />
    </span>
  )
}

function Figure({ name, context }: FigureProps) {
  return (
    <div class={`figure figure-${name}`}>
      <button type="button" popovertarget={whyId(name)} data-key={keyOf(name)}>
        <FigureName name={name} />
        <span class="unseen">: </span>
        <FigureValue name={name} context={context} /> <FigureEnds name={name} context={context} />
        <span class="unseen"> Why this number</span>
      </button>
      <Why name={name} context={context} />
    </div>
  )
}

/** Minutes, without "about", which stands before them; seconds where both ends would read the same. */
function endWords(ends: readonly Instant[], { incident, clock }: PageContext): readonly string[] {
  const words = ends.map((at) => momentWords({ at }, incident, clock))
  return new Set(words).size === words.length ? words : ends.map((at) => clock.timeOfDayWithSeconds(at))
}

/** On a phone "Time to" gives way to the one word that differs. */
function FigureName({ name }: Pick<FigureProps, 'name'>) {
  const words = DURATION_NAME_WORDS[name]
  const rest = words.startsWith(PREFIX) ? words.slice(PREFIX.length) : words
  return (
    <span class="figure-name">
      {rest !== words && <span class="figure-prefix">{PREFIX}</span>}
      <b>{rest}</b>
    </span>
  )
}

const PREFIX = 'Time to '

function FigureEnds({ name, context }: FigureProps) {
  const duration = context.incident.durations[name]
  const reason = reasonWords(duration, context)
  const [from, to] = [context.incident.anchors[duration.from], context.incident.anchors[duration.to]]
  const isVague = reason === null && [from, to].some((anchor) => anchor !== null && isAbout(anchor))
  const [fromWords, toWords] = endWords(
    [from, to].flatMap((anchor) => anchor?.at ?? []),
    context,
  )
  const impact = name === 'impactDuration' ? context.incident.impact[0] : undefined
  const range = reason === null ? rangeWords(duration) : null
  return (
    <span class="ends">
      {range !== null && `${range} · `}
      {isVague && range === null && <span class="about-note">about · </span>}
      {reason ?? (
        <>
          {from !== null && <Time at={from.at}>{fromWords}</Time>}
          {' → '}
          {to === null ? 'now' : <Time at={to.at}>{toWords}</Time>}
          {notableBasis(duration, context) !== null && ` · ${notableBasis(duration, context)}`}
        </>
      )}
      {impact !== undefined && impactWords(impact) !== null && <span class="figure-impact"> {impactWords(impact)}</span>}
    </span>
  )
}
