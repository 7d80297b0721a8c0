import { alertName } from '../../charts/lanes/alert-lanes.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { BECAUSE_WORDS, capitalize } from '../../domain/words.ts'
import { incidentPath, pageHref } from '../links.ts'
import { Time } from '../parts.tsx'
import type { SplitView } from './edits-view.ts'
import { FormNotes, Signature } from './form-parts.tsx'
import { IncidentSubpage } from './incident-subpage.tsx'
import { CompareTable } from './merge-page.tsx'

/** Which alerts and pages leave an incident, and what both parts are then. */
export function SplitPage({ view }: { readonly view: SplitView }) {
  const { frame, incident, parts, form } = view
  const clock = clockIn(frame.zone)
  const back = pageHref(incidentPath(incident.id), frame)
  const members = incident.members.filter(({ because }) => because !== 'change-in-window')
  return (
    <IncidentSubpage
      frame={frame}
      incident={incident}
      tab={`Split ${incident.title}`}
      heading="Split some off"
      skipTo={{ id: 'split', words: 'the alerts and pages' }}
    >
      <p class="hint">
        What you choose becomes an incident of its own, and later events of the same alerts follow it. Nothing is stored before you press
        Split, and a split can be reverted.
      </p>
      <form method="post" action={pageHref(`${incidentPath(incident.id)}/split`, frame)} data-preview="page">
        <FormNotes id="split" form={form} frame={frame} labels={{ events: 'Alerts and pages' }} />
        {parts !== null && (
          <CompareTable
            columns={[
              { name: 'Now', incident },
              ...parts.map((part, index) => ({ name: index === 0 ? 'First part' : 'Second part', incident: part })),
            ]}
            frame={frame}
            clock={clock}
            id="split-parts"
          />
        )}
        <div class="scroll">
          <table class="candidates" id="split">
            <thead>
              <tr>
                <th scope="col">Leaves</th>
                <th scope="col">Alert or page</th>
                <th scope="col">Why it is here</th>
              </tr>
            </thead>
            <tbody>
              {members.slice(0, MEMBERS_MAX).map((member) => (
                <MemberRow key={member.eventId} member={member} view={view} clock={clock} />
              ))}
            </tbody>
          </table>
        </div>
        {members.length > MEMBERS_MAX && (
          <p class="hint">
            The first {MEMBERS_MAX} of {members.length}; `hindsight split` takes the others by id.
          </p>
        )}
        <Signature id="split" signing={view.signing} form={form} />
        <p class="form-buttons">
          <button type="submit" name="do" value="save" class="primary">
            Split
          </button>
          <button type="submit" name="do" value="preview">
            Preview
          </button>
          <a href={back}>Cancel</a>
        </p>
      </form>
    </IncidentSubpage>
  )
}

/** A form of more boxes is no longer read by anybody. */
const MEMBERS_MAX = 200

function MemberRow({ member, view, clock }: { readonly member: Membership; readonly view: SplitView; readonly clock: Clock }) {
  const entry = view.incident.timeline.find(({ evidence }) => evidence.includes(member.eventId))
  const name = entry === undefined ? member.key : alertName(entry)
  return (
    <tr>
      <td>
        <label>
          <input type="checkbox" name="events" value={member.eventId} checked={view.chosen.has(member.eventId)} />
          <Time at={member.at}>{clock.timeOfDayWithSeconds(member.at)}</Time>
          <span class="unseen"> {name}</span>
        </label>
      </td>
      <td>
        <b>
          <bdi>{name}</bdi>
        </b>
        <p class="hint">{[entry?.service ?? null, member.source].filter((part) => part !== null).join(' · ')}</p>
      </td>
      <td>{capitalize(BECAUSE_WORDS[member.because])}</td>
    </tr>
  )
}
