import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { editId, entryId, incidentId, serviceName, sourceName } from '../../src/domain/identity.ts'
import { instant } from '../../src/domain/time/time.ts'
import { renderIncidentPage } from '../../src/render/page.tsx'
import { aChange, aFinding, aMember, anAlert, anAnchor, anEntry, anIncident, at, id, NO_ANCHORS } from './an-incident.ts'
import { anOutage } from './an-outage.ts'
import { aFrame, anIncidentView, anOpenIncident, elementWith, textOf, viewOf } from './views.ts'

const outage = renderIncidentPage(anIncidentView())
const figure = (html: string, name: string) => textOf(elementWith(elementWith(html, `class="figure figure-${name}"`), 'type="button"'))

describe('the page of an incident', () => {
  it('is the same for the same view, byte for byte', () => {
    expect(renderIncidentPage(anIncidentView())).toBe(outage)
  })

  it('says in two lines what happened, when, and what it cost', () => {
    expect(textOf(elementWith(outage, 'id="lede"'))).toBe(
      'It began at about 13:57 on storefront and 3 more. Connection pool of orders-db halved, a likely cause, ' +
        'took effect 5 min before the first symptom. ' +
        'It was detected at 14:00, acknowledged at 14:05, identified at 15:15, mitigated at 16:00 and resolved at 16:30. 80 % of users affected (reported).',
    )
  })

  it('says when, where and how bad in one line', () => {
    expect(textOf(elementWith(outage, 'class="meta"'))).toBe(
      'Severity SEV1 Resolved Wed 5 Jun 2024, 13:57–16:30 UTC storefront, checkout, web, orders-db 2 findings'.replace(
        / (?=Resolved|Wed|storefront,|2 f)/g,
        '',
      ),
    )
  })

  it('shows times in the zone that was asked for, and names it', () => {
    const html = renderIncidentPage(anIncidentView({ frame: aFrame({ zone: 'Asia/Kolkata', zoneAsked: 'Asia/Kolkata' }) }))
    expect(textOf(html)).toContain('Wed 5 Jun 2024, 19:27–22:00 UTC+5:30')
    expect(html).toContain('href="/deliveries?timezone=Asia%2FKolkata"')
  })

  it('has nothing that a strict content security policy stops', () => {
    expect(outage).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=/)
  })
})

