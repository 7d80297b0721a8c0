import { bodyText } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { changeEvent } from '../values/change-facts.ts'
import { environmentIn } from '../values/deploy-names.ts'
import { type From, firedEvent } from '../values/facts.ts'
import { jsonBody } from '../values/json-body.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf } from '../values/labels.ts'
import { hasAll, listAt, memberAt, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { isRevision, isRevisionList, ROLLOUT_HISTORY, readRevisions } from './rollout-history.ts'

/** Events of Kubernetes as an exporter posts them, or as `kubectl get events -o json` prints them. */
export const kubernetes = jsonSender({
  name: 'kubernetes',
  setup: [
    '# kubernetes-event-exporter, config.yaml',
    'receivers: [{ name: hindsight, webhook: { endpoint: "{url}/webhooks/kubernetes", headers: { Authorization: Bearer TOKEN } } }]',
    'route: { routes: [{ match: [{ receiver: hindsight }] }] }',
    '# or by hand, also the history of rollouts (kubectl get replicasets,controllerrevisions -A -o json): kubectl get events -A -o json | curl -fsS -H "Authorization: Bearer $TOKEN" --data-binary @- {url}/webhooks/kubernetes',
  ],
  test: (at) => ({
    warning_events: [
      {
        reason: 'BackOff',
        message: TEST_WORDS,
        type: 'Warning',
        involved_object: `Pod/${TEST_NAME}-7f9dd8b6c4-x7gr9`,
        first_time: isoOf(at),
      },
    ],
  }),
  recognizes: (body) => isEvent(body) || isList(body) || isRevision(body) || isRevisionList(body) || typeof body === 'string',
  bodyOf: (raw) => {
    const json = jsonBody(raw)
    const text = 'problem' in json ? bodyText(raw) : ''
    return TABLE.test(text) || ROLLOUT_HISTORY.test(text) ? { value: text } : json
  },
  read: (body, from) => {
    if (typeof body === 'string') return [TABLE.test(body) ? AGES : REVISIONS]
    if (isRevision(body) || isRevisionList(body)) return readRevisions(body, from)
    if (isEvent(body)) return [readEvent(body, from, '')]
    const lists = ['items', 'events', 'warning_events', 'normal_events'].flatMap((name) =>
      listAt(body, name).map((event, index) => ({ event, pointer: `/${name}/${index}` })),
    )
    return lists.length > 0
      ? lists.map(({ event, pointer }) => readEvent(event, from, pointer))
      : [isList(body) ? 'an empty list' : missing('/involvedObject', 'expected an event of Kubernetes, or a list of them')]
  },
})

const AGES = 'ages without the time at which they were taken: post kubectl get events -o json'
const REVISIONS = 'revisions without their times: post kubectl get replicasets,controllerrevisions -o json'
const TABLE = /^(?:NAMESPACE[ \t]+)?LAST SEEN[ \t]+TYPE[ \t]+REASON[ \t]+OBJECT/m
const isEvent = (body: unknown): boolean =>
  hasAll(body, 'reason') &&
  (hasAll(body, 'involvedObject') || hasAll(body, 'regarding') || hasAll(body, 'involved_object')) &&
  !hasAll(body, 'reportingController', 'severity')
const isList = (body: unknown): boolean =>
  textAt(body, 'kind') === 'EventList' || hasAll(body, 'warning_events') || isEvent(memberAt(body, 'items/0'))

const WARNINGS: readonly string[] = [
  ...['backoff', 'unhealthy', 'oomkilling', 'failed', 'failedscheduling', 'evicted', 'failedcreate', 'failedmount', 'failedattachvolume'],
  ...['nodenotready', 'systemoom', 'nodehasdiskpressure', 'containergcfailed', 'imagegcfailed', 'killing', 'networknotready', 'failedsync'],
  ...[
    'failedcreatepodsandbox',
    'errimagepull',
    'imagepullbackoff',
    'crashloopbackoff',
    'hostportconflict',
    'rebooted',
    'backofflimitexceeded',
    'deadlineexceeded',
  ],
]

function readEvent(event: unknown, from: From, pointer: string): Part {
  const reason = textAt(event, 'reason')
  const object = objectOf(event)
  if (reason === null || object.name === null) return missing(`${pointer}/involvedObject`, 'expected the object and the reason of an event')
  const message = textAt(event, 'message', 'note') ?? reason
  const namespace = textAt(event, 'involvedObject/namespace', 'regarding/namespace', 'namespace', 'metadata/namespace')
  const labels = {
    ...labelsOf(memberAt(event, 'involvedObject/labels')),
    [object.kind.toLowerCase()]: object.name,
    ...(namespace === null ? {} : { namespace }),
  }
  const place = `${namespace ?? ''}/${textAt(event, 'involvedObject/uid', 'regarding/uid') ?? `${object.kind}/${object.name}`}`
  const fact = {
    about: [place, reason],
    at: [
      'firstTimestamp',
      'first_time',
      'deprecatedFirstTimestamp',
      'eventTime',
      'lastTimestamp',
      'last_time',
      'metadata/creationTimestamp',
    ].map((path) => memberAt(event, path)),
    service: affectedServiceOf(labels) ?? object.name,
    environment: environmentOf(labels) ?? environmentIn(namespace),
    text: message,
  }
  if (reason === 'ScalingReplicaSet') return rolloutOf(from, { ...fact, object, message, place })
  if (reason === 'ProgressDeadlineExceeded')
    return changeEvent(from, 'failed', { ...fact, series: [place], application: object.name, kind: 'deployment' })
  // That a node went away is a normal event to Kubernetes.
  if (wordAt(event, 'type') !== 'warning' && reason !== 'NodeNotReady') return `${reason}: nothing that fails`
  if (/retried successfully|will be retried and succeeded/i.test(message)) return `${reason}: it went well on another try`
  if (!WARNINGS.includes(reason.toLowerCase()) && !/fail|error|unhealthy|back.?off|kill|evict/i.test(reason))
    return `${reason}: a warning, no failure`
  return firedEvent(from, { ...fact, series: [`${place}/${reason}`], severity: 'warning', labels })
}

/** The object stands in parts, or as "Pod/checkout-0". */
function objectOf(event: unknown): { readonly kind: string; readonly name: string | null } {
  const written = textAt(event, 'involved_object')
  const [kind = '', name = null] = written?.split('/') ?? []
  return {
    kind: textAt(event, 'involvedObject/kind', 'regarding/kind') ?? kind,
    name: textAt(event, 'involvedObject/name', 'regarding/name') ?? name,
  }
}

interface Rollout {
  readonly about: readonly (string | null)[]
  readonly at: unknown
  readonly environment: string | null
  readonly object: { readonly name: string | null }
  readonly message: string
  readonly place: string
}

/** A new replica set that is scaled up from nothing is a rollout; other scalings change no version. */
function rolloutOf(from: From, { about, at, environment, object, message, place }: Rollout): Part {
  const [, set = null, to] = /Scaled up replica ?set (\S{1,200}) (?:to|from 0 to) (\d+)/i.exec(message) ?? []
  if (set === null) return 'ScalingReplicaSet: fewer replicas, or of an old version'
  return changeEvent(from, 'started', {
    about: [...about, set, to ?? null],
    at,
    occurrence: `${place}/${set}`,
    application: object.name,
    environment,
    version: set,
    rollback: saysRollback(message),
    text: message,
  })
}
