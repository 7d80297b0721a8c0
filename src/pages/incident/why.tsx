import { SpanChart } from '../../charts/span-chart.tsx'
import { editOfAnchor } from '../../domain/edits/applied-edit.ts'
import type { Anchor, AnchorName } from '../../domain/incident/anchor.ts'
import type { Duration, DurationName } from '../../domain/incident/duration.ts'
import { boundWords, delayWords, rangeWords } from '../../domain/incident/range-words.ts'
import { ruleWords } from '../../domain/rule-words.ts'
import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import { ANCHOR_TITLES, BASIS_WORDS, capitalize, DURATION_NAME_WORDS, MISSING_WORDS, NOT_KNOWN, trimFullStop } from '../../domain/words.ts'
import { momentWithBounds, SignedBy } from '../edits/edit-words.tsx'
import type { PageContext } from '../page-context.ts'
import { EvidenceLinks, RuleCode, Time, WhyLink } from '../parts.tsx'
import { type FigureProps, FigureValue, reasonWords } from './figure-value.tsx'

export const whyId = (name: DurationName): string => `why-${name}`

/** Where a number comes from: its two ends, with basis, rule and evidence. A popover, so that Esc returns the focus. */
export function Why({ name, context }: FigureProps) {
  const duration = context.incident.durations[name]
  const headingId = `${whyId(name)}-heading`
  return (
    <section id={whyId(name)} popover="auto" class="why" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {DURATION_NAME_WORDS[name]}: <FigureValue name={name} context={context} />
      </h2>
      <p class="hint">{reasonWords(duration, context) ?? rangeWords(duration)}</p>
      <Span duration={duration} context={context} />
      <div class="why-ends">
        <End title="From" name={duration.from} context={context} />
        <End title="To" name={duration.to} context={context} />
      </div>
      <button type="button" popovertarget={whyId(name)} popovertargetaction="hide">
        Close
      </button>
    </section>
  )
}

function Span({ duration: { from, to, ms }, context }: { readonly duration: Duration; readonly context: PageContext }) {
  const [start, end] = [context.incident.anchors[from], context.incident.anchors[to]]
  if (ms === null || start === null || end === null) return null
  return <SpanChart picture={context.picture} start={start} end={end} clock={context.clock} />
}

interface EndProps {
  readonly title: 'From' | 'To'
  readonly name: AnchorName
  readonly context: PageContext
}

function End({ title, name, context }: EndProps) {
  const anchor = context.incident.anchors[name]
  if (anchor === null) {
    return (
      <div>
        <h3>{title}</h3>
        <p>
          <b>{ANCHOR_TITLES[name]}</b>: {MISSING_WORDS[name]}.
        </p>
        <SetBy name={name} context={context} />
        <Choose name={name} context={context} words="Set it" />
      </div>
    )
  }
  return (
    <div>
      <h3>{title}</h3>
      <p>
        <WhyLink context={context} evidence={anchor.evidence} at={anchor.at}>
          <b>
            {ANCHOR_TITLES[name]} <AnchorWords anchor={anchor} context={context} />
          </b>
        </WhyLink>
      </p>
      <EndText anchor={anchor} context={context} />
      <SetBy name={name} context={context} />
      <p class="hint">
        {capitalize(BASIS_WORDS[anchor.basis])}: {ruleWords(anchor.rule)} · <RuleCode name={anchor.rule} />
        {anchor.evidence.length > 0 && ' · evidence '}
        <EvidenceLinks context={context} evidence={anchor.evidence} />
      </p>
      <Choose name={name} context={context} words="Choose another time" />
    </div>
  )
}

function Choose({ name, context, words }: Omit<EndProps, 'title'> & { readonly words: string }) {
  if (context.chooseHref === undefined) return null
  return (
    <p>
      <a class="button" href={context.chooseHref(name)}>
        {words}
        <span class="unseen">: {ANCHOR_TITLES[name]}</span>
      </a>
    </p>
  )
}

/** `Set by Ada, …: “support took the first call”. Was 14:00:03 by rule: First alert fired`. */
function SetBy({ name, context: { incident, clock } }: Omit<EndProps, 'title'>) {
  const edit = editOfAnchor(incident, name)
  if (edit === null) return null
  const was = edit.before?.kind === 'time' ? edit.before : null
  return (
    <p>
      <span class="edited">edited</span> {incident.anchors[name] === null ? 'Set to not known' : 'Set'}{' '}
      <SignedBy edit={edit} clock={clock} />.
      {was !== null && (
        <>
          {' '}
          Was <s>{was.moment === null ? NOT_KNOWN : momentWithBounds(was.moment, clock)}</s>
          {was.rule !== undefined && ` by rule: ${ruleWords(was.rule)}`}.
        </>
      )}
    </p>
  )
}

function AnchorWords({ anchor, context: { clock } }: { readonly anchor: Anchor; readonly context: PageContext }) {
  return (
    <Time at={anchor.at}>
      {isAbout(anchor) && anchor.bound === undefined ? clock.moment(anchor) : clock.timeOfDayWithSeconds(anchor.at)}
    </Time>
  )
}

function EndText({ anchor, context: { clock, index } }: { readonly anchor: Anchor; readonly context: PageContext }) {
  const entry = index.shownEntryOf(anchor.evidence, anchor.at)
  const range = isAbout(anchor)
    ? `Between ${clock.timeOfDayWithSeconds(earliestOf(anchor))} and ${clock.timeOfDayWithSeconds(latestOf(anchor))}.`
    : null
  const bounds = [
    ...(anchor.bound === undefined ? [] : [`the range begins ${boundWords(anchor.bound)}`]),
    ...(anchor.delays ?? []).map(delayWords),
  ]
  return (
    <p>
      {entry !== null && <bdi>{trimFullStop(entry.text.split('\n', 1)[0] ?? '')}</bdi>}
      {entry !== null && '. '}
      {range}
      {bounds.length > 0 && ` ${capitalize(bounds.join('; '))}.`}
    </p>
  )
}
