import { ComparedChart } from '../../charts/compared-chart.tsx'
import { Fingerprint } from '../../charts/fingerprint.tsx'
import { durationValueWords } from '../../domain/edits/duration-changes.ts'
import { DURATION_NAMES } from '../../domain/incident/duration.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { DURATION_NAME_WORDS, pluralize } from '../../domain/words.ts'
import { incidentDates } from '../incident-time.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'
import type { MergeView } from './edits-view.ts'
import { FormNotes, Signature } from './form-parts.tsx'
import { IncidentSubpage } from './incident-subpage.tsx'

/** Two incidents as they are, and as one. Its address can be sent to somebody who decides. */
export function MergePage({ view }: { readonly view: MergeView }) {
  const { frame, incident, other } = view
  const clock = clockIn(frame.zone)
  return (
    <IncidentSubpage
      frame={frame}
      incident={incident}
      tab={`Merge ${incident.title}`}
      heading="Merge two incidents"
      query={{ with: other?.id ?? null }}
      skipTo={{ id: 'merge', words: 'the comparison' }}
    >
      <p class="hint">Nothing is stored before you press Merge. It can be reverted at any time, and both come back as they were.</p>
      <FormNotes id="merge" form={view.form} frame={frame} labels={{ with: 'The other incident' }} />
      {other !== null && <Comparison view={view} other={other} clock={clock} />}
      {other !== null && view.merged !== null && <MergeForm view={view} other={other} />}
      <ChooseOther view={view} clock={clock} />
    </IncidentSubpage>
  )
}

function Comparison({
  view: { frame, incident, merged },
  other,
  clock,
}: {
  readonly view: MergeView
  readonly other: Incident
  readonly clock: Clock
}) {
  const columns = [
    { name: 'A', incident },
    { name: 'B', incident: other },
    ...(merged === null ? [] : [{ name: 'Merged', incident: merged }]),
  ]
  return <CompareTable columns={columns} frame={frame} clock={clock} id="merge" />
}

interface CompareProps {
  readonly columns: readonly { readonly name: string; readonly incident: Incident }[]
  readonly frame: PageFrame
  readonly clock: Clock
  readonly id: string
}

/** Incidents beside each other: what they are, and each duration. */
export const CompareTable = ({ columns, frame, clock, id }: CompareProps) => (
  <>
    <ComparedChart
      rows={columns.map(({ name, incident }) => ({ name, note: alertsAndPages(incident), incident }))}
      now={frame.now}
      clock={clock}
    />
    <div class="scroll">
      <table class="compare" id={id}>
        <thead>
          <tr>
            <td />
            {columns.map(({ name, incident }) => (
              <th key={name} scope="col">
                <b>{name}</b>
                <br />
                <bdi>{incident.title}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">When</th>
            {columns.map(({ name, incident }) => (
              <td key={name}>{incidentDates(incident, clock)}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">Alerts and pages</th>
            {columns.map(({ name, incident }) => (
              <td key={name}>
                {alertsAndPages(incident)}
                <Fingerprint incident={incident} now={frame.now} />
              </td>
            ))}
          </tr>
          {DURATION_NAMES.map((duration) => (
            <tr key={duration}>
              <th scope="row">{DURATION_NAME_WORDS[duration]}</th>
              {columns.map(({ name, incident }) => (
                <td key={name}>{durationValueWords(incident.durations[duration])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </>
)

const alertsAndPages = (incident: Incident): string =>
  pluralize(incident.members.filter(({ because }) => because !== 'change-in-window').length, 'alert or page', 'alerts and pages')

const MergeForm = ({ view, other }: { readonly view: MergeView; readonly other: Incident }) => (
  <form class="edit-form" method="post" action={pageHref(`${incidentPath(view.incident.id)}/merge`, view.frame)}>
    <input type="hidden" name="with" value={other.id} />
    <TitleChoice view={view} other={other} />
    <Signature id="merge" signing={view.signing} form={view.form} />
    <p class="form-buttons">
      <button type="submit" name="do" value="save" class="primary">
        Merge
      </button>
      <a href={pageHref(incidentPath(view.incident.id), view.frame)}>Cancel</a>
    </p>
  </form>
)

/** Whose title stays. Nothing to choose where all are the same, or where each keeps its own: a postmortem describes the other. */
function TitleChoice({ view: { incident, merged, form }, other }: { readonly view: MergeView; readonly other: Incident }) {
  const titles = [...new Set([incident.title, other.title])].filter((title) => title !== merged?.title)
  if (merged === null || titles.length === 0 || incident.origin !== other.origin) return null
  const chosen = form?.values.title ?? ''
  return (
    <fieldset class="choices">
      <legend>Title of the merged incident</legend>
      {[{ value: '', title: merged.title }, ...titles.map((title) => ({ value: title, title }))].map(({ value, title }) => (
        <label key={value} class="choice">
          <input type="radio" name="title" value={value} checked={chosen === value} /> <bdi>{title}</bdi>
          {value === '' && <span class="hint"> as the evidence gives it</span>}
        </label>
      ))}
    </fieldset>
  )
}

/** A GET form, so that each comparison has an address. */
const ChooseOther = ({ view: { frame, incident, other, nearby }, clock }: { readonly view: MergeView; readonly clock: Clock }) => (
  <section aria-labelledby="merge-with">
    <h2 id="merge-with">{other === null ? 'Merge with which?' : 'Compare with another'}</h2>
    {nearby.length === 0 && <p class="hint">No other incident is near it in time.</p>}
    <ul class="plain">
      {nearby.map((one) => (
        <li key={one.id}>
          <a href={pageHref(`${incidentPath(incident.id)}/merge`, frame, { with: one.id })}>
            <bdi>{one.title}</bdi>
          </a>{' '}
          <span class="hint">{incidentDates(one, clock)}</span>
        </li>
      ))}
    </ul>
    <form class="filter" method="get" action={`${incidentPath(incident.id)}/merge`}>
      {frame.zoneAsked !== null && <input type="hidden" name="timezone" value={frame.zoneAsked} />}
      <label>
        Id of another
        <input name="with" size={34} maxLength={200} required spellcheck={false} autocomplete="off" />
      </label>
      <button type="submit">Compare</button>
    </form>
  </section>
)
