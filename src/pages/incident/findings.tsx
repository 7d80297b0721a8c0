import { rowHref } from '../../charts/shapes.tsx'
import type { Finding, FindingCode } from '../../domain/incident/finding.ts'
import { pluralize } from '../../domain/words.ts'
import { isEdit, type PageContext, sourceHref } from '../page-context.ts'
import { ListTime } from '../parts.tsx'

/** Inconsistencies and gaps, each with links to its entries and advice. */
export function Findings({ context }: { readonly context: PageContext }) {
  const { findings } = context.incident
  const open = findings.filter((finding) => finding.severity !== 'info')
  const notes = findings.filter((finding) => finding.severity === 'info')
  return (
    <section id="findings" aria-labelledby="findings-heading">
      <div class="section-head">
        <h2 id="findings-heading">Findings</h2>
        <p class="hint">{pluralize(open.length, 'finding')}</p>
      </div>
      {findings.length === 0 && <p>No inconsistencies found.</p>}
      <FindingList findings={open} context={context} />
      {notes.length > 0 && (
        <details>
          <summary>{pluralize(notes.length, 'note')}</summary>
          <FindingList findings={notes} context={context} />
        </details>
      )}
    </section>
  )
}

function FindingList({ findings, context }: { readonly findings: readonly Finding[]; readonly context: PageContext }) {
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.message}`} class={`finding finding-${finding.severity}`}>
          <p>
            {finding.severity !== 'info' && (
              <svg class="warning" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
                <path d="M7 1.5L13 12.5H1ZM7 5.5V9M7 10.6V11" />
              </svg>
            )}
            <span class="unseen">{finding.severity === 'error' ? 'Error: ' : finding.severity === 'warning' ? 'Warning: ' : ''}</span>
            <bdi>{finding.message}</bdi> <FindingLinks finding={finding} context={context} />
          </p>
          <p class="hint">
            {ADVICE[finding.code]} <code>{finding.code}</code>
          </p>
        </li>
      ))}
    </ul>
  )
}

/** So many entries are linked; a finding about hundreds needs no more. */
const LINKS_MAX = 4

function FindingLinks({ finding, context: { incident, index, clock } }: { readonly finding: Finding; readonly context: PageContext }) {
  const links = finding.evidence.map((id) => {
    const entry = index.entryOf.get(id)
    return entry === undefined
      ? { id, href: sourceHref(incident, id), words: isEdit(incident, id) ? 'the edit' : <code>{id.slice(0, 8)}</code> }
      : { id, href: rowHref(entry.id), words: <ListTime moment={entry.at} clock={clock} /> }
  })
  const distinct = [...new Map(links.map((link) => [link.href, link])).values()]
  return (
    <span class="links">
      {distinct.slice(0, LINKS_MAX).map((link) => (
        <a key={link.id} href={link.href}>
          {link.words}
        </a>
      ))}
      {distinct.length > LINKS_MAX && `and ${pluralize(distinct.length - LINKS_MAX, 'more')}`}
    </span>
  )
}

const ADVICE: Readonly<Partial<Record<FindingCode, string>>> = {
  'no-detection': 'No connected source detected this.',
  'no-acknowledgement': 'If someone acknowledged it, no connected source recorded it.',
  'no-escalation': 'Nothing to do if the first responders were enough.',
  'no-resolution': 'Resolve the page, or check that resolved notifications are sent (send_resolved).',
  'acknowledged-before-detected': 'Compare the clocks of both senders.',
  'clock-skew': 'Fix the sender’s clock; times are shown as it sent them.',
  'truncated-alerts': 'Raise max_alerts at the sender; the alerts that it left out are not known here.',
  'unresolved-alert': 'Check whether it still fires, or whether its resolved notification was lost.',
  'expired-alert': 'The alert timed out; recovery was not observed.',
  'start-moved': 'Nothing to do: the earliest start counts, the others are kept as evidence.',
  'resolved-before-start': 'Fix the sender’s clock, or look at how it dates resolutions.',
  'resolution-taken-back': 'Check whether evaluations or notifications were missed at that time.',
  'resolved-before-impact-end': 'Split off the alerts that belong to something else, or correct when it was resolved.',
  'long-gap': 'Look for notes about that time in other tools.',
  flapping: 'The alerting rule may need a longer “for”.',
  'silent-source': 'Check that the sender still reaches this server.',
  'limit-reached': 'What exceeds the limit is stored but not listed.',
}
