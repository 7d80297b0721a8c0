import type { ComponentChildren } from 'preact'
import { startOf } from '../../charts/picture.ts'
import type { Change } from '../../domain/change.ts'
import type { Anchor, AnchorName } from '../../domain/incident/anchor.ts'
import { between } from '../../domain/time/time.ts'
import { ANCHOR_WORDS, BASIS_WORDS, durationWords, firstAndMore, impactWords, pluralize } from '../../domain/words.ts'
import { leadingChange, momentWords } from '../incident-time.ts'
import { Time, WhyLink } from '../parts.tsx'
import type { Scene } from '../scene.ts'

/** The incident in a few sentences, each fact a link to its evidence. What is not known is left out or said. */
export function Lede({ scene }: { readonly scene: Scene }) {
  const { incident } = scene
  const [only] = incident.timeline
  if (incident.timeline.length === 1 && only !== undefined && only.count === 1) {
    return (
      <p class="lede" id="lede">
        <WhyLink scene={scene} evidence={only.evidence}>
          {only.kind === 'alert.fired' ? 'One alert fired' : 'One thing is told'}
        </WhyLink>{' '}
        at <Time at={only.at.at}>{scene.clock.moment(only.at)}</Time>. Nothing else is known yet.
      </p>
    )
  }
  return (
    <p class="lede" id="lede">
      <Beginning scene={scene} />
      <Course scene={scene} />
      <Loss scene={scene} />
    </p>
  )
}

function Beginning({ scene }: { readonly scene: Scene }) {
  const { incident } = scene
  const where = incident.services.length === 0 ? null : firstAndMore(incident.services, 1)
  const change = leadingChange(incident)
  const start = incident.anchors.impactStart
  if (start === null) return <>When it began is not known. </>
  return (
    <>
      It began at <AnchorTime scene={scene} anchor={start} />
      {where !== null && (
        <>
          {' '}
          on <bdi>{where}</bdi>
        </>
      )}
      {change !== null && startOf(change) <= start.at && <After scene={scene} change={change} anchor={start} />}.{' '}
    </>
  )
}

function After({ scene, change, anchor }: { readonly scene: Scene; readonly change: Change; readonly anchor: Anchor }) {
  const role = change.verdict === 'caused' ? 'the change that caused it' : `a ${change.likelihood ?? 'possible'} cause`
  return (
    <>
      , {durationWords(between(startOf(change), anchor.at))} after{' '}
      <WhyLink scene={scene} evidence={change.evidence}>
        <bdi>{change.summary}</bdi>
      </WhyLink>
      , {role}
    </>
  )
}

const COURSE = ['detected', 'acknowledged', 'identified', 'mitigated', 'resolved'] as const satisfies readonly AnchorName[]

/** In the order of their times, which an edit may have turned round. */
function Course({ scene }: { readonly scene: Scene }) {
  const { anchors, status } = scene.incident
  const known = COURSE.flatMap((name) => {
    const anchor = anchors[name]
    return anchor === null ? [] : [{ name, anchor }]
  }).sort((a, b) => a.anchor.at - b.anchor.at)
  const nobody = anchors.acknowledged === null ? ' Nobody acknowledged it.' : ''
  const open = status === 'open' ? ' It is not over.' : ''
  return (
    <>
      {known.length > 0 && 'It was '}
      {known.map(({ name, anchor }, index) => (
        <span key={name}>
          {separator(index, known.length)}
          {ANCHOR_WORDS[name]} at <AnchorTime scene={scene} anchor={anchor} />
        </span>
      ))}
      {known.length > 0 && '.'}
      {nobody}
      {open}{' '}
    </>
  )
}

function Loss({ scene }: { readonly scene: Scene }) {
  const [impact] = scene.incident.impact
  if (impact === undefined) return null
  const figure = impactWords(impact)
  const words: ComponentChildren = figure === null ? <bdi>{impact.statement}</bdi> : `${figure} affected`
  return (
    <>
      <WhyLink scene={scene} evidence={impact.evidence}>
        {words}
      </WhyLink>
      {` (${BASIS_WORDS[impact.basis]}).`}
      {scene.incident.impact.length > 1 && ` ${pluralize(scene.incident.impact.length - 1, 'more statement')} of impact.`}
    </>
  )
}

const AnchorTime = ({ scene, anchor }: { readonly scene: Scene; readonly anchor: Anchor }) => (
  <WhyLink scene={scene} evidence={anchor.evidence}>
    <Time at={anchor.at}>{momentWords(anchor, scene.incident, scene.clock)}</Time>
  </WhyLink>
)

const separator = (index: number, count: number): string => (index === 0 ? '' : index === count - 1 ? ' and ' : ', ')
