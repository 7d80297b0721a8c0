import { type Event, type EventKind, isAlert, isPage } from '../../domain/event.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { pluralize } from '../../domain/words.ts'
import type { PageFrame } from '../page-frame.ts'
import { ChangeRule, RuleCode, Time } from '../parts.tsx'
import type { UnassignedRow } from '../view.ts'
import { groupByReason, type ReasonGroup } from './reason-groups.ts'

interface UnassignedTableProps {
  readonly rows: readonly UnassignedRow[]
  readonly frame: PageFrame
  /** Whether the reader may put some of them into an incident: then the table stands in a form. */
  readonly isChoice?: boolean
  /** Where the rule of an event can be left out of the list; absent: nowhere. */
  readonly ignoreHref?: ((event: Event) => string) | undefined
  /** Whether they stand under their reasons, each with its count. */
  readonly isGrouped?: boolean
}

/** Events of no incident: what happened, and why no incident holds it. */
export const UnassignedTable = ({ rows, frame, isChoice = false, ignoreHref, isGrouped = false }: UnassignedTableProps) => (
  <table class="deliveries unassigned" id="unassigned">
    <thead>
      <tr>
        <th scope="col">Time</th>
        <th scope="col">Event</th>
        <th scope="col">Why it is in no incident</th>
      </tr>
    </thead>
    {(isGrouped ? groupByReason(rows) : [{ rows }]).map((group) => (
      <tbody key={'rule' in group ? group.rule : 'all'}>
        {'rule' in group && <ReasonHead group={group} frame={frame} />}
        {group.rows.map((row, index) => (
          <Row
            key={row.event.id}
            row={row}
            previous={group.rows[index - 1]?.event}
            clock={clockIn(frame.zone)}
            frame={frame}
            isChoice={isChoice}
            isGrouped={isGrouped}
            ignoreHref={ignoreHref}
          />
        ))}
      </tbody>
    ))}
  </table>
)

const ReasonHead = ({ group: { rule, title, sentence, rows }, frame }: { readonly group: ReasonGroup; readonly frame: PageFrame }) => (
  <tr class="reason">
    <th scope="rowgroup" colSpan={3}>
      <b>{title}</b> {pluralize(rows.length, 'event')}
      <span class="hint">
        {' '}
        {sentence} <RuleCode name={rule} />
      </span>{' '}
      <ChangeRule rule={rule} frame={frame} />
    </th>
  </tr>
)

interface RowProps {
  readonly row: UnassignedRow
  readonly previous: Event | undefined
  readonly clock: Clock
  readonly frame: PageFrame
  readonly isChoice: boolean
  /** The code of the rule stands at the head of its group. */
  readonly isGrouped: boolean
  readonly ignoreHref: ((event: Event) => string) | undefined
}

/** The date is shown where it changes. */
function Row({ row: { event, because, rule, needed }, previous, clock, frame, isChoice, isGrouped, ignoreHref }: RowProps) {
  const { at } = event.occurred
  const isNewDay = previous === undefined || !clock.isSameDay(previous.occurred.at, at)
  return (
    <tr>
      <td>
        {isNewDay && <span class="hint">{clock.date(at)}, </span>}
        <Time at={at}>{clock.timeOfDayWithSeconds(at)}</Time>
      </td>
      <td>
        {isChoice && canMove(event) ? (
          <label class="choice">
            <input type="checkbox" name="event" value={event.id} />{' '}
            <b>
              <bdi>{titleOf(event)}</bdi>
            </b>
          </label>
        ) : (
          <b>
            <bdi>{titleOf(event)}</bdi>
          </b>
        )}
        <p class="hint">
          <bdi>{detailsOf(event).join(' · ')}</bdi>
        </p>
      </td>
      <td>
        <bdi>{because}</bdi>{' '}
        {!isGrouped && (
          <>
            <RuleCode name={rule} /> <ChangeRule rule={rule} frame={frame} />
          </>
        )}
        {ignoreHref !== undefined && (
          <p>
            <a href={ignoreHref(event)}>
              Ignore this rule …<span class="unseen"> {titleOf(event)}</span>
            </a>
          </p>
        )}
        {needed.length > 0 && (
          <details class="hint">
            <summary>What would have put it in an incident</summary>
            <ul>
              {needed.map((clause) => (
                <li key={clause}>If {clause}.</li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </tr>
  )
}

/** The name of an alert comes first: its summary alone may say only which service it is about. */
function titleOf(event: Event): string {
  const [line = ''] = event.text.split('\n', 1)
  const name = isAlert(event) ? event.labels.alertname : undefined
  return name === undefined || line.includes(name) ? line : `${name}: ${line}`
}

/** Alerts and pages are in incidents; changes and messages follow them. */
const canMove = (event: Event): boolean => (isAlert(event) || isPage(event)) && !event.isTest

function detailsOf(event: Event): readonly string[] {
  const severity = 'severity' in event ? (event.severity ?? 'no severity') : null
  return [KIND_WORDS[event.kind], event.service, event.source, severity].filter((word) => word !== null)
}

const KIND_WORDS: Readonly<Record<EventKind, string>> = {
  'alert.fired': 'Alert fired',
  'alert.resolved': 'Alert resolved',
  'page.triggered': 'Page triggered',
  'page.acknowledged': 'Page acknowledged',
  'page.escalated': 'Page escalated',
  'page.resolved': 'Page resolved',
  'change.started': 'Change started',
  'change.finished': 'Change finished',
  'message.posted': 'Message',
  'sli.measured': 'Service level measured',
  'entry.reported': 'Entry of a postmortem',
  'document.reported': 'Postmortem',
}
