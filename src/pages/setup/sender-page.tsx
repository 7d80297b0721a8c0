import type { ComponentChildren } from 'preact'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { between, type Instant } from '../../domain/time/time.ts'
import { durationWords, OUTCOME_WORDS } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { DELIVERIES_PATH, incidentPath, pageHref, SETUP_PATH, senderPath } from '../links.ts'
import { CopyButton, RuleCode, Time } from '../parts.tsx'
import type { DeliveryRow, PageFrame, SourceSetup } from '../view.ts'
import { FIRST, SetupLines } from './setups.tsx'

export interface SenderView {
  readonly frame: PageFrame
  /** Under which senders reach this server. */
  readonly address: string
  readonly setup: SourceSetup
  readonly senders: readonly SenderState[]
  /** Its newest deliveries. */
  readonly received: readonly DeliveryRow[]
  readonly mayTest: boolean
}

interface SenderState {
  readonly name: string
  /** null: nothing was. */
  readonly lastReceived: Instant | null
  /** Its last delivery, where it usually sends more often. */
  readonly silentSince: Instant | null
}

/** One sender: what to paste, a test, and beside them what was received. A step is done by what arrived, never by a click. */
export function SenderPage({ view }: { readonly view: SenderView }) {
  const { frame, setup } = view
  const title = titleOf(setup.name)
  return (
    <PageDocument frame={frame} title={`Set up ${title} · Hindsight`} current="deliveries" skipTo={{ id: 'setup', words: 'the set-up' }}>
      <div class="empty-head">
        <p class="hint">
          <a href={pageHref(DELIVERIES_PATH, frame)}>Deliveries</a> / <a href={pageHref(SETUP_PATH, frame)}>Senders</a>
        </p>
        <h1>
          Set up <bdi>{title}</bdi>
        </h1>
      </div>
      <div class="sender">
        <Senders view={view} />
        <div>
          <SetupSteps view={view} />
          <NothingArrives view={view} />
        </div>
        <WhatWasReceived view={view} />
      </div>
    </PageDocument>
  )
}

const titleOf = (name: string): string => FIRST.find((one) => one.name === name)?.title ?? name

const Senders = ({ view: { frame, senders, setup } }: { readonly view: SenderView }) => (
  <nav class="senders" aria-label="Senders">
    <ul>
      {senders.map((sender) => (
        <li key={sender.name}>
          <a href={pageHref(senderPath(sender.name), frame)} aria-current={sender.name === setup.name ? 'page' : undefined}>
            <span>{titleOf(sender.name)}</span> <StateWords sender={sender} now={frame.now} />
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

function StateWords({ sender: { lastReceived, silentSince }, now }: { readonly sender: SenderState; readonly now: Instant }) {
  if (silentSince !== null) return <b class="silent">nothing for {durationWords(between(silentSince, now))}</b>
  return lastReceived === null ? <b class="hint">not set up</b> : <b class="receiving">receiving</b>
}

function SetupSteps({ view: { address, setup, received, mayTest } }: { readonly view: SenderView }) {
  const { name, hasTest } = setup
  const isDone = received.some(({ delivery, unassigned }) => delivery.outcome !== 'rejected' && unassigned?.rule !== 'test')
  const isTested = received.some(({ unassigned }) => unassigned?.rule === 'test')
  const note = FIRST.find((one) => one.name === name)?.note
  return (
    <ol class="steps" id="setup">
      <Step isDone={isDone} heading={`Add these lines at ${titleOf(name)}`}>
        <p class="hint">The address is the one that you opened this page with. {note}</p>
        <div class="lines-box">
          <SetupLines setup={setup} address={address} />
          <CopyButton kind="text" from={`lines-${name}`} words="Copy" about={`the lines for ${name}`} />
        </div>
      </Step>
      {hasTest && mayTest && (
        <Step isDone={isTested} heading="Send a test">
          <p class="hint">
            It is sent by this server in the format of the sender: it shows that a delivery is read, not that the sender reaches this
            server. It starts no incident and counts nowhere.
          </p>
          <form method="post" action={`/setup/${name}/test`}>
            <input type="hidden" name="from" value="sender" />
            <button type="submit">Send a test</button>
          </form>
        </Step>
      )}
      <Step isDone={isDone} heading={isDone ? 'It is received' : 'Wait for its first delivery'}>
        <p class="hint">
          {isDone
            ? `What arrives from now on is listed beside this, and under Deliveries.`
            : `Let the sender send something: its own test, or the next alert, page or change. It appears beside this the moment it arrives.`}
        </p>
      </Step>
    </ol>
  )
}

const NothingArrives = ({ view: { frame, address } }: { readonly view: SenderView }) => (
  <section aria-labelledby="nothing-heading">
    <h2 id="nothing-heading">Nothing arrives?</h2>
    <ul class="plain">
      <li>
        Does <code>curl {address}/-/healthy</code> answer from the host of the sender?
      </li>
      <li>The log of the sender says whether it could reach the address, and what it was answered.</li>
      <li>
        A delivery that was refused is listed under{' '}
        <a href={pageHref(DELIVERIES_PATH, frame, { outcome: 'rejected' })}>Deliveries, Refused</a> with the reason.
      </li>
    </ul>
  </section>
)

interface StepProps {
  readonly isDone: boolean
  readonly heading: string
  readonly children: ComponentChildren
}

const Step = ({ isDone, heading, children }: StepProps) => (
  <li class={isDone ? 'done' : undefined}>
    <h2>
      {heading}
      {isDone && <span class="unseen">: done</span>}
    </h2>
    {children}
  </li>
)

/** So many show whether it works. */
const SHOWN = 5

function WhatWasReceived({ view: { frame, setup, received } }: { readonly view: SenderView }) {
  const clock = clockIn(frame.zone)
  return (
    <section class="received" id="received" aria-labelledby="received-heading">
      <h2 id="received-heading">What was received</h2>
      {received.length === 0 && <p class="hint">Nothing yet. This page shows it the moment it arrives.</p>}
      <ul>
        {received.slice(0, SHOWN).map((row) => (
          <Received key={row.delivery.id} row={row} frame={frame} clock={clock} />
        ))}
      </ul>
      {received.length > 0 && <a href={pageHref(DELIVERIES_PATH, frame, { source: setup.name })}>All of its deliveries</a>}
    </section>
  )
}

interface ReceivedProps {
  readonly row: DeliveryRow
  readonly frame: PageFrame
  readonly clock: Clock
}

function Received({ row: { delivery, incidents, unassigned }, frame, clock }: ReceivedProps) {
  const { id, receivedAt, outcome, reason } = delivery
  return (
    <li class={`delivery-${outcome}`}>
      <a href={pageHref(`${DELIVERIES_PATH}/${encodeURIComponent(id)}`, frame)}>
        <Time at={receivedAt}>{`${clock.date(receivedAt)}, ${clock.timeOfDayWithSeconds(receivedAt)}`}</Time>
      </a>{' '}
      <span class="outcome">{OUTCOME_WORDS[outcome]}</span>
      {reason !== null && (
        <p>
          <bdi>{reason}</bdi>
        </p>
      )}
      {incidents.map((incident) => (
        <p key={incident.id}>
          in incident{' '}
          <a href={pageHref(incidentPath(incident.id), frame)}>
            <bdi>{incident.title}</bdi>
          </a>
        </p>
      ))}
      {unassigned !== null && (
        <p class="hint">
          <bdi>{unassigned.event.text.split('\n', 1)[0]}</bdi>: <bdi>{unassigned.because}</bdi> <RuleCode name={unassigned.rule} />
        </p>
      )}
    </li>
  )
}
