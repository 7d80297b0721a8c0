import type { Event } from '../../domain/event.ts'
import type { IncidentId } from '../../domain/identity.ts'
import type { Delivery } from '../../domain/raw-event.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { OUTCOME_WORDS, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { ASSIGN_PATH, DELIVERIES_PATH, incidentPath, pageHref } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'
import { ChangeRule, RuleCode, Time } from '../parts.tsx'
import type { UnassignedRow } from '../view.ts'

export interface DeliveryView {
  readonly frame: PageFrame
  readonly delivery: Delivery
  /** What it held, each with its incidents or why it is in none. */
  readonly events: readonly {
    readonly event: Event
    readonly incidents: readonly { readonly id: IncidentId; readonly title: string }[]
    readonly unassigned: UnassignedRow | null
  }[]
  readonly moreEvents: number
  /** As it arrived, without credentials; null: nothing was stored of it. */
  readonly stored: { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly payload: string } | null
  readonly mayEdit: boolean
  readonly isReprocessed: boolean
}

/** So many lines are shown; the file has all. */
const LINES_SHOWN = 200

/** One delivery: what it held and where that is, and what arrived. */
export function DeliveryPage({ view }: { readonly view: DeliveryView }) {
  const { frame, delivery, stored } = view
  const clock = clockIn(frame.zone)
  return (
    <PageDocument
      frame={frame}
      title={`Delivery of ${delivery.source} · Hindsight`}
      current="deliveries"
      skipTo={{ id: 'held', words: 'what it held' }}
    >
      <div class="narrow">
        <p class="hint">
          <a href={pageHref(DELIVERIES_PATH, frame)}>Deliveries</a>
        </p>
        <h1>
          <bdi>{delivery.source}</bdi>, <Time at={delivery.receivedAt}>{clock.timeOfDayWithSeconds(delivery.receivedAt)}</Time>
        </h1>
        <p class="hint">
          {OUTCOME_WORDS[delivery.outcome]}, answered {delivery.status} ·{' '}
          <Time at={delivery.receivedAt}>{clock.dateAndTime(delivery.receivedAt)}</Time>
        </p>
        {view.isReprocessed && (
          <p class="saved" role="status">
            It is being processed again. Edits stay.
          </p>
        )}
        {delivery.reason !== null && (
          <p class="form-errors">
            <bdi>{delivery.reason}</bdi>
          </p>
        )}
        <Held view={view} />
        {stored === null ? (
          <p class="hint">It was refused, so nothing of it was stored.</p>
        ) : (
          <>
            <Actions view={view} />
            <Payload stored={stored} />
          </>
        )}
      </div>
    </PageDocument>
  )
}

function Held({ view: { frame, events, moreEvents, delivery, mayEdit } }: { readonly view: DeliveryView }) {
  const clock = clockIn(frame.zone)
  if (events.length === 0)
    return (
      <p id="held">
        {delivery.outcome === 'accepted' ? 'It reported nothing that happened, or was not processed yet.' : 'Nothing was read of it.'}
      </p>
    )
  return (
    <section aria-labelledby="held">
      <h2 id="held">What it held</h2>
      <div class="scroll">
        <table class="candidates">
          <thead>
            <tr>
              <th scope="col">Happened</th>
              <th scope="col">What</th>
              <th scope="col">Incident</th>
            </tr>
          </thead>
          <tbody>
            {events.map(({ event, incidents, unassigned }) => (
              <tr key={event.id}>
                <td>
                  <Time at={event.occurred.at}>{clock.timeOfDayWithSeconds(event.occurred.at)}</Time>
                </td>
                <td>
                  <b>
                    <bdi>{event.text.split('\n', 1)[0]}</bdi>
                  </b>
                  <p class="hint">{event.service}</p>
                </td>
                <td>
                  {incidents.map(({ id, title }) => (
                    <p key={id}>
                      <a href={pageHref(incidentPath(id), frame)}>
                        <bdi>{title}</bdi>
                      </a>
                    </p>
                  ))}
                  {unassigned !== null && (
                    <>
                      In none: <bdi>{unassigned.because}</bdi> <RuleCode name={unassigned.rule} />{' '}
                      <ChangeRule rule={unassigned.rule} frame={frame} />
                      {mayEdit && (
                        <p>
                          <a href={pageHref(ASSIGN_PATH, frame, { event: event.id })}>
                            Put it into an incident<span class="unseen">: {event.text.split('\n', 1)[0]}</span>
                          </a>
                        </p>
                      )}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {moreEvents > 0 && <p class="hint">and {pluralize(moreEvents, 'more event')}</p>}
    </section>
  )
}

const Actions = ({ view: { delivery, mayEdit } }: { readonly view: DeliveryView }) => (
  <div class="form-buttons">
    {mayEdit && (
      <form method="post" action={`${DELIVERIES_PATH}/${encodeURIComponent(delivery.id)}/reprocess`}>
        <button type="submit">Reprocess</button>
      </form>
    )}
    <a class="button" href={`${DELIVERIES_PATH}/${encodeURIComponent(delivery.id)}/payload`}>
      Download
    </a>
    <span class="hint">Reprocessing reads the stored bytes again; edits stay.</span>
  </div>
)

function Payload({ stored: { path, headers, payload } }: { readonly stored: NonNullable<DeliveryView['stored']> }) {
  const lines = payload.split('\n')
  return (
    <section aria-labelledby="payload">
      <h2 id="payload">Payload</h2>
      <p class="hint">
        {pluralize(lines.length, 'line')}
        {lines.length > LINES_SHOWN && `, the first ${LINES_SHOWN} shown`}. Credentials are redacted. Posted to <code>{path}</code>
      </p>
      {/* A region that scrolls must be reachable by keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <pre class="payload" tabIndex={0}>
        {lines.slice(0, LINES_SHOWN).join('\n')}
      </pre>
      <h2>Headers</h2>
      <dl class="headers">
        {Object.entries(headers).map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
