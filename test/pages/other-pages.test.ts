import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assert } from '../../src/domain/assert.ts'
import { incidentId } from '../../src/domain/identity.ts'
import { listedIncident } from '../../src/domain/incident/listed.ts'
import {
  renderDeliveriesPage,
  renderEmptyPage,
  renderIncidentsPage,
  renderMessagePage,
  renderUnassignedPage,
  STYLE_SHEET,
} from '../../src/render/page.tsx'
import { aChange, anIncident } from './an-incident.ts'
import {
  aDeliveriesView,
  aFrame,
  aMessageView,
  anEmptyView,
  anIncidentsView,
  anUnassignedView,
  elementWith,
  NO_FILTER,
  textOf,
} from './views.ts'

describe('the list of incidents', () => {
  const list = renderIncidentsPage(anIncidentsView())
  const rows = [...list.matchAll(/<li class="queue-row">.*?<\/li>/g)].map(([row]) => textOf(row))

  it('says of each incident when, how long, what may have caused it, and what is left to do', () => {
    expect(rows[1]).toBe(
      'Severity SEV1 Storefront out of reach for most customers storefront, checkout, web, orders-db · Wed 5 Jun 2024, 13:57–16:30 UTC ' +
        '152 alerts, 1 group Impact: about 2 h 27 min 80 % of users, reported Suspect change: Connection pool of orders-db halved ' +
        'likely · took effect 5 min before the first symptom To do: 2 findings long gap',
    )
  })

  it('says what is not known, and why', () => {
    expect(rows[2]).toContain('Impact: not known impact start not recorded')
    expect(rows[2]).toContain('Suspect change: None found 0 changes in the 24 h before')
  })

  it('puts what is open on top', () => {
    expect(textOf(elementWith(list, 'class="open-now"'))).toBe(
      'Open nowSlowResponses on searchsince 09:39, 9 min so far · 1 alert · not acknowledged',
    )
  })

  it('shows each filter with a way to remove it, and keeps the others', () => {
    const html = renderIncidentsPage(anIncidentsView({ filter: { ...NO_FILTER, service: 'search', q: 'slow' } }))
    expect(textOf(elementWith(html, 'class="tokens"'))).toBe('words slow remove the filter words service search remove the filter service')
    expect(html).toContain('href="/?service=search"')
  })

  it('says that filters hide everything', () => {
    expect(textOf(renderIncidentsPage(anIncidentsView({ incidents: [], openNow: [] })))).toContain('No incidents match these filters.')
  })

  it('links to older incidents with the same filter and zone', () => {
    const view = anIncidentsView({
      nextCursor: 'a/b',
      filter: { ...NO_FILTER, status: 'resolved' },
      frame: aFrame({ zoneAsked: 'Asia/Tokyo', zone: 'Asia/Tokyo' }),
    })
    expect(renderIncidentsPage(view)).toContain('href="/?status=resolved&amp;cursor=a%2Fb&amp;timezone=Asia%2FTokyo"')
  })

  it('names the change that a reviewer confirmed before any suspect', () => {
    const changes = [
      aChange('first', '13:50', { role: 'suspect', likelihood: 'possible' }),
      aChange('guilty', '13:40', { verdict: 'caused' }),
    ]
    const html = renderIncidentsPage(
      anIncidentsView({ incidents: [listedIncident(anIncident({ id: incidentId('x'), changes }))], openNow: [] }),
    )
    expect(textOf(html)).toContain('Suspect change: guilty caused this (reviewer’s verdict)')
  })
})

