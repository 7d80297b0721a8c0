import { type AlertFact, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownSeverity } from '../values/labels.ts'
import { entryOf, hasAll, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Checks of Pingdom by its webhook integration (pingdom.com/resources/webhooks). */
export const pingdom = jsonSender({
  name: 'pingdom',
  setup: [
    'Integrations → Add integration → Type: Webhook',
    '  URL: {url}/webhooks/pingdom/TOKEN (a token under sources.pingdom.tokens); tick it in each check',
  ],
  test: (at) => ({
    check_id: TEST_NAME,
    check_name: TEST_NAME,
    previous_state: 'UP',
    current_state: 'DOWN',
    importance_level: 'LOW',
    state_changed_timestamp: Math.floor(at / 1_000),
    long_description: TEST_WORDS,
  }),
  recognizes: (body) => hasAll(body, 'check_id', 'current_state'),
  read: readCheck,
})

const STATES = tableOf({ fired: 'down failing failed unconfirmed_down', resolved: 'up success' })

function readCheck(body: unknown, from: From): readonly Part[] {
  const id = textAt(body, 'check_id')
  const state = wordAt(body, 'current_state')
  if (id === null) return [missing('/check_id', 'expected the id of the check')]
  const meaning = entryOf(STATES, state)
  const previous = wordAt(body, 'previous_state')
  if (meaning === null) return [`state ${state || 'unknown'}: neither up nor down`]
  if (previous === state) return [`still ${state}`]
  const fact = factOf(body, id, state)
  return [meaning === 'fired' ? firedEvent(from, fact) : resolvedEvent(from, fact)]
}

function factOf(body: unknown, id: string, state: string): AlertFact {
  const name = textAt(body, 'check_name')
  const address = textAt(body, 'check_params/full_url')
  const utc = textAt(body, 'state_changed_utc_time')
  return {
    about: [id, state],
    at: [memberAt(body, 'state_changed_timestamp'), utc === null ? null : `${utc}Z`],
    series: [id],
    service: name ?? textAt(body, 'check_params/hostname'),
    severity: knownSeverity(memberAt(body, 'importance_level')),
    text: [name ?? `check ${id}`, textAt(body, 'long_description', 'description', 'custom_message')]
      .filter((part) => part !== null)
      .join(': '),
    link: address !== null && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null,
  }
}
