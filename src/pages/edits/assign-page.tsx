import type { FormState, Signing } from '../../domain/edits/form-state.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { incidentDates } from '../incident-time.ts'
import { ASSIGN_PATH, pageHref, UNASSIGNED_PATH } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'
import { UnassignedTable } from '../unassigned/unassigned-rows.tsx'
import type { UnassignedRow } from '../view.ts'
import { Field, FormButtons, FormNotes, Signature, valueIn } from './form-parts.tsx'

/** Alerts and pages of no incident, and where to put them. */
export interface AssignView {
  readonly frame: PageFrame
  readonly rows: readonly UnassignedRow[]
  readonly nearby: readonly Incident[]
  readonly signing: Signing
  readonly form: FormState | null
}

export function AssignPage({ view }: { readonly view: AssignView }) {
  const { frame, rows, nearby, form } = view
  const clock = clockIn(frame.zone)
  const back = pageHref(UNASSIGNED_PATH, frame)
  const into = valueIn(form, 'into', 'own')
  return (
    <PageDocument frame={frame} title="Put into an incident · Hindsight" current="incidents" skipTo={{ id: 'into', words: 'the choice' }}>
      <div class="narrow">
        <p class="hint">
          <a href={back}>Not in any incident</a>
        </p>
        <h1>Put {pluralize(rows.length, 'event')} into an incident</h1>
        <p class="hint">
          The alerts and pages that they belong to move as a whole, and what is received of the same later follows. It can be reverted.
        </p>
        {rows.length === 0 ? <p>No event was chosen, or none of them was received.</p> : <UnassignedTable rows={rows} frame={frame} />}
        <form class="edit-form" method="post" action={pageHref(ASSIGN_PATH, frame)}>
          {rows.map(({ event }) => (
            <input key={event.id} type="hidden" name="event" value={event.id} />
          ))}
          <FormNotes id="assign" form={form} frame={frame} labels={{ other: 'Id of another' }} />
          <fieldset id="into">
            <legend>Into which?</legend>
            <label>
              <input type="radio" name="into" value="own" checked={into === 'own'} /> An incident of their own
            </label>
            {nearby.map((incident) => (
              <label key={incident.id}>
                <input type="radio" name="into" value={incident.id} checked={into === incident.id} /> <bdi>{incident.title}</bdi>
                <span class="hint"> {incidentDates(incident, clock)}</span>
              </label>
            ))}
            <label>
              <input type="radio" name="into" value="other" checked={into === 'other'} /> Another
            </label>
          </fieldset>
          <Field id="assign-other" name="other" label="Id of another" form={form}>
            {(field) => <input {...field} value={valueIn(form, 'other', '')} maxLength={200} autocomplete="off" spellcheck={false} />}
          </Field>
          <Signature id="assign" signing={view.signing} form={form} />
          <p class="form-buttons">
            <FormButtons form={form} back={back} />
          </p>
        </form>
      </div>
    </PageDocument>
  )
}
