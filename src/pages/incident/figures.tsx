import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import { isAbout } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { DURATION_NAME_WORDS, impactWords } from '../../domain/words.ts'
import { momentWords } from '../incident-time.ts'
import { Time } from '../parts.tsx'
import type { Scene } from '../scene.ts'
import { type FigureProps, FigureValue, notableBasis, reasonWords } from './figure-value.tsx'
import { Why, whyId } from './why.tsx'

/** The seven durations. Each opens why it is so. */
export function Figures({ scene }: { readonly scene: Scene }) {
  return (
    <section class="figures" aria-label="Durations">
      {DURATION_NAMES.map((name) => (
        <Figure key={name} name={name} scene={scene} />
      ))}
    </section>
  )
}

function Figure({ name, scene }: FigureProps) {
  return (
    <div class={`figure figure-${name}`}>
      <button type="button" popovertarget={whyId(name)}>
        <FigureName name={name} />
        <span class="unseen">: </span>
        <FigureValue name={name} scene={scene} /> <FigureEnds name={name} scene={scene} />
        <span class="unseen"> Why this number</span>
      </button>
      <Why name={name} scene={scene} />
    </div>
  )
}

/** Minutes, which "about" need not be said of again; seconds where the two ends would read the same. */
function endWords(ends: readonly Instant[], { incident, clock }: Scene): readonly string[] {
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

function FigureEnds({ name, scene }: FigureProps) {
  const duration = scene.incident.durations[name]
  const reason = reasonWords(duration, scene)
  const [from, to] = [scene.incident.anchors[duration.from], scene.incident.anchors[duration.to]]
  const isVague = reason === null && [from, to].some((anchor) => anchor !== null && isAbout(anchor))
  const [fromWords, toWords] = endWords(
    [from, to].flatMap((anchor) => anchor?.at ?? []),
    scene,
  )
  const impact = name === 'impactDuration' ? scene.incident.impact[0] : undefined
  return (
    <span class="ends">
      {isVague && <span class="about-note">about · </span>}
      {reason ?? (
        <>
          {from !== null && <Time at={from.at}>{fromWords}</Time>}
          {' → '}
          {to === null ? 'now' : <Time at={to.at}>{toWords}</Time>}
          {notableBasis(duration, scene) !== null && ` · ${notableBasis(duration, scene)}`}
        </>
      )}
      {impact !== undefined && impactWords(impact) !== null && <span class="figure-impact"> {impactWords(impact)}</span>}
    </span>
  )
}
