import { type AlertFact, activityEvent, type From, firedEvent, postedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { knownLink } from '../values/known-text.ts'
import { environmentOf, serviceOf } from '../values/labels.ts'
import { entryOf, isObject, memberAt, namedText, textAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Icinga 2, Nagios and their kin by a notification command that posts JSON, under the names of their macros, or by Icinga's event stream. */
export const icinga = jsonSender({
  name: 'icinga',
  setup: [
    'A NotificationCommand (Icinga) or command (Nagios) for hosts and services, with these macros (Nagios: $NOTIFICATIONTYPE$, $HOSTNAME$, …):',
    "  curl -fsS --retry 5 -H 'Authorization: Bearer TOKEN' -H 'Content-Type: application/json' --data-binary @- {url}/webhooks/icinga <<END",
    '  {"notification_type": "$notification.type$", "host": "$host.name$", "service": "$service.name$", "state": "$service.state$", "host_state": "$host.state$",',
    '   "state_type": "$service.state_type$", "time": "$icinga.timet$", "output": "$service.output$", "author": "$notification.author$", "comment": "$notification.comment$"}',
    '  END',
  ],
  test: (at) => ({ notification_type: 'PROBLEM', host: TEST_NAME, host_state: 'DOWN', time: Math.floor(at / 1_000), output: TEST_WORDS }),
  recognizes: (body) =>
    (namedText(body, 'notificationtype', 'icinganotificationtype') !== null && namedText(body, ...HOSTS) !== null) ||
    (textAt(body, 'type') === 'StateChange' && namedText(body, 'host') !== null && isObject(memberAt(body, 'check_result'))),
  read: readNotification,
  hasTimeless: true,
})

const HOSTS = ['host', 'hostname', 'hostdisplayname', 'hostalias', 'icingahostname'] as const
const SERVICES = ['service', 'servicename', 'servicedesc', 'servicedisplayname'] as const
const GOOD: readonly string[] = ['ok', 'up', 'recovery', '0']

function readNotification(body: unknown, from: From): readonly Part[] {
  const type = (namedText(body, 'notificationtype', 'icinganotificationtype') ?? textAt(body, 'type') ?? '').toLowerCase()
  const host = namedText(body, ...HOSTS)
  if (type === '' || host === null) return [missing('/notification_type', 'expected the type of a notification, and its host')]
  if (isSoft(body)) return ['a soft state: tried again before it counts']
  const state = stateOf(body)
  const fact = factOf(body, { host, type, state })
  const words = namedText(body, 'comment', 'notificationcomment', 'servicenotificationcomment')
  if (type === 'problem' || (type === 'statechange' && !GOOD.includes(state))) return [firedEvent(from, fact)]
  if (type === 'recovery' || type === 'statechange') return [resolvedEvent(from, fact)]
  if (/^(?:acknowledgement|custom|downtime|flapping)/.test(type)) {
    const said = { ...fact, text: `${type}: ${words ?? fact.text}` }
    return [words === null ? activityEvent(from, said) : postedEvent(from, said)]
  }
  return [`notification ${type}: neither fires nor ends`]
}

const isSoft = (body: unknown): boolean => {
  const stateType = namedText(body, 'statetype', 'servicestatetype', 'hoststatetype')?.toLowerCase()
  return stateType === 'soft' || (stateType === '0' && textAt(body, 'type') === 'StateChange')
}

const stateOf = (body: unknown): string =>
  (namedText(body, 'servicestate', 'state') ?? namedText(body, 'hoststate', 'checkresultstate') ?? '').toLowerCase()

function factOf(body: unknown, { host, type, state }: { readonly host: string; readonly type: string; readonly state: string }): AlertFact {
  const service = namedText(body, ...SERVICES)
  const series = service === null ? host : `${host}!${service}`
  const labels = Object.fromEntries(
    [
      ['environment', namedText(body, 'environment', 'env')],
      ['app', namedText(body, 'application', 'app')],
    ].flatMap(([name, value]) => (typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [])),
  )
  const output = namedText(body, 'output', 'serviceoutput', 'hostoutput', 'checkresultoutput', 'pluginoutput', 'text')
  return {
    about: [series, type, state],
    at: [
      ...['time', 'timet', 'icingatimet', 'lasthardstatechange', 'timestamp', 'shortdatetime', 'datetime', 'longdatetime'].map((name) =>
        namedText(body, name),
      ),
      memberAt(body, 'timestamp'),
    ],
    series: [series],
    service: serviceOf(labels) ?? host,
    environment: environmentOf(labels),
    severity: GOOD.includes(state) ? null : entryOf(SEVERITIES, state),
    actor: type === 'problem' || type === 'recovery' ? null : namedText(body, 'author', 'notificationauthor', 'notificationauthorname'),
    text: [service === null ? host : `${service} on ${host}`, output ?? state].join(': '),
    link: knownLink(namedText(body, 'url', 'link', 'notesurl', 'icingaweburl')),
  }
}

const SEVERITIES: Readonly<Record<string, string>> = {
  critical: 'critical',
  down: 'critical',
  unreachable: 'critical',
  warning: 'warning',
  unknown: 'unknown',
  2: 'critical',
  1: 'warning',
}
