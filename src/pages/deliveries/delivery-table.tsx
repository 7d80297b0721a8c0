import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { OUTCOME_WORDS } from '../../domain/words.ts'
import { DELIVERIES_PATH, incidentPath, pageHref } from '../links.ts'
import { RuleCode, Time } from '../parts.tsx'
import type { DeliveryRow, PageFrame } from '../view.ts'

/** Deliveries, the newest first, with what became of each. */
export function DeliveryTable({ deliveries, frame }: { readonly deliveries: readonly DeliveryRow[]; readonly frame: PageFrame }) {
  const clock = clockIn(frame.zone)
  if (deliveries.length === 0) return <p id="deliveries">No deliveries match these filters.</p>
  return (
    <table class="deliveries" id="deliveries">
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">Source</th>
          <th scope="col">Outcome</th>
          <th scope="col">Response</th>
          <th scope="col">What became of it</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((row, index) => (
          <Row key={row.delivery.id} row={row} previous={deliveries[index - 1]} clock={clock} frame={frame} />
        ))}
      </tbody>
    </table>
  )
}

interface RowProps {
  readonly row: DeliveryRow
  readonly previous: DeliveryRow | undefined
  readonly clock: Clock
  readonly frame: PageFrame
}

/** The date is shown where it changes. */
function Row({ row, previous, clock, frame }: RowProps) {
  const { receivedAt, source, outcome, status, reason } = row.delivery
  const isNewDay = previous === undefined || !clock.isSameDay(previous.delivery.receivedAt, receivedAt)
  return (
    <tr class={`delivery-${outcome}`}>
      <td>
        {isNewDay && <span class="hint">{clock.date(receivedAt)}, </span>}
        <a href={pageHref(`${DELIVERIES_PATH}/${encodeURIComponent(row.delivery.id)}`, frame)}>
          <Time at={receivedAt}>{clock.timeOfDayWithSeconds(receivedAt)}</Time>
        </a>
      </td>
      <td>
        <bdi>{source}</bdi>
      </td>
      <td class="outcome">{OUTCOME_WORDS[outcome]}</td>
      <td>{status}</td>
      <td>
        {reason !== null && <bdi>{reason}</bdi>}
        <Standing row={row} frame={frame} />
      </td>
    </tr>
  )
}

/** Some of its events may be in incidents while others are in none. */
const Standing = ({ row: { incidents, unassigned }, frame }: Pick<RowProps, 'row' | 'frame'>) => (
  <>
    {incidents.map(({ id, title }) => (
      <p key={id}>
        in incident{' '}
        <a href={pageHref(incidentPath(id), frame)}>
          <bdi>{title}</bdi>
        </a>
      </p>
    ))}
    {unassigned !== null && (
      <p>
        {incidents.length > 0 && <bdi>{unassigned.event.text.split('\n')[0]} </bdi>}
        started no incident: <bdi>{unassigned.because}</bdi> <RuleCode name={unassigned.rule} />
      </p>
    )}
  </>
)