describe('the events of no incident', () => {
  const list = renderUnassignedPage(anUnassignedView())
  const rows = [...list.matchAll(/<tr>(?:(?!<tr>).)*?<\/tr>/g)].map(([row]) => textOf(row))

  it('are shown with the reason in words and what would have put them in one', () => {
    expect(rows[1]).toBe(
      'Thu 6 Jun 2024, 09:47:00 DiskWillFillIn4Hours Alert fired · db-1 · alertmanager · warning ' +
        'No page, no severity that pages people (here: warning). ' +
        'Ignore this rule … DiskWillFillIn4Hours What would have put it in an incident If a page named it.',
    )
    expect(rows[2]).not.toContain('What would')
  })

  it('say whether filters hide them, or there are none', () => {
    const textIn = (different: Parameters<typeof anUnassignedView>[0]) =>
      textOf(renderUnassignedPage(anUnassignedView({ events: [], ...different })))
    expect(textIn({})).toContain('Every event is in an incident.')
    expect(textIn({ filter: { source: 'github', last: null, from: null, to: null } })).toContain('No events match these filters.')
    expect(textIn({ nextCursor: 'x' })).toContain('Older ones may.')
  })

  it('are counted beside the tabs of the incidents', () => {
    const count = (unassigned: { count: number; isMore: boolean }) => textOf(renderIncidentsPage(anIncidentsView({ unassigned })))
    expect(count({ count: 23, isMore: false })).toContain('Not in any incident 23 ')
    expect(count({ count: 100, isMore: true })).toContain('Not in any incident 100+ ')
  })

  it('stand under their reasons, each with its count, what may need a person first', () => {
    const [one, test] = anUnassignedView().events
    assert(one !== undefined && test !== undefined, 'the view has both')
    const change = { ...test, rule: 'no-incident-near' }
    const html = renderUnassignedPage(anUnassignedView({ events: [change, test, one, { ...one, because: 'Another.' }] }))
    const heads = [...html.matchAll(/<tr class="reason">.*?<\/tr>/gs)].map(([head]) => textOf(head))
    expect(heads).toEqual([
      expect.stringMatching(/^Starts no incident 2 events .* rule noise$/),
      expect.stringMatching(/^Tests 1 event .* rule test$/),
      expect.stringMatching(/^Changes with no incident near them 1 event .* rule no-incident-near$/),
    ])
    expect(html.match(/class="rule"/g)).toHaveLength(3)
    expect(html).not.toContain('those of this page')
  })

  it('of a rule that has no words yet stand first, named by its code', () => {
    const events = anUnassignedView().events.map((row, index) => (index === 1 ? { ...row, rule: 'quite-new' } : row))
    expect(textOf(renderUnassignedPage(anUnassignedView({ events, nextCursor: 'abc' })))).toMatch(
      /counts are those of this page.*Quite new 1 event.*Starts no incident 1 event/s,
    )
  })

  it('keep filter and zone on the way to older ones', () => {
    const filter = { source: 'github', last: '7d', from: null, to: null } as const
    const html = renderUnassignedPage(anUnassignedView({ filter, nextCursor: 'abc', frame: aFrame({ zoneAsked: 'Asia/Tokyo' }) }))
    expect(html).toContain('href="/unassigned?source=github&amp;last=7d&amp;cursor=abc&amp;timezone=Asia%2FTokyo"')
  })
})

describe('the deliveries', () => {
  const page = renderDeliveriesPage(aDeliveriesView())

  it('say the outcome of each in a word, and why', () => {
    expect(textOf(elementWith(page, 'class="delivery-unreadable"'))).toBe(
      'Wed 5 Jun 2024, 14:00:21 alertmanager Unreadable 202 alerts[2].startsAt is "yesterday", expected a time.',
    )
    expect(textOf(elementWith(page, 'class="delivery-rejected"'))).toContain('Refused 401 The signature does not match.')
  })

  it('say of each source when it sent last, how often it usually does, and that one stopped', () => {
    const sources = textOf(elementWith(page, 'aria-label="Sources"'))
    expect(sources).toContain('pagerduty Silent for')
    expect(sources).toContain('every 40 min, pauses up to 3 h')
    expect(sources).toMatch(/alertmanager .* ago at Wed 5 Jun 2024, 14:00 not known yet 10,000\+/)
  })

  it('are filtered by a source that is known', () => {
    expect(elementWith(page, '<select name="source"')).toContain('<option value="pagerduty">')
    const other = renderDeliveriesPage(aDeliveriesView({ filter: { source: 'gone', outcome: null, from: null, to: null } }))
    expect(elementWith(other, '<select name="source"')).toContain('<option value="gone" selected>')
    expect(other).not.toContain('aria-label="Sources"')
  })

  it('mark the outcome that is filtered by', () => {
    const html = renderDeliveriesPage(aDeliveriesView({ filter: { source: null, outcome: 'rejected', from: null, to: null } }))
    expect(html).toContain('<a href="/deliveries?outcome=rejected" aria-current="true">Refused</a>')
  })

  it('say that no deliveries match', () => {
    expect(textOf(renderDeliveriesPage(aDeliveriesView({ deliveries: [] })))).toContain('No deliveries match these filters.')
  })
})

describe('the page before the first incident', () => {
  it('shows how to connect the three usual senders first, with the address of this server', () => {
    const page = renderEmptyPage(anEmptyView())
    const titles = [...page.matchAll(/<h2 id="setup-[a-z]+">([^<]+)/g)].map(([, title]) => title)
    expect(titles).toEqual(['Alertmanager', 'PagerDuty', 'Deploys'])
    expect(page).toContain('<b>http://127.0.0.1:8080</b>/webhooks/pagerduty')
  })

  it('keeps the other sources at hand', () => {
    expect(textOf(elementWith(renderEmptyPage(anEmptyView()), 'class="more-sources"'))).toContain(
      '1 more source github Nothing received yet. Payload URL',
    )
  })

  it('says that a delivery was received that is no incident yet', () => {
    expect(textOf(renderEmptyPage(anEmptyView({ deliveries: 1 })))).toContain('1 delivery, no incident yet')
  })
})

describe('a message', () => {
  it('shows what was asked for as text', () => {
    expect(renderMessagePage(aMessageView())).toContain('Nothing is at /incidents/&lt;b>.')
  })
})

describe('the style sheet', () => {
  it('weighs less than 10 kB, packed', () => {
    expect(gzipSync(STYLE_SHEET).length).toBeLessThan(10_240)
  })

  it('fetches nothing', () => {
    expect(STYLE_SHEET).not.toMatch(/@import|url\((?!#)/)
  })

  it('closes what it opens', () => {
    expect(STYLE_SHEET.split('{').length).toBe(STYLE_SHEET.split('}').length)
  })
})
