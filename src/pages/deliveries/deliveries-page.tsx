import type { DeliveryOutcome } from '../../domain/raw-event.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { OUTCOME_WORDS } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { DELIVERIES_PATH, incidentPath, pageHref } from '../links.ts'
import { RuleCode, Time } from '../parts.tsx'
import { SourceForm } from '../source-form.tsx'
import type { DeliveriesView, DeliveryRow, PageFrame } from '../view.ts'

/** Every delivery and its outcome: also what was refused, with the reason. */
export function DeliveriesPage({ view }: { readonly view: DeliveriesView }) {
  const { frame, filter, deliveries } = view
  return (
    <PageDocument
      frame={frame}
      title="Deliveries · Hindsight"
      current="deliveries"
      query={{ ...filter }}
      skipTo={{ id: 'deliveries', words: 'the deliveries' }}
    >
      <div class="list-head">
        <h1>Deliveries</h1>
        <OutcomeTabs view={view} />
        <SourceForm
          path={DELIVERIES_PATH}
          frame={frame}
          source={filter.source}
          kept={{ outcome: filter.outcome, from: filter.from, to: filter.to }}
        />
      </div>
      <DeliveryTable deliveries={deliveries} frame={frame} />
      <nav class="pager" aria-label="Pages of deliveries">
        {view.nextCursor !== null && (
          <a href={pageHref(DELIVERIES_PATH, frame, { ...filter, cursor: view.nextCursor })}>Older deliveries</a>
        )}
      </nav>
    </PageDocument>
  )
}

const OUTCOMES: readonly (DeliveryOutcome | null)[] = [null, 'rejected', 'unreadable', 'duplicate', 'accepted']

const OutcomeTabs = ({ view: { frame, filter } }: { readonly view: DeliveriesView }) => (
  <nav class="tabs" aria-label="Outcome">
    {OUTCOMES.map((outcome) => (
      <a
        key={outcome}
        href={pageHref(DELIVERIES_PATH, frame, { ...filter, outcome })}
        aria-current={filter.outcome === outcome ? 'true' : undefined}
      >
        {outcome === null ? 'All' : OUTCOME_WORDS[outcome]}
      </a>
    ))}
  </nav>
)

function DeliveryTable({ deliveries, frame }: { readonly deliveries: readonly DeliveryRow[]; readonly frame: PageFrame }) {
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
