import { ANCHOR_NAMES, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { ANCHOR_WORDS, listWords, pluralize } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { IncidentView } from '../view.ts'

/** The postmortems that describe this incident, or the incident that this postmortem describes. */
export function PostmortemLinks({ view }: { readonly view: IncidentView }) {
  const { incident, postmortems, describes } = view
  if (incident.origin === 'evidence' && postmortems.length === 0) return null
  return (
    <ul class="postmortem-links">
      {incident.origin === 'document' && (
        <li>{describes === null ? <UnlinkedIncident incident={incident} /> : <LinkedIncident view={view} described={describes} />}</li>
      )}
      {postmortems.map((one) => (
        <li key={one.id}>
          Postmortem imported:{' '}
          <a href={pageHref(incidentPath(one.id), view.frame)}>
            <bdi>{one.title}</bdi>
          </a>
          , {differenceWords(one)}
          {addedWords(incident, one)}
        </li>
      ))}
    </ul>
  )
}

function UnlinkedIncident({ incident }: { readonly incident: Incident }) {
  return (
    <>
      Imported from <DocumentName incident={incident} />. It matches no recorded incident and counts as one of its own.
    </>
  )
}

const LinkedIncident = ({ view, described }: { readonly view: IncidentView; readonly described: Incident }) => (
  <>
    Imported from <DocumentName incident={view.incident} />. It describes{' '}
    <a href={pageHref(incidentPath(described.id), view.frame)}>
      <bdi>{described.title}</bdi>
    </a>
    , which counts for both. It {differenceWords(view.incident)}.
  </>
)

/** The file alone: the folders above it are those of whoever imported it. */
const DocumentName = ({ incident: { documentName = 'a document' } }: { readonly incident: Incident }) => (
  <code>
    <bdi>{documentName.slice(documentName.lastIndexOf('/') + 1)}</bdi>
  </code>
)

/** `differs in 2 points`. */
function differenceWords({ findings }: Incident): string {
  const count = findings.filter(({ code }) => code === 'report-differs').length
  return count === 0 ? 'agrees with what was recorded' : `differs in ${pluralize(count, 'point')}`
}

/** `; adds acknowledged, resolved`: the times that only the postmortem knows. */
function addedWords({ anchors }: Incident, postmortem: Incident): string {
  const added = ANCHOR_NAMES.filter((name) => {
    const [known, stated] = [anchors[name], postmortem.anchors[name]]
    return known?.rule === FROM_POSTMORTEM && stated !== null && known.at === stated.at
  })
  return added.length === 0 ? '' : `; adds ${listWords(added.map((name) => ANCHOR_WORDS[name]))}`
}
