import { type AppliedEdit, isOfEntry } from '../../domain/edits/applied-edit.ts'
import type { EntryId } from '../../domain/identity.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import type { IncidentView } from '../view.ts'
import { BeforeAfter, EditDeed } from './edit-words.tsx'
import { pageQuery } from './incident-forms.tsx'

interface SavedNoteProps {
  readonly view: IncidentView
  readonly context: PageContext
  /** The row in which it stands; left out: the head of the page. */
  readonly entry?: EntryId
}

/** An edit of an entry is answered in its row, where the reader is. */
const entryOf = (edit: AppliedEdit | null): EntryId | null => (edit !== null && isOfEntry(edit.content) ? edit.content.entry : null)

/** What the reader has just saved, with the way to take it back. */
export function SavedNote({ view, context, entry }: SavedNoteProps) {
  const saved = view.editing?.saved ?? null
  if (saved === null || entryOf(saved.edit) !== (entry ?? null)) return null
  const { edit, isRevert } = saved
  const history = pageHref(`${incidentPath(view.incident.id)}/history`, view.frame)
  return (
    <div class="saved" role="status">
      <p>
        {edit === null ? (
          <b>{isRevert ? 'Reverted.' : 'Saved.'}</b>
        ) : (
          <>
            <b>Saved:</b> you <EditDeed edit={edit} incident={context.incident} />. <BeforeAfter edit={edit} clock={context.clock} />
          </>
        )}{' '}
        <a href={history}>History</a>
      </p>
      {edit !== null && (
        <form method="post" action={pageHref(`${incidentPath(view.incident.id)}/edits/${edit.id}/revert`, view.frame, pageQuery(view))}>
          <input type="hidden" name="from" value="incident" />
          <input type="hidden" name="author" value={edit.author} />
          <button type="submit" name="do" value="save">
            Undo
          </button>
        </form>
      )}
    </div>
  )
}
