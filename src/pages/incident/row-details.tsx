import { rowHref } from '../../charts/shapes.tsx'
import { editsOfEntry } from '../../domain/edits/applied-edit.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import { isDayAlone, type PhaseReason, type TimelineEntry } from '../../domain/incident/timeline.ts'
import { ruleWords } from '../../domain/rule-words.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Moment } from '../../domain/time/time.ts'
import { BECAUSE_WORDS, capitalize, PHASE_WORDS, pluralize } from '../../domain/words.ts'
import { BeforeAfter, SignedBy } from '../edits/edit-words.tsx'
import { EntryForm, editHref } from '../edits/incident-forms.tsx'
import { SavedNote } from '../edits/saved-note.tsx'
import { evidenceHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import type { PageFrame } from '../page-frame.ts'
import { ChangeRule, EvidenceLinks, RuleCode, Time } from '../parts.tsx'
import type { IncidentView } from '../view.ts'

interface RowDetailsProps {
  readonly entry: TimelineEntry
  readonly context: PageContext
}

interface EditableDetailsProps extends RowDetailsProps {
  readonly view: IncidentView
}

/** Why an entry is here, why it has its phase, and what it rests on. */
export function RowDetails({ entry, view, context }: EditableDetailsProps) {
  const { clock } = context
  const happened = deliveredTime(entry, context)
  const rest = entry.text.split('\n').slice(1)
  return (
    <div class="row-details" id={rowHref(entry.id).slice(1)}>
      {rest.length > 0 && <p class="row-rest">{rest.join('\n')}</p>}
      <dl>
        <EntryEdits entry={entry} context={context} />
        <dt>Why here</dt>
        <dd>
          <WhyHere entry={entry} context={context} view={view} />
        </dd>
        <dt>Phase</dt>
        <dd>
          {PHASE_WORDS[entry.phase]}: {ruleWords(entry.phaseReason.rule)}
          <Signs {...entry.phaseReason} />
          {entry.phaseReason.isUnsure === true && ' (unsure: another phase is nearly as probable)'}
          {' · '}
          <RuleCode name={entry.phaseReason.rule} />
        </dd>
        <dt>Evidence</dt>
        <dd>
          <EvidenceLinks context={context} evidence={entry.evidence} />, happened{' '}
          {isDayAlone(entry) ? entry.written : <Time at={happened.at}>{clock.momentInList(happened)}</Time>}
          {entry.at.uncorrected !== undefined && (
            <>
              {' '}
              (<Time at={entry.at.uncorrected}>{clock.timeOfDayWithSeconds(entry.at.uncorrected)}</Time> by the clock of {entry.source},
              corrected)
            </>
          )}
          , {entry.line === undefined ? 'received' : 'imported'} <Arrival entry={entry} context={context} />
        </dd>
      </dl>
      {entry.count > 1 && <GroupedEvents entry={entry} context={context} />}
      <SavedNote view={view} context={context} entry={entry.id} />
      <EditEntry entry={entry} view={view} context={context} />
    </div>
  )
}

/** When the evidence says that it happened, whatever a reviewer set since. */
function deliveredTime(entry: TimelineEntry, { incident }: PageContext): Moment {
  const first = editsOfEntry(incident, entry.id).find(({ content }) => content.type === 'retime')?.before
  return first?.kind === 'time' && first.moment !== null ? first.moment : entry.at
}

/** `Time 14:45:00 → 14:40:00 to 14:50:00, by Jonas, …`: the edits in force of this entry. */
function EntryEdits({ entry, context: { incident, clock } }: RowDetailsProps) {
  const edits = editsOfEntry(incident, entry.id)
  if (edits.length === 0) return null
  return (
    <>
      <dt>Edited</dt>
      <dd>
        {edits.map((edit) => (
          <p key={edit.id}>
            <BeforeAfter edit={edit} clock={clock} />, <SignedBy edit={edit} clock={clock} />
          </p>
        ))}
      </dd>
    </>
  )
}

function EditEntry({ entry, view, context }: EditableDetailsProps) {
  const open = `entry-${entry.id}`
  if (view.editing === undefined) return null
  if (view.editing.open === open) return <EntryForm view={view} context={context} entry={entry} />
  return (
    <p class="row-actions">
      <a class="button" href={editHref(view, open, `#${open}`)}>
        Edit<span class="unseen"> this entry</span>
      </a>
    </p>
  )
}

const Arrival = ({ entry: { receivedAt, source, line }, context: { clock } }: RowDetailsProps) =>
  line === undefined ? (
    <>
      <Time at={receivedAt}>{clock.timeOfDayWithSeconds(receivedAt)}</Time> from {source}
    </>
  ) : (
    <Time at={receivedAt}>{clock.dateAndTime(receivedAt)}</Time>
  )

/** Later events of an alert or page, such as its end, have no membership of their own. */
function WhyHere({ entry, context: { incident, index, clock }, view }: EditableDetailsProps) {
  if (entry.line !== undefined) return <>Line {entry.line} of the postmortem</>
  const added = incident.edits?.find(({ id }) => String(id) === entry.id)
  if (added !== undefined)
    return (
      <>
        Added <SignedBy edit={added} clock={clock} />
      </>
    )
  const change = index.changeOf.get(entry.evidence[0])
  const membership = entry.evidence.flatMap((id) => index.memberOf.get(id) ?? [])[0]
  if (membership !== undefined) return <MembershipWords membership={membership} clock={clock} frame={view.frame} />
  return <>{capitalize(BECAUSE_WORDS[change === undefined ? 'same-occurrence' : 'change-in-window'])}</>
}

interface MembershipProps {
  readonly membership: Pick<Membership, 'because' | 'score' | 'rule' | 'edit'>
  readonly clock: Clock
  readonly frame: PageFrame
}

/** `The same service was failing at that time, 0.93 of 1 · rule same-subject-run`. */
export function MembershipWords({ membership: { because, score, rule, edit }, clock, frame }: MembershipProps) {
  return (
    <>
      {edit === undefined ? capitalize(BECAUSE_WORDS[because]) : <MovedBy edit={edit} rule={rule} clock={clock} />}
      {score !== null && `, ${score.toFixed(2)} of 1`}
      {' · '}
      <RuleCode name={rule} /> <ChangeRule rule={rule} frame={frame} />
    </>
  )
}

/** `Moved here by On-call engineer, Wed 5 Jun 2024, 17:00 UTC: “one network”`. */
interface MovedByProps {
  readonly edit: NonNullable<Membership['edit']>
  readonly rule: string
  readonly clock: Clock
}

function MovedBy({ edit, rule, clock }: MovedByProps) {
  return (
    <>
      {rule === 'assigned-by-edit' ? 'Put into an incident' : 'Moved here'} <SignedBy edit={edit} clock={clock} />
    </>
  )
}

/** So many grouped events are listed; the API has the rest. */
const GROUPED_SHOWN = 40

function GroupedEvents({ entry, context: { incident, clock, index } }: RowDetailsProps) {
  const events = entry.evidence.slice(0, GROUPED_SHOWN).map((id) => ({ id, member: index.memberOf.get(id) }))
  const more = entry.evidence.length - GROUPED_SHOWN
  return (
    <details class="grouped-events">
      <summary>{pluralize(entry.count, 'alert')} grouped in this line</summary>
      <ul>
        {events.map(({ id, member }) => (
          <li key={id}>
            {member !== undefined && (
              <>
                <Time at={member.at}>{clock.timeOfDayWithSeconds(member.at)}</Time>
                {member.until === null || member.until === undefined ? '' : ` to ${clock.timeOfDayWithSeconds(member.until)}`}{' '}
              </>
            )}
            <a href={evidenceHref(incident.id, id)} title={`Event ${id}`}>
              <bdi>{member?.key ?? id.slice(0, 8)}</bdi>
            </a>
          </li>
        ))}
        {more > 0 && <li>and {pluralize(more, 'more')}</li>}
      </ul>
    </details>
  )
}

/** What spoke for the phase: the signs of the model, else the words of a rule. */
function Signs({ signs, words }: PhaseReason) {
  if (signs !== undefined) return signs.length === 0 ? null : <bdi>, by {signs.join(' · ')}</bdi>
  if (words.length === 0) return null
  return (
    <>
      , by the words <bdi>{words.map((word) => `“${word}”`).join(', ')}</bdi>
    </>
  )
}
