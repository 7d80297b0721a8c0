import type { ComponentChildren } from 'preact'
import { startOf } from '../../charts/picture.ts'
import type { Change } from '../../domain/change.ts'
import type { Anchor, AnchorName } from '../../domain/incident/anchor.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { ANCHOR_WORDS, BASIS_WORDS, firstAndMore, impactWords, pluralize } from '../../domain/words.ts'
import { leadingChange, momentWords, timingWords } from '../incident-time.ts'
import type { PageContext } from '../page-context.ts'
import { Time, WhyLink } from '../parts.tsx'

/** The incident in a few sentences, each fact a link to its evidence. What is not known is left out or named. */
export function Lede({ context }: { readonly context: PageContext }) {
  const { incident } = context
  const [only] = incident.timeline
  if (incident.timeline.length === 1 && only !== undefined && only.count === 1 && !isMoreKnown(incident)) {
    return (
      <p class="lede" id="lede">
        <WhyLink context={context} evidence={only.evidence}>
          {only.kind === 'alert.fired' ? 'One alert fired' : 'One event was received'}
        </WhyLink>{' '}
        at <Time at={only.at.at}>{context.clock.moment(only.at)}</Time>. Nothing else is known yet.
      </p>
    )
  }
  return (
    <p class="lede" id="lede">
      <Beginning context={context} />
      <Course context={context} />
      <ImpactWords context={context} />
    </p>
  )
}

/** A linked postmortem or a reviewer may know what the one event does not. */
const isMoreKnown = ({ anchors, impact, describedBy }: Incident): boolean =>
  describedBy.length > 0 || impact.length > 0 || RESPONSE.some((name) => anchors[name] !== null)

function Beginning({ context }: { readonly context: PageContext }) {
  const { incident } = context
  const where = incident.services.length === 0 ? null : firstAndMore(incident.services, 1)
  const change = leadingChange(incident)
  const start = incident.anchors.impactStart
  if (start === null) return <>Its start is not recorded. </>
  return (
    <>
      It began at <AnchorTime context={context} anchor={start} />
      {where !== null && (
        <>
          {' '}
          on <bdi>{where}</bdi>
        </>
      )}
      . {change !== null && startOf(change) <= start.at && <Suspect context={context} change={change} />}
    </>
  )
}

function Suspect({ context, change }: { readonly context: PageContext; readonly change: Change }) {
  const role = change.verdict === 'caused' ? 'the change that caused it' : `a ${change.likelihood ?? 'possible'} cause`
  const timing = timingWords(change)
  return (
    <>
      <WhyLink context={context} evidence={change.evidence}>
        <bdi>{change.summary}</bdi>
      </WhyLink>
      {timing === null ? ` is ${role}. ` : `, ${role}, ${timing}. `}
    </>
  )
}

const RESPONSE = ['acknowledged', 'identified', 'mitigated', 'resolved'] as const satisfies readonly AnchorName[]
const COURSE = ['detected', ...RESPONSE] as const satisfies readonly AnchorName[]

/** In the order of their times, which an edit may have reversed. */
function Course({ context }: { readonly context: PageContext }) {
  const { anchors, findings, status } = context.incident
  const known = COURSE.flatMap((name) => {
    const anchor = anchors[name]
    return anchor === null ? [] : [{ name, anchor }]
  }).sort((a, b) => a.anchor.at - b.anchor.at)
  const unacknowledged = anchors.acknowledged === null ? ' No acknowledgement was recorded.' : ''
  const open = status === 'open' ? ' It is ongoing.' : ''
  const isBurning = findings.some(({ code }) => code === 'resolved-before-impact-end')
  return (
    <>
      {known.length > 0 && 'It was '}
      {known.map(({ name, anchor }, index) => (
        <span key={name}>
          {separator(index, known.length)}
          {ANCHOR_WORDS[name]} at <AnchorTime context={context} anchor={anchor} />
        </span>
      ))}
      {known.length > 0 && '.'}
      {unacknowledged}
      {open}
      {isBurning && anchors.impactEnd !== null && (
        <>
          {' '}
          {anchors.impactEnd.basis === 'measured' ? 'Users were affected' : 'Alerts kept firing'} until{' '}
          <AnchorTime context={context} anchor={anchors.impactEnd} />.
        </>
      )}{' '}
    </>
  )
}

function ImpactWords({ context }: { readonly context: PageContext }) {
  const [impact] = context.incident.impact
  if (impact === undefined) return null
  const figure = impactWords(impact)
  const words: ComponentChildren = figure === null ? <bdi>{impact.statement}</bdi> : `${figure} ${AFFECTED[impact.kind] ?? 'affected'}`
  return (
    <>
      <WhyLink context={context} evidence={impact.evidence}>
        {words}
      </WhyLink>
      {` (${BASIS_WORDS[impact.basis]}).`}
      {context.incident.impact.length > 1 && ` ${pluralize(context.incident.impact.length - 1, 'more statement')} of impact.`}
    </>
  )
}

const AFFECTED: Readonly<Partial<Record<Impact['kind'], string>>> = { errorBudget: 'burnt' }

const AnchorTime = ({ context, anchor }: { readonly context: PageContext; readonly anchor: Anchor }) => (
  <WhyLink context={context} evidence={anchor.evidence} at={anchor.at}>
    <Time at={anchor.at}>{momentWords(anchor, context.incident, context.clock)}</Time>
  </WhyLink>
)

const separator = (index: number, count: number): string => (index === 0 ? '' : index === count - 1 ? ' and ' : ', ')
