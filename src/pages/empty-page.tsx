import type { ComponentChildren } from 'preact'
import { EmptyChart } from '../charts/empty-chart.tsx'
import { type Clock, clockIn } from '../domain/time/clock.ts'
import { pluralize } from '../domain/words.ts'
import { DeliveryTable } from './deliveries/delivery-table.tsx'
import { PageDocument } from './document.tsx'
import { DELIVERIES_PATH, pageHref, UNASSIGNED_PATH } from './links.ts'
import { Time } from './parts.tsx'
import { UnassignedTable } from './unassigned-rows.tsx'
import type { EmptyView, SourceSetup } from './view.ts'

/** Before the first incident: how to send something here, with the real address of this server. */
export function EmptyPage({ view }: { readonly view: EmptyView }) {
  const clock = clockIn(view.frame.zone)
  const heading =
    view.deliveries === 0 ? 'Nothing has arrived yet' : `${pluralize(view.deliveries, 'delivery', 'deliveries')}, no incident yet`
  const first = FIRST.flatMap(({ name, ...words }) => {
    const setup = view.setups.find((candidate) => candidate.name === name)
    return setup === undefined ? [] : [{ setup, words }]
  })
  const rest = view.setups.filter(({ name }) => !first.some(({ setup }) => setup.name === name))
  return (
    <PageDocument frame={view.frame} title={`${heading} · Hindsight`} current="incidents" skipTo={{ id: 'setup', words: 'the set-up' }}>
      <div class="empty-head">
        <h1>{heading}</h1>
        <p class="lede">
          Send your alerts, pages and deploys here. A page, an alert with a paging severity, or several alerts of one service open an
          incident; related events join it.
        </p>
      </div>
      <NewestDeliveries view={view} />
      <NewestEvents view={view} clock={clock} />
      <div class="setups" id="setup">
        {first.map(({ setup, words }) => (
          <Setup key={setup.name} setup={setup} words={words} address={view.address} />
        ))}
      </div>
      <MoreSources setups={rest} address={view.address} />
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
function NewestEvents({ view: { frame, events }, clock }: { readonly view: EmptyView; readonly clock: Clock }) {
  if (events.length === 0) return null
  return (
    <section class="newest-events" aria-labelledby="newest-events-heading">
      <div class="section-head">
        <h2 id="newest-events-heading">Received, but not in any incident</h2>
        <a href={pageHref(UNASSIGNED_PATH, frame)}>All of them</a>
      </div>
      <UnassignedTable rows={events} clock={clock} />
    </section>
  )
}

interface SetupWords {
  readonly title: string
  readonly where: string
  readonly note: string
}

/** What most teams have, in the order in which they connect it. */
const FIRST: readonly (SetupWords & { readonly name: string })[] = [
  { name: 'alertmanager', title: 'Alertmanager', where: 'alertmanager.yml', note: 'Your existing receivers keep working.' },
  {
    name: 'pagerduty',
    title: 'PagerDuty',
    where: 'Integrations, Generic Webhooks (v3)',
    note: 'PagerDuty must be able to reach this address. On a laptop, use a tunnel.',
  },
  { name: 'deploys', title: 'Deploys', where: 'one line in your pipeline', note: 'Plain log lines work as well.' },
]

function Setup({ setup, words, address }: { readonly setup: SourceSetup; readonly words: SetupWords; readonly address: string }) {
  return (
    <section class="setup" aria-labelledby={`setup-${setup.name}`}>
      <header>
        <h2 id={`setup-${setup.name}`}>{words.title}</h2>
        <span class="hint">{words.where}</span>
      </header>
      <SetupLines setup={setup} address={address} />
      <p class="hint">{words.note}</p>
    </section>
  )
}

/** One click selects all lines, so that they can be copied without script. */
const SetupLines = ({ setup, address }: { readonly setup: SourceSetup; readonly address: string }) => (
  <pre class="lines">
    <code>{emphasizeAddress(setup.setup, address)}</code>
  </pre>
)

/** The address of this server in bold: the one part that differs from server to server. */
function emphasizeAddress(text: string, address: string): ComponentChildren {
  const parts = text.split(address)
  return parts.map((part, index) => (
    <>
      {index > 0 && <b>{address}</b>}
      {part}
    </>
  ))
}

function MoreSources({ setups, address }: { readonly setups: readonly SourceSetup[]; readonly address: string }) {
  if (setups.length === 0) return null
  return (
    <details class="more-sources">
      <summary>{pluralize(setups.length, 'more source')}</summary>
      {setups.map((setup) => (
        <section key={setup.name}>
          <h2>{setup.name}</h2>
          <SetupLines setup={setup} address={address} />
        </section>
      ))}
    </details>
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
