import type { FormState, Signing } from '../../domain/edits/form-state.ts'
import type { IgnoreEdit } from '../../domain/edits/ignored-rules.ts'
import type { EventId } from '../../domain/identity.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { PageDocument } from '../document.tsx'
import { SignedBy } from '../edits/edit-words.tsx'
import { FormNotes, Signature } from '../edits/form-parts.tsx'
import { IGNORED_PATH, pageHref, UNASSIGNED_PATH } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'

/** `chosen`: the event whose rule is to be ignored; `rules`: those that are, the newest first. */
export interface IgnoredView {
  readonly frame: PageFrame
  readonly chosen: (Pick<IgnoreEdit, 'source' | 'rule' | 'service'> & { readonly id: EventId }) | null
  readonly rules: readonly IgnoreEdit[]
  readonly signing: Signing | null
  readonly form: FormState | null
}

/** Rules of which nobody wants to read in the list: each can be taken in again. */
export function IgnoredPage({ view }: { readonly view: IgnoredView }) {
  const { frame, rules, signing, form } = view
  const clock = clockIn(frame.zone)
  return (
    <PageDocument frame={frame} title="Ignored rules · Hindsight" current="incidents" skipTo={{ id: 'ignored', words: 'the rules' }}>
      <div class="narrow">
        <h1>Ignored rules</h1>
        <p class="hint">
          Events of these rules are left out of <a href={pageHref(UNASSIGNED_PATH, frame)}>Not in any incident</a>, and counted there. They
          open and join incidents as before, and stay in their deliveries.
        </p>
        <IgnoreForm view={view} />
        {rules.length === 0 && <p id="ignored">No rule is ignored.</p>}
        {rules.length > 0 && (
          <form method="post" action={pageHref(IGNORED_PATH, frame)} aria-label="Take a rule in again">
            {view.chosen === null && <FormNotes id="ignored" form={form} frame={frame} labels={{}} />}
            <ul class="decisions" id="ignored">
              {rules.map((edit) => (
                <li key={edit.id}>
                  <b>
                    <bdi>{edit.rule}</bdi>
                  </b>{' '}
                  {placeWords(edit)}, ignored <SignedBy edit={edit} clock={clock} />{' '}
                  {signing !== null && (
                    <button type="submit" name="edit" value={edit.id}>
                      Show it again<span class="unseen">: {edit.rule}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
            {signing !== null && <Signature id="ignored" signing={signing} form={view.chosen === null ? form : null} />}
          </form>
        )}
      </div>
    </PageDocument>
  )
}

function IgnoreForm({ view: { frame, chosen, signing, form } }: { readonly view: IgnoredView }) {
  if (chosen === null || signing === null) return null
  return (
    <form class="edit-form" method="post" action={pageHref(IGNORED_PATH, frame)} aria-label="Ignore this rule">
      <input type="hidden" name="event" value={chosen.id} />
      <FormNotes id="ignore" form={form} frame={frame} labels={{}} />
      <p>
        <b>
          Ignore <bdi>{chosen.rule}</bdi>
        </b>{' '}
        {placeWords(chosen)}? Its events leave the list, those of today and those to come.
      </p>
      <Signature id="ignore" signing={signing} form={form} />
      <p class="form-buttons">
        <button type="submit" class="primary">
          Ignore this rule
        </button>
        <a href={pageHref(UNASSIGNED_PATH, frame)}>Cancel</a>
      </p>
    </form>
  )
}

const placeWords = ({ service, source }: Pick<IgnoreEdit, 'service' | 'source'>): string =>
  service === null ? `from ${source}` : `of ${service}, from ${source}`
