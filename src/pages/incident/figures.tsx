import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { rangeWords } from '../../domain/incident/range-words.ts'
import { isAbout } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { DURATION_NAME_WORDS, impactWords } from '../../domain/words.ts'
import { momentWords } from '../incident-time.ts'
import type { PageContext } from '../page-context.ts'
import { Time } from '../parts.tsx'
import { type FigureProps, FigureValue, notableBasis, reasonWords } from './figure-value.tsx'
import { Why, whyId } from './why.tsx'

/** The seven durations. Each opens why it is so. */
export function Figures({ context }: { readonly context: PageContext }) {
  return (
    <section class="figures" aria-label="Durations">
      {DURATION_NAMES.map((name) => (
        <Figure key={name} name={name} context={context} />
      ))}
    </section>
  )
}

function Figure({ name, context }: FigureProps) {
  return (
    <div class={`figure figure-${name}`}>
      <button type="button" popovertarget={whyId(name)}>
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