describe('the figures', () => {
  it('say about where an end is a range, and how they are known', () => {
    expect(figure(outage, 'timeToDetect')).toBe('Time to detect: about 3 min about · 13:57 → 14:00 · inferred Why this number')
  })

  it('do not say measured', () => {
    expect(figure(outage, 'timeToAcknowledge')).toBe('Time to acknowledge: 5 min 14:00 → 14:05 Why this number')
  })

  it('say what is missing where a number is not known', () => {
    const html = renderIncidentPage(viewOf(anIncident()))
    const unknown = textOf(elementWith(elementWith(html, 'class="unknown figure-timeToAcknowledge"'), 'type="button"'))
    expect(unknown).toBe('time to acknowledge: acknowledgement not recorded. Why')
    expect(html).not.toContain('class="figure figure-timeToAcknowledge"')
  })

  it('count on while the incident is open', () => {
    const html = renderIncidentPage(viewOf(anOpenIncident()))
    expect(figure(html, 'timeToAcknowledge')).toBe('Time to acknowledge: 6 min so far 09:42 → now Why this number')
  })

  it('say that two times are out of order, and which', () => {
    const anchors = { ...NO_ANCHORS, detected: anAnchor('14:00', 'HighErrorRate'), acknowledged: anAnchor('13:58', 'ack') }
    const html = renderIncidentPage(viewOf(anIncident({ anchors })))
    expect(figure(html, 'timeToAcknowledge')).toBe('Time to acknowledge: out of order 14:00 → 13:58 Why this number')
  })

  it('open to their two ends, with basis, rule and evidence', () => {
    const why = elementWith(outage, 'id="why-timeToIdentify"')
    expect(textOf(why)).toContain('Cause identified 15:15:00')
    expect(textOf(why)).toContain('Reported: First note that names the cause · rule first-note-in-phase-identification · evidence cause')
    expect(why).toContain('href="/api/v1/incidents/pool/evidence/cause"')
  })

  it('draw the stretch between their ends, with what happened around it', () => {
    const why = elementWith(outage, 'id="why-timeToDetect"')
    const words = [...why.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
    expect(words).toEqual(['13:52', '13:54', '13:56', '13:58', '14:00', '14:02', '14:04', 'about 3 min'])
    expect([...why.matchAll(/#glyph-([a-z-]+)/g)].map(([, glyph]) => glyph)).toEqual([
      'flag',
      'alert',
      'page',
      'alert',
      'alert',
      'alert',
      'acknowledged',
    ])
  })
})

describe('the lede', () => {
  const lede = (incident: Parameters<typeof viewOf>[0]) => textOf(elementWith(renderIncidentPage(viewOf(incident)), 'id="lede"'))

  it('says how little is known of a single alert', () => {
    const anchors = { ...NO_ANCHORS, detected: anAnchor('14:00', 'HighErrorRate') }
    expect(lede(anIncident({ anchors, status: 'open' }))).toBe('One alert fired at 14:00. Nothing else is known yet.')
  })

  it('of a single alert says what a linked postmortem or a reviewer knows', () => {
    const reported = { basis: 'reported', rule: 'from-linked-postmortem' } as const
    const anchors = {
      ...NO_ANCHORS,
      detected: anAnchor('14:00', 'HighErrorRate'),
      acknowledged: anAnchor('14:10', 'entry', reported),
      resolved: anAnchor('14:30', 'entry', reported),
    }
    expect(lede(anIncident({ anchors }))).toBe(
      'Its start is not recorded. It was detected at 14:00, acknowledged at 14:10 and resolved at 14:30.',
    )
  })

  it('says that no acknowledgement was recorded, and that it is ongoing', () => {
    const open = anOpenIncident()
    expect(lede({ ...open, timeline: [...open.timeline, anEntry('note', '+1 09:45')] })).toBe(
      'It began at 09:39 on search. It was detected at 09:42. No acknowledgement was recorded. It is ongoing.',
    )
  })

  it('names the day where it is another one', () => {
    const anchors = { ...NO_ANCHORS, detected: anAnchor('23:50', 'HighErrorRate'), resolved: anAnchor('+1 01:00', 'over') }
    const timeline = [anAlert('HighErrorRate', '23:50'), anEntry('over', '+1 01:00')]
    expect(lede(anIncident({ anchors, timeline }))).toContain('resolved at Thu 6 Jun, 01:00')
  })
})

describe('every link within the page', () => {
  it('leads to something on it', () => {
    const targets = [...outage.matchAll(/href="#([^"]+)"/g)].map(([, target = '']) => target)
    const missing = targets.filter((target) => !outage.includes(`id="${target}"`))
    expect(targets.length).toBeGreaterThan(50)
    expect(missing).toEqual([])
  })

  it('is unique: no id stands twice', () => {
    const ids = [...outage.matchAll(/\sid="([^"]+)"/g)].map(([, found]) => found)
    expect(ids.filter((found, index) => ids.indexOf(found) !== index)).toEqual([])
  })
})

describe('the suspects', () => {
  const suspects = elementWith(outage, 'id="suspects"')

  it('show each term with its reason and the sum', () => {
    expect(textOf(elementWith(suspects, 'class="terms"'))).toContain('put right at 16:00, failures fell in 10 min Repair +3.0')
    expect(textOf(elementWith(suspects, 'class="terms"'))).toMatch(/Total \+5\.8$/)
  })

  it('are likely or possible, never the cause', () => {
    expect(textOf(suspects)).toContain('suspect, likely')
    expect(textOf(suspects)).not.toContain('root cause')
  })

  it('say why a change is excluded', () => {
    expect(textOf(suspects)).toContain('checkout 3.18.2 bystander')
    expect(textOf(suspects)).toContain('began 14:52, after the impact')
  })

  it('say that there was no change', () => {
    const html = renderIncidentPage(viewOf(anIncident()))
    expect(textOf(elementWith(html, 'id="suspects"'))).toContain('No changes were recorded in the 24 h before.')
  })

  it('say what a reviewer decided', () => {
    const changes = [aChange('pool', '13:52', { role: 'suspect', likelihood: 'likely', verdict: 'caused' })]
    const html = renderIncidentPage(viewOf(anOutage({ changes })))
    expect(textOf(elementWith(html, 'id="suspects"'))).toContain('caused this (reviewer’s verdict)')
  })
})

describe('the members', () => {
  const edit = { id: editId('e1'), author: 'On-call engineer', at: at('17:00'), reason: 'one network' }
  const moved = aMember('queue', '14:20', { because: 'named-by-edit', rule: 'merged-by-edit', score: null, edit })
  const html = renderIncidentPage(
    anIncidentView({ incident: anIncident({ timeline: [anAlert('queue', '14:20', { evidence: [id('queue')] })], members: [moved] }) }),
  )
  const words = 'Moved here by On-call engineer, Wed 5 Jun 2024, 17:00 UTC: “one network”'

  it('say who moved one here, when and why, and so does its line of the timeline', () => {
    expect(textOf(elementWith(html, 'id="members"'))).toContain(words)
    expect(textOf(elementWith(html, 'class="row-details"'))).toContain(words)
  })
})

describe('the findings', () => {
  it('link to the entries that they are about', () => {
    const findings = elementWith(outage, 'id="findings"')
    expect(findings).toContain('href="#entry-fixing"')
    expect(textOf(findings)).toContain('Look for notes about that time in other tools.')
  })

  it('say that there are no inconsistencies', () => {
    expect(textOf(renderIncidentPage(viewOf(anIncident())))).toContain('No inconsistencies found.')
  })
})

describe('the members', () => {
  it('come weakest first', () => {
    expect(textOf(elementWith(outage, 'id="members"'))).toMatch(/^Members and reasons 153 members, weakest first PoolExhausted 14:06:00/)
  })
})

describe('text of a sender', () => {
  const HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
  const hostile = renderIncidentPage(
    viewOf(
      anIncident({
        id: incidentId(HOSTILE),
        title: HOSTILE,
        severity: HOSTILE,
        services: [serviceName(HOSTILE)],
        timeline: [
          anAlert('HighErrorRate', '14:00', { text: HOSTILE, service: serviceName(HOSTILE), source: sourceName(HOSTILE) }),
          anEntry('note', '14:05', { id: entryId(HOSTILE), text: `${HOSTILE}\n${HOSTILE}`, actor: HOSTILE, evidence: [id(HOSTILE)] }),
        ],
        changes: [aChange(HOSTILE, '13:55', { role: 'suspect', service: serviceName(HOSTILE), environment: HOSTILE })],
        members: [aMember(HOSTILE, '14:00', { source: sourceName(HOSTILE), key: HOSTILE })],
        findings: [aFinding('flapping', HOSTILE)],
        coverage: { sources: [{ source: sourceName(HOSTILE), events: 1, first: at('14:00'), last: at('14:00') }], gaps: [] },
        actionItems: [{ text: HOSTILE, done: false }],
        impact: [
          {
            kind: 'users',
            value: null,
            unit: 'percent',
            statement: HOSTILE,
            from: null,
            to: null,
            basis: 'reported',
            evidence: [id(HOSTILE)],
          },
        ],
      }),
    ),
  )

  it('is only ever text', () => {
    expect(hostile).not.toMatch(/<script|<img/)
    expect(textOf(hostile)).toContain(HOSTILE)
  })

  it('never leaves an attribute', () => {
    const attributes = [...hostile.matchAll(/<[a-z][^>]*\s(on[a-z]+)=/gi)].filter(([tag]) => !/"[^"]*on[a-z]+=[^"]*"/.test(tag))
    expect(attributes).toEqual([])
  })
})

describe('the weight', () => {
  it('of 5,000 entries is below 120 kB, packed', () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => {
      const time = { at: instant(at('14:00') + index * 7_000) }
      const name = `entry-${(index * 7_919) % 99_991}`
      if (index % 3 === 0) return anEntry(name, '14:00', { at: time, text: `Message ${(index * 31) % 9_973} about shard ${index % 97}` })
      const until = instant(time.at + 120_000 + (index % 7) * 100_000)
      return anAlert(name, '14:00', {
        at: time,
        until,
        service: serviceName(`service-${index % 17}`),
        text: `Alert${index % 40} fired: value ${index % 1_009}`,
      })
    })
    const members = entries.map((entry) => aMember(entry.id, '14:00', { at: entry.at.at, until: entry.until }))
    const page = renderIncidentPage(viewOf(anIncident({ timeline: entries, members })))
    expect(gzipSync(page).length).toBeLessThan(120_000)
  })
})
