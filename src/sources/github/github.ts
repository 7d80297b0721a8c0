import { sourceName } from '../../domain/identity.ts'
import { bodyText, type RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { isHmacSha256 } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { jsonBody, jsonText, type ParsedJson } from '../values/json-body.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { tolerate } from '../values/tolerant.ts'
import { readHook } from './events.ts'
import { hookSchema } from './shape.ts'

const FORM = 'application/x-www-form-urlencoded'

/** GitHub's repository and organisation webhooks (docs.github.com "Webhook events and payloads"). */
export const github: Source = {
  name: sourceName('github'),
  setup: [
    'Repository or organisation → Settings → Webhooks → Add webhook',
    '  Payload URL: {url}/webhooks/github',
    '  Content type: application/json; Secret: the one under sources.github.secret',
    '  Events: Deployments, Deployment statuses, Releases, Pushes (and Workflow runs, where workflows deploy without environments)',
  ].join('\n'),
  testDelivery: (at) => ({
    contentType: 'application/json',
    body: JSON.stringify({
      action: 'closed',
      pull_request: { number: 1, title: TEST_WORDS, merged: true, merged_at: isoOf(at), base: { ref: 'main' } },
      repository: { name: TEST_NAME, default_branch: 'main' },
    }),
  }),
  postedBy: 'machine',
  contentTypes: ['application/json', FORM],
  authenticate: isSigned,
  proof: { header: 'x-hub-signature-256' },
  recognizes: (raw) => {
    const body = hookBody(raw)
    return 'value' in body && eventName(raw, body.value) !== null
  },
  read: readDelivery,
}

/** The signature of a form is over the form, not over the JSON in it. */
function isSigned(raw: RawEvent, secret: string): boolean {
  const [, hex = ''] = /^sha256=([0-9a-f]+)$/i.exec(raw.headers['x-hub-signature-256'] ?? '') ?? []
  return secret !== '' && isHmacSha256(raw.body, secret, hex)
}

function readDelivery(raw: RawEvent): Reading {
  const body = hookBody(raw)
  if ('problem' in body) return { kind: 'unreadable', malformed: true, problems: [body.problem] }
  const name = eventName(raw, body.value)
  if (name === null) {
    return {
      kind: 'unreadable',
      malformed: false,
      problems: [{ pointer: '', detail: 'no X-GitHub-Event header, and the body is of no known event' }],
    }
  }
  const { value, problems } = tolerate(hookSchema, body.value, '')
  if (value === null) return { kind: 'unreadable', malformed: false, problems }
  return readHook(raw, { name, hook: value, problems })
}

function hookBody(raw: RawEvent): ParsedJson {
  const isForm = (raw.headers['content-type'] ?? '').toLowerCase().startsWith(FORM) || raw.body[0] === 'p'.charCodeAt(0)
  if (!isForm) return jsonBody(raw)
  const payload = new URLSearchParams(bodyText(raw)).get('payload')
  if (payload === null) return { problem: { pointer: '', detail: 'a form without the field "payload"' } }
  return jsonText(payload)
}

/** The keys by which an event is recognized where the header was not recorded; the first whose keys are all there. */
const KEYS_BY_EVENT: readonly (readonly [name: string, ...keys: string[]])[] = [
  ['ping', 'zen', 'hook_id'],
  ['deployment_status', 'deployment_status', 'deployment'],
  ['deployment', 'deployment', 'repository'],
  ['workflow_run', 'workflow_run', 'repository'],
  ['release', 'release', 'repository'],
  ['pull_request', 'pull_request', 'repository'],
  ['push', 'ref', 'after', 'commits', 'pusher'],
]

function eventName(raw: RawEvent, body: unknown): string | null {
  const header = raw.headers['x-github-event']
  if (header !== undefined && header !== '') return header
  if (typeof body !== 'object' || body === null) return null
  return KEYS_BY_EVENT.find(([, ...keys]) => keys.every((key) => Object.hasOwn(body, key)))?.[0] ?? null
}
