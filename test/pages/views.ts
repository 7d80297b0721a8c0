import { eventId, incidentId, rawEventId, serviceName, sourceName } from '../../src/domain/identity.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { listedIncident } from '../../src/domain/incident/listed.ts'
import { sanitisedHtml } from '../../src/domain/markup.ts'
import { exactly, hours, instant, minutes } from '../../src/domain/time/time.ts'
import type {
  DeliveriesView,
  EmptyView,
  IncidentsView,
  IncidentView,
  MessageView,
  PageFrame,
  UnassignedRow,
  UnassignedView,
} from '../../src/pages/view.ts'
import { anAlert, anAnchor, anIncident, at, NO_ANCHORS } from './an-incident.ts'
import { anOutage } from './an-outage.ts'

export const aFrame = (different: Partial<PageFrame> = {}): PageFrame => ({
  styleSheetHref: '/assets/app.css',
  scriptHref: null,
  zone: 'UTC',
  zoneAsked: null,
  now: at('+1 09:48'),
  version: '0.1.0',
  counts: { incidents: 4, unreadable: 1, overdue: { count: 2, isMore: false } },
  ...different,
})

export const anIncidentView = (different: Partial<IncidentView> = {}): IncidentView => ({
  frame: aFrame(),
  incident: anOutage(),
  postmortems: [],
  describes: null,
  draft: sanitisedHtml('<h3>Summary</h3><p>The storefront failed <sup><a href="#entry-HighErrorRate">1</a></sup>.</p>'),
  entriesBefore: 0,
  hidden: 'left out',
  tab: null,
  rows: 'few',
  ...different,
})

export const viewOf = (incident: Incident): IncidentView => anIncidentView({ incident })

export const NO_FILTER: IncidentsView['filter'] = {
  q: null,
  service: null,
  severity: null,
  team: null,
  status: null,
  source: null,
  origin: null,
  review: null,
  from: null,
  to: null,
}

export const anOpenIncident = (): Incident =>
  anIncident({
    id: incidentId('search'),
    title: 'SlowResponses on search',
    status: 'open',
    severity: 'warning',
    services: [serviceName('search')],
    anchors: {
      ...NO_ANCHORS,
      impactStart: anAnchor('+1 09:39', 'SlowResponses', { basis: 'inferred' }),
      detected: anAnchor('+1 09:42', 'SlowResponses'),
    },
    timeline: [anAlert('SlowResponses', '+1 09:42', { service: serviceName('search') })],
  })

export const anIncidentsView = (different: Partial<IncidentsView> = {}): IncidentsView => ({
  frame: aFrame(),
  filter: NO_FILTER,
  incidents: [anOpenIncident(), anOutage(), anIncident()].map(listedIncident),
  openNow: [listedIncident(anOpenIncident())],
  unassigned: { count: 23, isMore: false },
  facets: {
    reviews: { needs_review: 3, in_review: 1, approved: 38, dismissed: 2 },
    severities: ['critical', 'warning'],
    services: ['checkout', 'search'],
    sources: ['alertmanager'],
    teams: ['payments'],
  },
  nextCursor: null,
  ...different,
})

export const aDeliveriesView = (different: Partial<DeliveriesView> = {}): DeliveriesView => ({
  frame: aFrame(),
  filter: { source: null, outcome: null, from: null, to: null },
  sources: [
    {
      name: 'pagerduty',
      last: at('01:02'),
      usual: minutes(40),
      longest: hours(3),
      silentSince: at('01:02'),
      lastDay: { count: 0, isMore: false, byHour: Array.from({ length: 24 }, () => 0) },
    },
    {
      name: 'alertmanager',
      last: at('14:00:21'),
      usual: null,
      longest: null,
      silentSince: null,
      lastDay: { count: 10_000, isMore: true, byHour: Array.from({ length: 24 }, (_, hour) => (hour < 3 ? null : hour * 20)) },
    },
  ],
  deliveries: [
    {
      delivery: {
        id: '2',
        source: 'alertmanager',
        receivedAt: at('14:00:21'),
        outcome: 'unreadable',
        status: 202,
        reason: 'alerts[2].startsAt is "yesterday", expected a time.',
        rawEventId: null,
      },
      incidents: [],
      unassigned: null,
    },
    {
      delivery: {
        id: '1',
        source: 'pagerduty',
        receivedAt: instant(at('14:00') - 86_400_000),
        outcome: 'rejected',
        status: 401,
        reason: 'The signature does not match.',
        rawEventId: null,
      },
      incidents: [],
      unassigned: null,
    },
  ],
  nextCursor: null,
  ...different,
})

