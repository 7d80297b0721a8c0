import { rowHref } from '../../charts/shapes.tsx'
import type { Finding, FindingCode } from '../../domain/incident/finding.ts'
import { pluralize } from '../../domain/words.ts'
import { evidenceHref } from '../links.ts'
import { ListTime } from '../parts.tsx'
import type { Scene } from '../scene.ts'

/** What does not add up, each with the lines that it is about and the one thing to do. */
export function Findings({ scene }: { readonly scene: Scene }) {
  const { findings } = scene.incident
  const open = findings.filter((finding) => finding.severity !== 'info')
  const notes = findings.filter((finding) => finding.severity === 'info')
  return (
    <section id="findings" aria-labelledby="findings-heading">
      <div class="section-head">
        <h2 id="findings-heading">Findings</h2>
        <p class="hint">{pluralize(open.length, 'finding')}</p>
      </div>
      {findings.length === 0 && <p>Nothing contradicts itself.</p>}
      <FindingList findings={open} scene={scene} />
      {notes.length > 0 && (
        <details>
          <summary>{pluralize(notes.length, 'note')}</summary>
          <FindingList findings={notes} scene={scene} />
        </details>
      )}
    </section>
  )
}

function FindingList({ findings, scene }: { readonly findings: readonly Finding[]; readonly scene: Scene }) {
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
            <bdi>{finding.message}</bdi> <FindingLinks finding={finding} scene={scene} />
          </p>
          <p class="hint">
            {ADVICE[finding.code]} <code>{finding.code}</code>
          </p>
        </li>
      ))}
    </ul>
  )
}

/** So many lines are linked; a finding about hundreds is about all of them. */
const LINKS_MAX = 4

function FindingLinks({ finding, scene: { incident, index, clock } }: { readonly finding: Finding; readonly scene: Scene }) {
  const links = finding.evidence.map((id) => {
    const entry = index.entryOf.get(id)
    return entry === undefined
      ? { id, href: evidenceHref(incident.id, id), words: <code>{id.slice(0, 12)}</code> }
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
  'no-detection': 'Whatever noticed it is not connected here, or nothing did.',
  'no-acknowledgement': 'If somebody took it, it was not said where this listens.',
  'no-escalation': 'Nothing to do where one person was enough.',
  'no-resolution': 'Close the page, or see that the resolved alerts are sent too.',
  'acknowledged-before-detected': 'Compare the clocks of the two senders.',
  'clock-skew': 'Set the sender’s clock; times are shown as it sent them.',
  'truncated-alerts': 'Raise max_alerts at the sender; what it left out is not known here.',
  'unresolved-alert': 'See whether it still fires, or whether its resolution got lost.',
  'expired-alert': 'Its end is a guess of the sender: nobody saw it recover.',
  'long-gap': 'Look for what was said elsewhere in that time.',
  flapping: 'The rule may need a longer condition.',
  'silent-source': 'See that the sender still reaches this server.',
  'limit-reached': 'What lies beyond the limit is kept, but not listed.',
}
