import type { Delivery, DeliveryOutcome } from '../domain/raw-event.ts'
import { type Clock, clockIn } from '../domain/time/clock.ts'
import { OUTCOME_WORDS } from '../domain/words.ts'
import { PageDocument } from './document.tsx'
import { DELIVERIES_PATH, pageHref } from './links.ts'
import { Time } from './parts.tsx'
import { SourceForm } from './source-form.tsx'
import type { DeliveriesView } from './view.ts'

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
      <DeliveryTable deliveries={deliveries} clock={clockIn(frame.zone)} />
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

function DeliveryTable({ deliveries, clock }: { readonly deliveries: readonly Delivery[]; readonly clock: Clock }) {
  if (deliveries.length === 0) return <p id="deliveries">No deliveries match these filters.</p>
  return (
    <table class="deliveries" id="deliveries">
      <thead>
        <tr>
          <th scope="col">Received</th>
          <th scope="col">Source</th>
          <th scope="col">Outcome</th>
          <th scope="col">Response</th>
          <th scope="col">Reason</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery, index) => (
          <DeliveryRow key={delivery.id} delivery={delivery} previous={deliveries[index - 1]} clock={clock} />
        ))}
      </tbody>
    </table>
  )
}

interface DeliveryRowProps {
  readonly delivery: Delivery
  readonly previous: Delivery | undefined
  readonly clock: Clock
}

/** The date is shown where it changes. */
function DeliveryRow({ delivery, previous, clock }: DeliveryRowProps) {
  const { receivedAt, source, outcome, status, reason } = delivery
  const isNewDay = previous === undefined || !clock.isSameDay(previous.receivedAt, receivedAt)
  return (
    <tr class={`delivery-${outcome}`}>
      <td>
        {isNewDay && <span class="hint">{clock.date(receivedAt)}, </span>}
        <Time at={receivedAt}>{clock.timeOfDayWithSeconds(receivedAt)}</Time>
      </td>
      <td>
        <bdi>{source}</bdi>
      </td>
      <td class="outcome">{OUTCOME_WORDS[outcome]}</td>
      <td>{status}</td>
      <td>{reason !== null && <bdi>{reason}</bdi>}</td>
    </tr>
  )
}
