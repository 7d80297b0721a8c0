import { SECTION_TITLES } from '../../domain/edits/review-words.ts'
import type { SectionUpdate } from '../../domain/edits/section-update.ts'
import type { IncidentView } from '../view.ts'
import { Signature } from './form-parts.tsx'
import { actionOf } from './incident-forms.tsx'

/** The newer version from evidence beside a person's text, word by word, with the choice between the two. */
export function SectionUpdateForm({ view, update }: { readonly view: IncidentView; readonly update: SectionUpdate }) {
  const title = SECTION_TITLES[update.section]
  return (
    <div class="section-update">
      <p>
        <b>The evidence says something else by now.</b> <span class="hint">Your text stays until you take the new version.</span>
      </p>
      <p class="word-diff">
        {update.parts.map(({ kind, text }, index) => {
          const key = `${index} ${kind}`
          if (kind === 'added') return <ins key={key}>{text}</ins>
          if (kind === 'removed') return <del key={key}>{text}</del>
          return <span key={key}>{text}</span>
        })}
      </p>
      {view.editing !== undefined && (
        <form method="post" action={actionOf(view)} class="edit-form" aria-label={`New version of the section ${title}`}>
          <input type="hidden" name="form" value="section" />
          <input type="hidden" name="section" value={update.section} />
          <Signature id={`update-${update.section}`} signing={view.editing.signing} form={null} />
          <p class="form-buttons">
            <button type="submit" name="do" value="evidence">
              Take the new version<span class="unseen"> of {title}</span>
            </button>
            <button type="submit" name="do" value="keep">
              Keep mine<span class="unseen"> of {title}</span>
            </button>
          </p>
        </form>
      )}
    </div>
  )
}
