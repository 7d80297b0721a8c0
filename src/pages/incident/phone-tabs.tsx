import { pageQuery } from '../edits/incident-forms.tsx'
import { incidentPath, pageHref } from '../links.ts'
import type { IncidentView, TabName } from '../view.ts'

/** Which part of the page a narrow screen shows below the picture: where a form is open, the part that it stands in. */
export function tabOf({ tab, editing }: IncidentView): TabName {
  if (tab !== null) return tab
  const open = editing?.open ?? ''
  if (open.startsWith('section-')) return 'draft'
  if (open.startsWith('change-')) return 'suspects'
  return open.startsWith('action') ? 'actions' : 'timeline'
}

/** On a narrow screen the parts stand one at a time, each at an address; a wide one shows them beside each other. */
export function PhoneTabs({ view }: { readonly view: IncidentView }) {
  const { incident, frame } = view
  const shown = tabOf(view)
  const open = incident.findings.filter(({ severity }) => severity !== 'info').length
  const isMeasured = incident.origin === 'evidence'
  const tabs: readonly (readonly [TabName, string, number | null])[] = [
    ['timeline', 'Timeline', incident.timeline.length],
    ['draft', 'Draft', null],
    ...(isMeasured ? [['suspects', 'Suspects', incident.changes.filter(({ role }) => role === 'suspect').length] as const] : []),
    ['findings', 'Findings', open],
    ...(isMeasured ? [['coverage', 'Coverage', null] as const] : []),
    ['actions', 'Actions', incident.actionItems.length],
  ]
  return (
    <nav class="tabs phone-tabs" aria-label="Parts">
      {tabs.map(([name, words, count]) => (
        <a
          key={name}
          href={`${pageHref(incidentPath(incident.id), frame, { ...pageQuery(view), tab: name })}#parts`}
          aria-current={name === shown ? 'page' : undefined}
        >
          {words} {count !== null && <small>{count}</small>}
        </a>
      ))}
    </nav>
  )
}
