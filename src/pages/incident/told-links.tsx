import type { Incident } from '../../domain/incident/incident.ts'
import { pluralize } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { IncidentView } from '../view.ts'

/** What people wrote about this incident, or which incident this is written about. Nothing where neither is known. */
export function ToldLinks({ view }: { readonly view: IncidentView }) {
  const { incident, told, describes } = view
  if (incident.origin === 'evidence' && told.length === 0) return null
  return (
    <ul class="told">
      {incident.origin === 'document' && (
        <li>{describes === null ? <Alone incident={incident} /> : <Tells view={view} tells={describes} />}</li>
      )}
      {told.map((one) => (
        <li key={one.id}>
          Postmortem imported:{' '}
          <a href={pageHref(incidentPath(one.id), view.frame)}>
            <bdi>{one.title}</bdi>
          </a>
          , {differenceWords(one)}
        </li>
      ))}
    </ul>
  )
}

function Alone({ incident }: { readonly incident: Incident }) {
  return (
    <>
      Reported by people in <Name incident={incident} />. No incident of the evidence is known for it, so it counts as one of its own.
    </>
  )
}

const Tells = ({ view, tells }: { readonly view: IncidentView; readonly tells: Incident }) => (
  <>
    Reported by people in <Name incident={view.incident} />. It tells of{' '}
    <a href={pageHref(incidentPath(tells.id), view.frame)}>
      <bdi>{tells.title}</bdi>
    </a>
    , which counts for both, and {differenceWords(view.incident)}.
  </>
)

const Name = ({ incident: { documentName = 'a document' } }: { readonly incident: Incident }) => (
  <code>
    <bdi>{documentName}</bdi>
  </code>
)

/** `differs in 2 points`. */
function differenceWords({ findings }: Incident): string {
  const count = findings.filter(({ code }) => code === 'report-differs').length
  return count === 0 ? 'contradicts nothing that was recorded' : `differs in ${pluralize(count, 'point')}`
}
