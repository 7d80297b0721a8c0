import { type DurationChange, durationValueWords } from '../../domain/edits/duration-changes.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { DURATION_NAME_WORDS, pluralize } from '../../domain/words.ts'
import { incidentApiHref, incidentPath, pageHref } from '../links.ts'
import { Time } from '../parts.tsx'
import { BeforeAfter, EditDeed, SignedBy } from './edit-words.tsx'
import type { HistoryItem, HistoryView } from './edits-view.ts'
import { FormNotes, Signature } from './form-parts.tsx'
import { IncidentSubpage } from './incident-subpage.tsx'

/** Every edit of an incident, newest first: who, when, why, what it replaced, and the way to revert it. */
export function HistoryPage({ view }: { readonly view: HistoryView }) {
  const { frame, incident, items } = view
  const clock = clockIn(frame.zone)
  const inForce = items.filter(({ revertedBy }) => revertedBy === null).length
  return (
    <IncidentSubpage
      frame={frame}
      incident={incident}
      tab={`History of ${incident.title}`}
      heading="History"
      skipTo={{ id: 'history', words: 'the edits' }}
    >
      <p class="hint">
        {pluralize(inForce, 'edit')} in force, newest first. Reverting one keeps the others, and the history keeps both. What the senders
        reported is never changed.
      </p>
      {items.length > 0 && (
        <p class="hint">
          <a href={`${incidentApiHref(incident.id)}/edits`}>As JSON</a>
        </p>
      )}
      {items.length === 0 && <p id="history">Nobody has edited this incident: it is as the evidence gives it.</p>}
      {items.length > 0 && (
        <ol class="history" id="history">
          {items.map((item) => (
            <Item key={item.edit.id} item={item} view={view} clock={clock} />
          ))}
        </ol>
      )}
      {items.some(({ effect }) => effect === null) && <p class="hint">Duration changes are shown for the most recent edits only.</p>}
    </IncidentSubpage>
  )
}

interface ItemProps {
  readonly item: HistoryItem
  readonly view: HistoryView
  readonly clock: Clock
}

function Item({ item: { edit, revertedBy, effect }, view, clock }: ItemProps) {
  const isRevert = edit.content.type === 'revert'
  return (
    <li id={`edit-${edit.id}`} class={revertedBy === null ? undefined : 'reverted'}>
      <p class="history-time">
        <Time at={edit.at}>{clock.dateAndTime(edit.at)}</Time>
      </p>
      <div>
        <p class="history-deed">
          <b>
            <bdi>{edit.author}</bdi>
          </b>{' '}
          <EditDeed edit={edit} incident={view.incident} />
          {isRevert && 'edit' in edit.content && <RevertedLink id={edit.content.edit} view={view} />}
        </p>
        <p>
          <BeforeAfter edit={edit} clock={clock} />
        </p>
        <p class="hint">{edit.reason === null ? 'No reason given' : <bdi>“{edit.reason}”</bdi>}</p>
        {effect !== null && <EffectLine effect={effect} />}
        {revertedBy !== null && (
          <p class="hint">
            Reverted <SignedBy edit={revertedBy} clock={clock} />
          </p>
        )}
        {revertedBy === null && view.signing !== null && <RevertForm id={edit.id} isRevert={isRevert} view={view} />}
      </div>
    </li>
  )
}

/** `Time to detect not known → 3 min · impact 2 h 26 min → 2 h 29 min`. */
const EffectLine = ({ effect }: { readonly effect: readonly DurationChange[] }) => (
  <p class="hint history-effect">
    {effect.length === 0 && 'No duration changed'}
    {effect.map(({ name, before, after }, index) => (
      <span key={name}>
        {index > 0 && ' · '}
        {DURATION_NAME_WORDS[name]} <s>{durationValueWords(before)}</s>
        <span aria-hidden="true"> → </span>
        <span class="unseen"> became </span>
        <b>{durationValueWords(after)}</b>
      </span>
    ))}
  </p>
)

const RevertedLink = ({ id, view }: { readonly id: string; readonly view: HistoryView }) => {
  const before = view.items.find(({ edit }) => edit.id === id)
  return before === undefined ? null : (
    <>
      : <a href={`#edit-${id}`}>that of {before.edit.author}</a>
    </>
  )
}

/** Opens in place: the reason, what reverting does to the durations, and the button. */
function RevertForm({ id, isRevert, view }: { readonly id: string; readonly isRevert: boolean; readonly view: HistoryView }) {
  const form = view.open?.id === id ? view.open.form : null
  const words = isRevert ? 'Restore' : 'Revert'
  if (view.signing === null) return null
  return (
    <details class="revert" open={form !== null}>
      <summary class="button">{words}</summary>
      <form
        class="edit-form"
        method="post"
        action={pageHref(`${incidentPath(view.incident.id)}/edits/${id}/revert`, view.frame)}
        aria-label={words}
      >
        <FormNotes id={`revert-${id}`} form={form} frame={view.frame} labels={{}} />
        <Signature id={`revert-${id}`} signing={view.signing} form={form} />
        <p class="form-buttons">
          <button type="submit" name="do" value="save" class="primary">
            {words}
          </button>
          <button type="submit" name="do" value="preview">
            Preview
          </button>
        </p>
      </form>
    </details>
  )
}
