import type { ComponentChildren } from 'preact'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { countWords, pluralize } from '../../domain/words.ts'
import { pageHref, SETUP_PATH, senderPath } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'
import { CopyButton } from '../parts.tsx'
import type { SetupView, SourceSetup } from '../view.ts'

/** How to connect each sender, with the real address of this server. */
export function Setups({ view }: { readonly view: SetupView }) {
  const clock = clockIn(view.frame.zone)
  const first = FIRST.flatMap(({ name, ...words }) => {
    const setup = view.setups.find((candidate) => candidate.name === name)
    return setup === undefined ? [] : [{ setup, words }]
  })
  const rest = view.setups.filter(({ name }) => !first.some(({ setup }) => setup.name === name))
  return (
    <>
      <div class="setups" id="setup">
        {first.map(({ setup, words }) => (
          <Setup
            key={setup.name}
            setup={setup}
            words={words}
            address={view.address}
            mayTest={view.mayTest}
            clock={clock}
            frame={view.frame}
          />
        ))}
      </div>
      <MoreSources setups={rest} view={view} />
    </>
  )
}

/** Once something came: one line for each of the first senders, with the way to its lines. */
export function SetupStates({ view: { frame, setups } }: { readonly view: SetupView }) {
  const clock = clockIn(frame.zone)
  return (
    <ul class="plain" id="setup">
      {FIRST.flatMap(({ name, title }) => setups.filter((setup) => setup.name === name).map((setup) => ({ setup, title }))).map(
        ({ setup, title }) => (
          <li key={title}>
            <b>{title}</b> <Received setup={setup} clock={clock} /> <a href={pageHref(senderPath(setup.name), frame)}>Set up {title}</a>
          </li>
        ),
      )}
      <li>
        <a href={pageHref(SETUP_PATH, frame)}>All {countWords(setups.length)} senders</a>
      </li>
    </ul>
  )
}

interface SetupWords {
  readonly title: string
  readonly where: string
  readonly note: string
}

/** What most teams have, in the order in which they connect it. */
export const FIRST: readonly (SetupWords & { readonly name: string })[] = [
  { name: 'alertmanager', title: 'Alertmanager', where: 'alertmanager.yml', note: 'Your existing receivers keep working.' },
  {
    name: 'pagerduty',
    title: 'PagerDuty',
    where: 'Integrations, Generic Webhooks (v3)',
    note: 'PagerDuty must be able to reach this address. On a laptop, use a tunnel.',
  },
  { name: 'deploys', title: 'Deploys', where: 'one line in your pipeline', note: 'Plain log lines work as well.' },
]

interface SetupProps {
  readonly setup: SourceSetup
  readonly address: string
  readonly mayTest: boolean
  readonly clock: Clock
  readonly frame: PageFrame
}

function Setup({ words, ...props }: SetupProps & { readonly words: SetupWords }) {
  const { setup } = props
  return (
    <section class="setup" aria-labelledby={`setup-${setup.name}`}>
      <header>
        <h2 id={`setup-${setup.name}`}>{words.title}</h2>
        <span class="hint">{words.where}</span>
      </header>
      <SetupLines {...props} />
      <p class="hint">
        {words.note} <Received {...props} />
      </p>
      <SetupActions {...props} />
    </section>
  )
}

/** One click selects all lines, so that they can be copied without script. */
export const SetupLines = ({ setup, address }: Pick<SetupProps, 'setup' | 'address'>) => (
  <pre class="lines" id={`lines-${setup.name}`}>
    <code>{emphasizeAddress(setup.setup, address)}</code>
  </pre>
)

/** A test is a plain form: its answer is the list of what arrived. */
const SetupActions = ({ setup: { name, hasTest }, mayTest, frame }: Pick<SetupProps, 'setup' | 'mayTest' | 'frame'>) => (
  <div class="setup-actions">
    {hasTest && mayTest && (
      <form method="post" action={`/setup/${name}/test`}>
        <button type="submit" aria-label={`Send a test to ${name}`}>
          Send a test
        </button>
      </form>
    )}
    <CopyButton kind="text" from={`lines-${name}`} words="Copy" about={`the lines for ${name}`} />
    <a href={pageHref(senderPath(name), frame)}>
      Step by step<span class="unseen">: {name}</span>
    </a>
  </div>
)

/** Whether something was ever received from it. */
const Received = ({ setup: { lastReceived }, clock }: Pick<SetupProps, 'setup' | 'clock'>) => (
  <span class="hint">
    {lastReceived === null ? 'Nothing received yet.' : `Last delivery ${clock.date(lastReceived)}, ${clock.timeOfDay(lastReceived)}.`}
  </span>
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

function MoreSources({ setups, view }: { readonly setups: readonly SourceSetup[]; readonly view: SetupView }) {
  if (setups.length === 0) return null
  const clock = clockIn(view.frame.zone)
  return (
    <details class="more-sources">
      <summary>{pluralize(setups.length, 'more source')}</summary>
      {setups.map((setup) => (
        <section key={setup.name}>
          <h2>{setup.name}</h2>
          <Received setup={setup} clock={clock} />
          <SetupLines setup={setup} address={view.address} />
          <SetupActions setup={setup} mayTest={view.mayTest} frame={view.frame} />
        </section>
      ))}
    </details>
  )
}
