import type { ChangeKind } from '../../domain/change.ts'
import { carriesSecret, isHmac } from '../signature.ts'
import { changeEvent } from '../values/change-facts.ts'
import type { From } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Entries of LaunchDarkly's audit log (launchdarkly.com/docs/api/webhooks), as a webhook or as an integration's template has them. */
export const launchdarkly = jsonSender({
  name: 'launchdarkly',
  setup: [
    'Integrations → Webhooks → Add integration',
    '  URL: {url}/webhooks/launchdarkly; Sign this webhook, secret: the one under sources.launchdarkly.secret',
    '  Policy: allow all of proj/*:env/production:flag/* (and segments, where they matter)',
  ],
  authenticate: (raw, secret) =>
    isHmac([raw.body], secret, { algorithm: 'sha256', hex: raw.headers['x-ld-signature'] ?? '' }) || carriesSecret(raw, secret),
  test: (at) => ({
    _id: `${TEST_NAME}-${at}`,
    date: at,
    accesses: [{ resource: `proj/test:env/test:flag/${TEST_NAME}` }],
    kind: 'flag',
    title: `Test turned off the flag ${TEST_NAME} in \`Test\``,
  }),
  recognizes: (body) =>
    hasAll(body, '_id', 'kind') && (hasAll(body, 'titleVerb') || hasAll(body, 'accesses') || hasAll(body, '_accountId')),
  read: readEntry,
})

const KINDS: Readonly<Record<string, ChangeKind>> = {
  flag: 'flag',
  segment: 'flag',
  environment: 'config',
  project: 'config',
  metric: 'config',
  destination: 'config',
}

function readEntry(body: unknown, from: From): readonly Part[] {
  const id = textAt(body, '_id')
  const word = wordAt(body, 'kind')
  const kind = entryOf(KINDS, word)
  if (id === null) return [missing('/_id', 'expected the id of the entry')]
  if (kind === null) return [`administration: ${word || 'an entry without a kind'}`]
  const key = textAt(body, 'key') ?? /:(?:flag|segment)\/([^;:]{1,200})/.exec(resourceOf(body))?.[1] ?? textAt(body, 'name')
  const person = [textAt(body, 'member/firstName'), textAt(body, 'member/lastName')].filter((part) => part !== null).join(' ')
  const verb = textAt(body, 'titleVerb')
  const text = textOf(body, { key, verb })
  return [
    changeEvent(from, 'succeeded', {
      about: [word],
      id,
      at: [memberAt(body, 'date'), memberAt(body, 'timestamp/milliseconds'), memberAt(body, 'timestamp')],
      occurrence: id,
      series: [`${projectOf(body)}/${word}/${key ?? ''}`],
      kind,
      application: key,
      service: null,
      environment: environmentOf(body),
      actor: person || textAt(body, 'member/email', 'token/name', 'app/name'),
      rollback: saysRollback(text),
      text,
      link: linkAt(body, '_links/site/href', 'target/_links/site/href', '_links/canonical/href'),
    }),
  ]
}

const resourceOf = (body: unknown): string =>
  textAt(
    listAt(body, 'accesses').find((access) => hasAll(access, 'resource')),
    'resource',
  ) ??
  textAt(body, 'target/resources/0') ??
  ''

const projectOf = (body: unknown): string => textAt(body, 'project/key') ?? /proj\/([^:;]{1,200})/.exec(resourceOf(body))?.[1] ?? ''

/** "~" and "*" stand for all. */
function environmentOf(body: unknown): string | null {
  const key = textAt(body, 'project/environment/key') ?? /:env\/([^:;]{1,200})/.exec(resourceOf(body))?.[1] ?? null
  return key === '~' || key === '*' ? null : knownEnvironment(key)
}

function textOf(body: unknown, { key, verb }: { readonly key: string | null; readonly verb: string | null }): string {
  const title = plainText(textAt(body, 'title/plainText', 'title'))
  const what = title ?? [verb ?? 'changed', textAt(body, 'name') ?? key].join(' ')
  const comment = textAt(body, 'comment', 'details/plainText') ?? plainText(textAt(body, 'description', 'details'))
  return comment === null || what.includes(comment) ? what : `${what}: ${comment}`
}
