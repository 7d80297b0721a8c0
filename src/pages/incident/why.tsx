import { SpanChart } from '../../charts/span-chart.tsx'
import type { Anchor, AnchorName } from '../../domain/incident/anchor.ts'
import type { Duration, DurationName } from '../../domain/incident/duration.ts'
import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import { between, type Milliseconds, milliseconds } from '../../domain/time/time.ts'
import { ANCHOR_TITLES, BASIS_WORDS, DURATION_NAME_WORDS, durationRangeWords, MISSING_WORDS } from '../../domain/words.ts'
import { EvidenceLinks, Rule, Time, WhyLink } from '../parts.tsx'
import type { Scene } from '../scene.ts'
import { type FigureProps, FigureValue, reasonWords } from './figure-value.tsx'

export const whyId = (name: DurationName): string => `why-${name}`

/** Why a number is what it is: its two ends, with basis, rule and evidence. A popover, so that Esc gives the focus back. */
export function Why({ name, scene }: FigureProps) {
  const duration = scene.incident.durations[name]
  const headingId = `${whyId(name)}-heading`
  const range = rangeOf(duration, scene)
  return (
    <section id={whyId(name)} popover="auto" class="why" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {DURATION_NAME_WORDS[name]}: <FigureValue name={name} scene={scene} />
      </h2>
      <p class="hint">{reasonWords(duration, scene) ?? (range === null ? null : durationRangeWords(...range))}</p>
      <Span duration={duration} scene={scene} />
      <div class="why-ends">
        <End title="From" name={duration.from} scene={scene} />
        <End title="To" name={duration.to} scene={scene} />
      </div>
      <button type="button" popovertarget={whyId(name)} popovertargetaction="hide">
        Close
      </button>
    </section>
  )
}

function Span({ duration: { from, to, ms }, scene }: { readonly duration: Duration; readonly scene: Scene }) {
  const [start, end] = [scene.incident.anchors[from], scene.incident.anchors[to]]
  if (ms === null || start === null || end === null) return null
  return <SpanChart picture={scene.picture} start={start} end={end} clock={scene.clock} />
}

interface EndProps {
  readonly title: 'From' | 'To'
  readonly name: AnchorName
  readonly scene: Scene
}

function End({ title, name, scene }: EndProps) {
  const anchor = scene.incident.anchors[name]
  if (anchor === null) {
    return (
      <div>
        <h3>{title}</h3>
        <p>
          <b>{ANCHOR_TITLES[name]}</b>: {MISSING_WORDS[name]}.
        </p>
      </div>
    )
  }
  return (
    <div>
      <h3>{title}</h3>
      <p>
        <WhyLink scene={scene} evidence={anchor.evidence}>
          <b>
            {ANCHOR_TITLES[name]} <AnchorWords anchor={anchor} scene={scene} />
          </b>
        </WhyLink>
      </p>
      <EndText anchor={anchor} scene={scene} />
      <p class="hint">
        {capital(BASIS_WORDS[anchor.basis])}, <Rule name={anchor.rule} />
        {anchor.evidence.length > 0 && ' · evidence '}
        <EvidenceLinks scene={scene} evidence={anchor.evidence} />
      </p>
    </div>
  )
}

function AnchorWords({ anchor, scene: { clock } }: { readonly anchor: Anchor; readonly scene: Scene }) {
  return <Time at={anchor.at}>{isAbout(anchor) ? clock.moment(anchor) : clock.timeOfDayWithSeconds(anchor.at)}</Time>
}

function EndText({ anchor, scene: { clock, index } }: { readonly anchor: Anchor; readonly scene: Scene }) {
  const entry = anchor.evidence.flatMap((id) => index.entryOf.get(id) ?? [])[0]
  const range = isAbout(anchor)
    ? `Between ${clock.timeOfDayWithSeconds(earliestOf(anchor))} and ${clock.timeOfDayWithSeconds(latestOf(anchor))}.`
    : null
  return (
    <p>
      {entry !== undefined && <bdi>{entry.text.split('\n', 1)[0]}</bdi>}
      {entry !== undefined && '. '}
      {range}
    </p>
  )
}

/** The least and the most that a duration may be; null where both ends are exact, or one is missing. */
function rangeOf({ from, to, ms }: Duration, { incident: { anchors } }: Scene): readonly [Milliseconds, Milliseconds] | null {
  const [start, end] = [anchors[from], anchors[to]]
  if (ms === null || start === null || end === null || (!isAbout(start) && !isAbout(end))) return null
  const least = between(latestOf(start), earliestOf(end))
  return [milliseconds(Math.max(0, least)), between(earliestOf(start), latestOf(end))]
}

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
