import { EmptyChart } from '../charts/empty-chart.tsx'
import { type Clock, clockIn } from '../domain/time/clock.ts'
import { pluralize } from '../domain/words.ts'
import { DeliveryTable } from './deliveries/delivery-table.tsx'
import { PageDocument } from './document.tsx'
import { DELIVERIES_PATH, pageHref, UNASSIGNED_PATH } from './links.ts'
import { Time } from './parts.tsx'
import { SetupStates, Setups } from './setup/setups.tsx'
import { UnassignedTable } from './unassigned/unassigned-rows.tsx'
import type { EmptyView } from './view.ts'

/** Before the first incident: how to send something here, with the real address of this server. */
export function EmptyPage({ view }: { readonly view: EmptyView }) {
  const clock = clockIn(view.frame.zone)
  const heading =
    view.deliveries === 0 ? 'Nothing has arrived yet' : `${pluralize(view.deliveries, 'delivery', 'deliveries')}, no incident yet`
  return (
    <PageDocument frame={view.frame} title={`${heading} · Hindsight`} current="incidents" skipTo={{ id: 'setup', words: 'the set-up' }}>
      <div class="empty-head">
        <h1>{heading}</h1>
        <p class="lede">
          Send your alerts, pages and deploys here. A page, an alert with a paging severity, or several alerts of one service open an
          incident; related events join it.
        </p>
        {view.deliveries > 0 && <SetupStates view={view} />}
      </div>
      <NewestDeliveries view={view} />
      <NewestEvents view={view} />
      {view.deliveries === 0 && <Setups view={view} />}
      <FirstEvents view={view} clock={clock} />
    </PageDocument>
  )
}

/** Each delivery as it arrives, whatever becomes of it. */
function NewestDeliveries({ view: { frame, received } }: { readonly view: EmptyView }) {
  if (received.length === 0) return null
  return (
    <section class="newest-events" aria-labelledby="newest-deliveries-heading">
      <div class="section-head">
        <h2 id="newest-deliveries-heading">Newest deliveries</h2>
        <a href={pageHref(DELIVERIES_PATH, frame)}>All deliveries</a>
      </div>
      <DeliveryTable deliveries={received} frame={frame} />
    </section>
  )
}

/** What came and started no incident is seen at once, with the reason. */
function NewestEvents({ view: { frame, events } }: { readonly view: EmptyView }) {
  if (events.length === 0) return null
  return (
    <section class="newest-events" aria-labelledby="newest-events-heading">
      <div class="section-head">
        <h2 id="newest-events-heading">Received, but not in any incident</h2>
        <a href={pageHref(UNASSIGNED_PATH, frame)}>All of them</a>
      </div>
      <UnassignedTable rows={events} frame={frame} />
    </section>
  )
}

function FirstEvents({ view, clock }: { readonly view: EmptyView; readonly clock: Clock }) {
  return (
    <section class="picture-section" aria-labelledby="listening-heading">
      <div class="section-head">
        <h2 id="listening-heading">Waiting for the first incident</h2>
        <p class="hint">
          {pluralize(view.deliveries, 'delivery', 'deliveries')} since{' '}
          <Time at={view.listeningSince}>
            {clock.timeOfDay(view.listeningSince)} {clock.offset(view.listeningSince)}
          </Time>
          . Refused ones are listed under <a href={pageHref(DELIVERIES_PATH, view.frame)}>Deliveries</a> with the reason.
        </p>
      </div>
      <EmptyChart now={view.frame.now} clock={clock} />
    </section>
  )
}
