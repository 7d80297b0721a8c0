import type { ComponentChildren } from 'preact'
import type { EventId } from '../domain/identity.ts'
import { severityRank } from '../domain/severity.ts'
import type { Clock } from '../domain/time/clock.ts'
import { type Instant, isoOf, type Moment } from '../domain/time/time.ts'
import { calendarOf } from '../domain/time/written-time.ts'
import { pluralize } from '../domain/words.ts'
import { evidenceHref } from './links.ts'
import { type Scene, whyHref } from './scene.ts'

interface TimeProps {
  readonly at: Instant
  readonly children: ComponentChildren
}

/** A time in words, with its instant for machines where the calendar knows it. */
export const Time = ({ at, children }: TimeProps) =>
  calendarOf(at) === 'date' ? <time dateTime={isoOf(at)}>{children}</time> : <span>{children}</span>

/** `14:05:00`, `~13:57`, which is read out as "about 13:57". */
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
  readonly scene: Pick<Scene, 'incident' | 'index'>
  readonly evidence: readonly EventId[]
  readonly children: ComponentChildren
}

/** A fact that leads to its evidence; plain text where it has none. */
export function WhyLink({ scene, evidence, children }: WhyLinkProps) {
  const href = whyHref(scene, evidence)
  return href === null ? <span>{children}</span> : <a href={href}>{children}</a>
}

/** `2 events`, or the first few of many, each as the API gives it. */
export function EvidenceLinks({ scene, evidence, shown = 3 }: Omit<WhyLinkProps, 'children'> & { readonly shown?: number }) {
  const rest = evidence.length - shown
  return (
    <>
      {evidence.slice(0, shown).map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={evidenceHref(scene.incident.id, id)}>
            <code>{id.slice(0, 12)}</code>
          </a>
        </span>
      ))}
      {rest > 0 && ` and ${pluralize(rest, 'more event')}`}
    </>
  )
}

/** The word as the sender gave it; filled, outlined or plain by its rank. */
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

/** Stands where everything was told by people afterwards, and nothing was measured. */
export const ReportedMark = () => <span class="reported">reported by people</span>

/** A rule's name, as the code has it. */
export const Rule = ({ name }: { readonly name: string }) => (
  <span class="rule">
    rule <code>{name}</code>
  </span>
)
