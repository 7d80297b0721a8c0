import type { Labels } from '../../domain/event.ts'
import { severityIn } from '../../domain/severity.ts'
import { isoOf } from '../../domain/time/time.ts'
import { type AlertFact, activityEvent, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf, serviceOf } from '../values/labels.ts'
import { entryOf, hasAll, linkAt, listAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'

/** Alerts of Azure Monitor by an action group's webhook (MicrosoftDocs/azure-monitor-docs `alerts-common-schema.md`), and the older schemas. */
export const azureMonitor = jsonSender({
  name: 'azure-monitor',
  setup: [
    'Monitor → Alerts → Action groups → Create → Actions → Webhook',
    '  URI: {url}/webhooks/azure-monitor/TOKEN (a token under sources.azure-monitor.tokens); Enable the common alert schema: Yes',
  ],
  test: (at) => ({
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertRule: TEST_NAME,
        severity: 'Sev4',
        monitorCondition: 'Fired',
        configurationItems: [TEST_NAME],
        originAlertId: `${TEST_NAME}-${at}`,
        firedDateTime: isoOf(at),
        description: TEST_WORDS,
      },
    },
  }),
  recognizes: (body) =>
    hasAll(body, 'data/essentials') ||
    /^(?:azuremonitor|microsoft\.insights)/.test(wordAt(body, 'schemaId')) ||
    (hasAll(body, 'status', 'context/id') && hasAll(body, 'context/name')) ||
    listAt(body, '').some(isGridEvent),
  read: (body, from) => {
    if (Array.isArray(body)) return listAt(body, '').flatMap((event) => readGridEvent(event, from))
    if (hasAll(body, 'data/essentials')) return readCommon(body, from)
    const inner = hasAll(body, 'data') ? memberAt(body, 'data') : body
    if (hasAll(inner, 'context/activityLog')) return readActivity(inner, from)
    return hasAll(inner, 'context') ? readContext(inner, from) : readLogAlert(inner, from)
  },
  // Event Grid: the address that the body names for a confirmation by hand is not visited.
  handshake: (body) => {
    const [event] = listAt(body, '')
    const code = /SubscriptionValidation/i.test(textAt(event, 'eventType') ?? '') ? textAt(event, 'data/validationCode') : null
    return code === null ? null : { validationResponse: code }
  },
})

const CONDITIONS = tableOf({ fired: 'fired activated', resolved: 'resolved deactivated' })

/** Ids are paths whose case does not matter. */
const idAt = (value: unknown, ...paths: readonly string[]): string | null => textAt(value, ...paths)?.toLowerCase() ?? null

const lastPart = (path: string | null): string | null => path?.split('/').at(-1) || null

function readCommon(body: unknown, from: From): readonly Part[] {
  const alert = memberAt(body, 'data/essentials')
  const id = idAt(alert, 'originAlertId', 'alertId')
  if (id === null) return [missing('/data/essentials/alertId', 'expected the id of the alert')]
  const condition = wordAt(alert, 'monitorCondition')
  const meaning = entryOf(CONDITIONS, condition)
  if (meaning === null) return [`condition ${condition || 'unknown'}: neither fires nor ends`]
  const targets = listAt(alert, 'alertTargetIDs').flatMap((target) => (typeof target === 'string' ? target.toLowerCase() : []))
  const labels = {
    ...dimensionsOf(body),
    ...labelsOf(memberAt(body, 'data/customProperties')),
    ...labelsOf(memberAt(body, 'data/alertContext/properties')),
  }
  const fired = memberAt(alert, 'firedDateTime')
  const fact: AlertFact = {
    about: [id, meaning, textAt(alert, 'firedDateTime')],
    id: meaning,
    at: meaning === 'fired' ? fired : memberAt(alert, 'resolvedDateTime'),
    firedAt: fired,
    occurrence: `${id}@${textAt(alert, 'firedDateTime') ?? ''}`,
    series: [[idAt(alert, 'alertRuleId', 'alertRule') ?? id, ...targets.toSorted()].join('|')],
    senderKey: textAt(alert, 'alertId', 'originAlertId'),
    service: serviceOf(labels) ?? lastPart(textAt(alert, 'configurationItems/0', 'alertTargetIDs/0')),
    environment: environmentOf(labels),
    severity: severityWord(textAt(alert, 'severity')),
    labels,
    text: [textAt(alert, 'alertRule') ?? 'alert', textAt(alert, 'description')].filter((part) => part !== null).join(': '),
    link: linkAt(alert, 'investigationLink') ?? linkAt(body, 'data/alertContext/condition/allOf/0/linkToFilteredSearchResultsUI'),
  }
  return [meaning === 'fired' ? firedEvent(from, fact) : resolvedEvent(from, fact)]
}

/** "Sev0" is the worst of five, one higher than those of other scales. */
const severityWord = (word: string | null): string | null => {
  const [, step] = /^(?:sev)?([0-4])$/i.exec(word ?? '') ?? []
  return step === undefined
    ? (word?.toLowerCase() ?? null)
    : (['critical', 'error', 'warning', 'informational', 'verbose'][Number(step)] ?? null)
}

