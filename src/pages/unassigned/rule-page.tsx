import { ruleWords } from '../../domain/rule-words.ts'
import { PageDocument } from '../document.tsx'
import { pageHref, UNASSIGNED_PATH } from '../links.ts'
import type { PageFrame } from '../page-frame.ts'
import { CopyButton, RuleCode } from '../parts.tsx'

/** What of `hindsight.yml` decides by one rule, as it is now. */
export interface RuleView {
  readonly frame: PageFrame
  readonly rule: string
  readonly settings: readonly SettingRow[]
  /** All of them as the file writes them. */
  readonly lines: string
}

interface SettingRow {
  readonly key: string
  /** As the file writes what holds now; null: it is a list of the user's own. */
  readonly value: string | null
  readonly words: string
}

/** The keys behind a reason, their values, and the way to other ones: a file, tried before it holds. */
export function RulePage({ view: { frame, rule, settings, lines } }: { readonly view: RuleView }) {
  return (
    <PageDocument
      frame={frame}
      title="Change the rule · Hindsight"
      current="incidents"
      skipTo={{ id: 'settings', words: 'the keys of the configuration' }}
    >
      <div class="narrow">
        <p class="hint">
          <a href={pageHref(UNASSIGNED_PATH, frame)}>Not in any incident</a>
        </p>
        <h1>Change the rule</h1>
        <p class="lede">{ruleWords(rule)}.</p>
        <p class="hint">
          <RuleCode name={rule} />, decided by these keys of hindsight.yml. What the senders reported is never changed.
        </p>
        <Settings settings={settings} />
        <Steps lines={lines} />
      </div>
    </PageDocument>
  )
}

const Settings = ({ settings }: Pick<RuleView, 'settings'>) => (
  <div class="scroll">
    <table class="candidates" id="settings">
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Now</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {settings.map(({ key, value, words }) => (
          <tr key={key}>
            <td>
              <code>{key}</code>
            </td>
            <td>{value === null ? 'as configured' : <code>{value}</code>}</td>
            <td>{words}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const TRY_COMMAND = 'hindsight try-policy hindsight.yml'

const Steps = ({ lines }: Pick<RuleView, 'lines'>) => (
  <ol class="steps">
    <li>
      <h2>Put other values into a copy of hindsight.yml</h2>
      <p class="hint">
        These lines change nothing yet: they have the values that hold now. All keys are in <code>docs/configuration.md</code>.
      </p>
      <Lines id="rule-lines" text={lines} about="the lines for hindsight.yml" />
    </li>
    <li>
      <h2>See what it would have done</h2>
      <p class="hint">
        Says which stored incidents it would merge, split or move, and how the medians would change. It changes nothing and may run beside
        the server.
      </p>
      <Lines id="rule-try" text={TRY_COMMAND} about="the command" />
    </li>
    <li>
      <h2>Reload</h2>
      <p class="hint">
        <code>POST /-/reload</code> applies it to what arrives from then on, <code>hindsight rebuild</code> to all that is stored.
      </p>
    </li>
  </ol>
)

const Lines = ({ id, text, about }: { readonly id: string; readonly text: string; readonly about: string }) => (
  <div class="lines-box">
    <pre class="lines" id={id}>
      <code>{text}</code>
    </pre>
    <CopyButton kind="text" from={id} words="Copy" about={about} />
  </div>
)
