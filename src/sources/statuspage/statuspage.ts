import { isoOf } from '../../domain/time/time.ts'
import { activityEvent, type From, postedEvent } from '../values/facts.ts'
import { jsonSender, missing, type Part } from '../values/json-sender.ts'
import { hasAll, linkAt, listAt, memberAt, textAt } from '../values/members.ts'
import { plainText } from '../values/plain-text.ts'
import { TEST_NAME } from '../values/test-names.ts'

/** Incidents and components of an Atlassian Statuspage by its webhook subscription (support.atlassian.com "Enable webhook notifications"). */
export const statuspage = jsonSender({
  name: 'statuspage',
  setup: ['The status page → Subscribe to updates → Webhook: {url}/webhooks/statuspage/TOKEN (a token under sources.statuspage.tokens)'],
  test: (at) => ({
    page: { id: TEST_NAME },
    component: { id: TEST_NAME, name: TEST_NAME },
    component_update: {
      id: `${TEST_NAME}-${at}`,
      old_status: 'operational',
      new_status: 'under_maintenance',
      created_at: isoOf(at),
      component_id: TEST_NAME,
    },
  }),
  recognizes: (body) =>
    hasAll(body, 'page/id') &&
    (hasAll(body, 'incident') || hasAll(body, 'component_update') || hasAll(body, 'incidents') || hasAll(body, 'page/status_indicator')),
  read: (body, from) => {
    if (hasAll(body, 'component_update')) return [componentOf(body, from)]
    const incidents = hasAll(body, 'incident') ? [memberAt(body, 'incident')] : listAt(body, 'incidents')
    if (incidents.length > 0) return incidents.flatMap((incident) => updatesOf(incident, from))
    return hasAll(body, 'page')
      ? ['the page as a whole: its incidents and components are reported']
      : [missing('/incident', 'expected an incident or a component of a status page')]
  },
})

/** The whole history in every call, the newest update first: each is reported once. */
function updatesOf(incident: unknown, from: From): readonly Part[] {
  const id = textAt(incident, 'id')
  const name = textAt(incident, 'name')
  if (id === null) return [missing('/incident/id', 'expected the id of the incident')]
  const updates = listAt(incident, 'incident_updates')
  const services = [...new Set(listAt(incident, 'components').flatMap((component) => textAt(component, 'name') ?? []))]
  if (updates.length === 0) return [`incident ${name ?? id} without an update`]
  return updates.map((update) => {
    const status = textAt(update, 'status')
    const words = plainText(memberAt(update, 'body'))
    return postedEvent(
      from,
      {
        about: ['incident', id],
        id: textAt(update, 'id'),
        at: [memberAt(update, 'display_at'), memberAt(update, 'created_at')],
        occurrence: id,
        senderKey: id,
        service: services.length === 1 ? (services[0] ?? null) : null,
        text: `${status === null ? '' : `${sentence(status)}: `}${words ?? name ?? 'an update'}`,
        link: linkAt(incident, 'shortlink'),
      },
      `${from.source}/status-update`,
    )
  })
}

const sentence = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1).replaceAll('_', ' ')}`

function componentOf(body: unknown, from: From): Part {
  const name = textAt(body, 'component/name')
  const [before, after] = [textAt(body, 'component_update/old_status'), textAt(body, 'component_update/new_status', 'component/status')]
  return activityEvent(
    from,
    {
      about: ['component', textAt(body, 'component_update/component_id', 'component/id')],
      id: textAt(body, 'component_update/id'),
      at: [memberAt(body, 'component_update/created_at'), memberAt(body, 'component/updated_at')],
      series: [textAt(body, 'component/id', 'component_update/component_id')],
      service: name,
      text: `${name ?? 'component'}: ${[before, after]
        .filter((word) => word !== null)
        .join(' → ')
        .replaceAll('_', ' ')}`,
    },
    `${from.source}/status-update`,
  )
}