const anUnassignedEvent = (text: string, time: string): UnassignedRow['event'] => ({
  kind: 'alert.fired',
  id: eventId(text),
  rawEventIds: [rawEventId(text)],
  source: sourceName('alertmanager'),
  occurred: exactly(at(time)),
  receivedAt: at(time),
  service: serviceName('db-1'),
  environment: null,
  actor: null,
  text: `${text}\nMore of it`,
  keys: [],
  senderKey: text,
  link: null,
  isTest: false,
  severity: 'warning',
  labels: {},
  heldFor: null,
})

export const anUnassignedView = (different: Partial<UnassignedView> = {}): UnassignedView => ({
  frame: aFrame(),
  filter: { source: null, last: null, from: null, to: null },
  sources: ['alertmanager', 'github'],
  ignored: 0,
  showsIgnored: false,
  events: [
    {
      event: anUnassignedEvent('DiskWillFillIn4Hours', '+1 09:47'),
      because: 'No page, no severity that pages people (here: warning).',
      rule: 'noise',
      needed: ['a page named it'],
    },
    { event: anUnassignedEvent('Test', '14:00'), because: 'Its sender marked it as a test.', rule: 'test', needed: [] },
  ],
  nextCursor: null,
  mayEdit: true,
  ...different,
})

export const anEmptyView = (different: Partial<EmptyView> = {}): EmptyView => ({
  frame: aFrame({ counts: null }),
  address: 'http://127.0.0.1:8080',
  mayTest: true,
  setups: [
    { name: 'github', setup: 'Payload URL http://127.0.0.1:8080/webhooks/github', hasTest: true, lastReceived: null },
    { name: 'alertmanager', setup: '- url: http://127.0.0.1:8080/webhooks/alertmanager', hasTest: true, lastReceived: null },
    { name: 'pagerduty', setup: 'URL http://127.0.0.1:8080/webhooks/pagerduty', hasTest: true, lastReceived: null },
    { name: 'deploys', setup: 'curl http://127.0.0.1:8080/webhooks/deploys', hasTest: true, lastReceived: null },
  ],
  listeningSince: at('+1 09:41'),
  deliveries: 0,
  received: [],
  events: [],
  ...different,
})

export const aMessageView = (): MessageView => ({
  frame: aFrame(),
  status: 404,
  heading: 'No such page',
  text: 'Nothing is at /incidents/<b>.',
})

/** What a reader reads of a page or a part of it: blocks apart, without markup. */
export function textOf(html: string): string {
  const text = html
    .replace(/<head>.*<\/head>|<title>[^<]*<\/title>/gs, '')
    .replace(/<\/?(?:div|p|li|ul|ol|h[1-3]|d[tdl]|t[dhr]|section|summary|button|details|nav|article|header|pre)\b[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
  return ENTITIES.reduce((plain, [entity, character]) => plain.replaceAll(entity, character), text)
    .replace(/\s+/g, ' ')
    .trim()
}

const ENTITIES = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&amp;', '&'],
] as const

/** The markup of the element that has this attribute, as `id="lede"`; the first one. */
export function elementWith(html: string, attribute: string): string {
  const marked = html.indexOf(attribute)
  if (marked === -1) throw new Error(`no element with ${attribute}`)
  const start = html.lastIndexOf('<', marked)
  const tag = /^<([a-z0-9]+)/.exec(html.slice(start))?.[1] ?? ''
  const turns = new RegExp(`<${tag}[\\s>]|</${tag}>`, 'g')
  turns.lastIndex = start
  let depth = 0
  for (let turn = turns.exec(html); turn !== null; turn = turns.exec(html)) {
    depth += turn[0].startsWith('</') ? -1 : 1
    if (depth === 0) return html.slice(start, turn.index + turn[0].length)
  }
  throw new Error(`${attribute} is never closed`)
}