function dimensionsOf(body: unknown): Labels {
  const pairs = listAt(body, 'data/alertContext/condition/allOf')
    .flatMap((condition) => listAt(condition, 'dimensions'))
    .map((dimension) => [textAt(dimension, 'name') ?? '', textAt(dimension, 'value') ?? ''] as const)
  return Object.fromEntries(pairs.filter(([name, value]) => name !== '' && value !== ''))
}

/** Metric alerts of version 2, and the classic ones before. */
function readContext(body: unknown, from: From): readonly Part[] {
  const context = memberAt(body, 'context')
  const id = idAt(context, 'id', 'name')
  const status = wordAt(body, 'status')
  const meaning = entryOf(CONDITIONS, status)
  if (id === null) return [missing('/context/id', 'expected the id of the alert rule')]
  if (meaning === null) return [`status ${status || 'unknown'}: neither fires nor ends`]
  const labels = labelsOf(memberAt(body, 'properties'))
  const resource = idAt(context, 'resourceId', 'resourceName') ?? ''
  const dimensions = listAt(context, 'condition/allOf').flatMap((one) =>
    listAt(one, 'dimensions').map((dimension) => textAt(dimension, 'value') ?? ''),
  )
  const fact: AlertFact = {
    about: [id, resource, ...dimensions, meaning],
    at: memberAt(context, 'timestamp'),
    series: [[id, resource, ...dimensions].join('|')],
    service: serviceOf(labels) ?? textAt(context, 'resourceName') ?? lastPart(textAt(context, 'resourceId')),
    environment: environmentOf(labels),
    severity: severityWord(textAt(context, 'severity')) ?? severityIn(labels),
    labels,
    text: [textAt(context, 'name') ?? 'alert', textAt(context, 'description')].filter((part) => part !== null).join(': '),
    link: linkAt(context, 'portalLink'),
  }
  return [meaning === 'fired' ? firedEvent(from, fact) : resolvedEvent(from, fact)]
}

/** An entry of the activity log, or of service health: it ends by an entry of its own, if at all. */
function readActivity(body: unknown, from: From): readonly Part[] {
  const log = memberAt(body, 'context/activityLog')
  const name = textAt(log, 'properties/title', 'operationName', 'description')
  return [
    activityEvent(from, {
      about: ['activity log', idAt(log, 'correlationId', 'eventDataId'), textAt(log, 'status')],
      id: textAt(log, 'eventDataId'),
      at: [memberAt(log, 'eventTimestamp'), memberAt(log, 'submissionTimestamp')],
      series: [idAt(log, 'resourceId')],
      service: lastPart(textAt(log, 'resourceId')),
      severity: knownLevel(textAt(log, 'level')),
      actor: textAt(log, 'caller'),
      text: [name ?? 'activity log', textAt(log, 'status')].filter((part) => part !== null).join(': '),
    }),
  ]
}

const knownLevel = (level: string | null): string | null => level?.toLowerCase() ?? null

/** Log alerts before the common schema: every call fires, none resolves. */
function readLogAlert(body: unknown, from: From): readonly Part[] {
  const rule = textAt(body, 'AlertRuleName', 'alertRuleName', 'name')
  if (rule === null) return [missing('/data', 'expected an alert of the common schema, or one of the older ones')]
  const end = textAt(body, 'SearchIntervalEndtimeUtc', 'SearchIntervalEndTimeUtc')
  return [
    firedEvent(from, {
      about: ['log alert', textAt(body, 'SubscriptionId') ?? '', rule],
      at: end === null || /(?:Z|[+-]\d\d:?\d\d)$/.test(end) ? end : `${end}Z`,
      series: [`${textAt(body, 'SubscriptionId') ?? ''}/${rule}`],
      severity: severityWord(textAt(body, 'Severity')),
      text: textAt(body, 'Description') ?? rule,
      link: linkAt(body, 'LinkToFilteredSearchResultsUI', 'LinkToSearchResults'),
    }),
  ]
}

const isGridEvent = (event: unknown): boolean => hasAll(event, 'eventType', 'eventTime') && hasAll(event, 'topic')

/** Event Grid delivers lists. */
function readGridEvent(event: unknown, from: From): readonly Part[] {
  const type = textAt(event, 'eventType') ?? ''
  if (/SubscriptionValidation/i.test(type)) return ['the subscription is to be confirmed']
  if (hasAll(event, 'data/essentials')) return readCommon(event, from)
  if (!/(?:Write|Delete|Action)(?:Success|Failure|Cancel)$/.test(type))
    return [`Event Grid ${type || 'event without a type'}: neither an alert nor a change`]
  const id = textAt(event, 'id')
  return [
    activityEvent(from, {
      about: ['event grid', textAt(event, 'topic')],
      id,
      at: memberAt(event, 'eventTime'),
      series: [idAt(event, 'subject')],
      service: lastPart(textAt(event, 'subject')),
      actor: textAt(event, 'data/claims/name'),
      text: `${textAt(event, 'data/operationName') ?? type}: ${textAt(event, 'data/status') ?? type}`,
    }),
  ]
}
