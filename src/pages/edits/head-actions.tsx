import { historyHref, incidentApiHref, incidentPath, pageHref, postmortemHref } from '../links.ts'
import type { IncidentView } from '../view.ts'
import { editHref, pageQuery } from './incident-forms.tsx'

/** What can be done with a whole incident. Whoever may only read gets no form. */
export function HeadActions({ view }: { readonly view: IncidentView }) {
  const { frame, incident, editing } = view
  const path = incidentPath(incident.id)
  const zoned = { timezone: frame.zoneAsked }
  return (
    <>
      <UndoForm view={view} />
      {editing !== undefined && (
        <a class="button" href={editHref(view, 'head', '#head-form')}>
          Edit<span class="unseen"> title and severity</span>
        </a>
      )}
      <a class="button" href={historyHref(incident.id, frame)}>
        History
      </a>
      <details class="menu more">
        <summary class="button">More</summary>
        <ul class="floating">
          {editing !== undefined && (
            <>
              <li>
                <a href={editHref(view, 'impact', '#impact-form')}>State the impact …</a>
              </li>
              <li>
                <a href={editHref(view, 'services', '#services-form')}>Edit the services …</a>
              </li>
              {incident.status === 'open' && (
                <li>
                  <a href={editHref(view, 'close', '#close-form')}>Close it …</a>
                </li>
              )}
              <li>
                <a href={pageHref(`${path}/merge`, frame)}>Merge with another …</a>
              </li>
              <li>
                <a href={pageHref(`${path}/split`, frame)}>Split some off …</a>
              </li>
              <li>
                <a href={editHref(view, 'dismiss', '#dismiss-form')}>Dismiss …</a>
              </li>
            </>
          )}
          <li>
            <a href={postmortemHref(incident.id, 'markdown')}>Draft as Markdown</a>
          </li>
          <li>
            <a href={postmortemHref(incident.id, 'pdf', { ...zoned, download: 'true' })}>Download as PDF, with the picture</a>
          </li>
          <li>
            <a href={postmortemHref(incident.id, 'html', { ...zoned, download: 'true' })}>Download as HTML, with the picture</a>
          </li>
          <li>
            <a href={postmortemHref(incident.id, 'html', { ...zoned, download: 'true', audience: 'public' })}>
              Download for readers outside
            </a>
          </li>
          <li>
            <a href={postmortemHref(incident.id, 'markdown', { ...zoned, audience: 'public' })}>The same as Markdown</a>
          </li>
          <li>
            <a href={incidentApiHref(incident.id)}>Incident as JSON</a>
          </li>
        </ul>
      </details>
      {editing !== undefined && (
        <a class="button primary" href={editHref(view, 'approve', '#approve-form')}>
          Approve<span class="unseen"> the postmortem</span>
        </a>
      )}
    </>
  )
}

/** Takes back the reader's own last edit, or brings it back: each is a record of its own. */
function UndoForm({ view }: { readonly view: IncidentView }) {
  const { frame, incident, editing } = view
  const name = editing?.signing.name ?? null
  if (editing === undefined || name === null) return null
  const steps = [
    { key: 'undo', words: 'Undo', revert: editing.undo.undo },
    { key: 'redo', words: 'Redo', revert: editing.undo.redo },
  ]
  return (
    <>
      {steps.map(
        ({ key, words, revert }) =>
          revert !== null && (
            <form key={key} method="post" action={pageHref(`${incidentPath(incident.id)}/edits/${revert}/revert`, frame, pageQuery(view))}>
              <input type="hidden" name="from" value="incident" />
              <input type="hidden" name="author" value={name} />
              <button type="submit" name="do" value="save" data-key={key}>
                {words}
                <span class="unseen"> your last edit</span>
              </button>
            </form>
          ),
      )}
    </>
  )
}
