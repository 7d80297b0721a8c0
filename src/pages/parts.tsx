import type { ComponentChildren } from 'preact'
import type { EventId } from '../domain/identity.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { hasSettings } from '../domain/rules/rule-settings.ts'
import { severityRank } from '../domain/severity.ts'
import type { Clock } from '../domain/time/clock.ts'
import { type Instant, isoOf, type Moment } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { pluralize } from '../domain/words.ts'
import { pageHref, rulePath } from './links.ts'
import { isEdit, type PageContext, sourceHref, whyHref } from './page-context.ts'
import type { PageFrame } from './page-frame.ts'

interface TimeProps {
  readonly at: Instant
  readonly children: ComponentChildren
}

/** A time in words, with its instant for machines where the calendar knows it. */
export const Time = ({ at, children }: TimeProps) =>
  calendarOf(at) === 'date' ? <time dateTime={isoOf(at)}>{children}</time> : <span>{children}</span>

/** `14:05:00`, `~13:57`, which screen readers read as "about 13:57". */
export function ListTime({ moment, clock }: { readonly moment: Moment; readonly clock: Clock }) {
  const words = clock.momentInList(moment)
  if (!words.startsWith('~')) return <Time at={moment.at}>{words}</Time>
  return (
    <Time at={moment.at}>
      <span aria-hidden="true">~</span>
      <span class="unseen">about </span>
      {words.slice(1)}
    </Time>
  )
}

interface WhyLinkProps {
  readonly context: Pick<PageContext, 'incident' | 'index'>
  readonly evidence: readonly EventId[]
  /** The time of the fact, where its evidence has several lines. */
  readonly at?: Instant
  readonly children: ComponentChildren
}

/** A fact that leads to its evidence; plain text where it has none. */
export function WhyLink({ context, evidence, at, children }: WhyLinkProps) {
  const href = whyHref(context, evidence, at)
  return href === null ? <span>{children}</span> : <a href={href}>{children}</a>
}

/** Links to the first few events, by the first characters of their ids; the whole id is in the link and its title. */
export function EvidenceLinks({ context, evidence, shown = 3 }: Omit<WhyLinkProps, 'children'> & { readonly shown?: number }) {
  const rest = evidence.length - shown
  return (
    <>
      {evidence.slice(0, shown).map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <EventLink incident={context.incident} event={id} />
        </span>
      ))}
      {rest > 0 && ` and ${pluralize(rest, 'more event')}`}
    </>
  )
}

/** One event as the API gives it. */
const EventLink = ({ incident, event }: { readonly incident: Incident; readonly event: EventId }) =>
  isEdit(incident, event) ? (
    <a href={sourceHref(incident, event)}>the edit</a>
  ) : (
    <a href={sourceHref(incident, event)} title={`Event ${event}`}>
      <code>{event.slice(0, 8)}</code>
    </a>
  )

/** The severity as the sender wrote it; filled, outlined or plain by its rank. */
export function SeverityBadge({ severity }: { readonly severity: string | null }) {
  if (severity === null) return <span class="severity severity-none">severity not known</span>
  const rank = severityRank(severity)
  return (
    <span class={`severity severity-${rank ?? 'none'}`}>
      <span class="unseen">Severity </span>
      <bdi>{severity}</bdi>
    </span>
  )
}

/** Marks what people reported afterwards: nothing of it was measured. */
export const ReportedMark = () => <span class="reported">reported by people</span>

/** The code of a rule, small beside the sentence that it stands for. */
export const RuleCode = ({ name }: { readonly name: string }) => (
  <small class="rule">
    rule <code>{name}</code>
  </small>
)

/** Where the keys are named that decide by this rule; nothing where none does. */
export const ChangeRule = ({ rule, frame }: { readonly rule: string; readonly frame: Pick<PageFrame, 'zoneAsked'> }) =>
  hasSettings(rule) ? (
    <a class="change-rule" href={pageHref(rulePath(rule), frame)}>
      Change the rule<span class="unseen"> {rule}</span>
    </a>
  ) : null

interface CopyProps {
  /** A text of the page by its id, what an address answers, or the picture at an address. */
  readonly kind: 'text' | 'address' | 'png'
  readonly from: string
  readonly words: string
  readonly about: string
}

/** Shown where a script runs, which does it. */
export const CopyButton = ({ kind, from, words, about }: CopyProps) => (
  <button type="button" class="copy scripted" data-copy={kind} data-from={from} aria-label={`${words}: ${about}`}>
    {words}
  </button>
)

/** What a key does is said where it does it. Only a script listens to keys, and assistive technology has its own. */
export const KeyHint = ({ keys, words }: { readonly keys: string; readonly words?: string }) => (
  <span class="key-hint scripted" aria-hidden="true">
    {keys.split(' ').map((key) => (
      <kbd key={key}>{key}</kbd>
    ))}
    {words}
  </span>
)
