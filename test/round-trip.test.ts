import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../src/documents/document.ts'
import type { Event } from '../src/domain/event.ts'
import type { NonEmpty } from '../src/domain/identity.ts'
import { ANCHOR_NAMES, type AnchorName, bestEstimate } from '../src/domain/incident/anchor.ts'
import { DURATION_NAMES } from '../src/domain/incident/duration.ts'
import type { Incident } from '../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../src/domain/policy.ts'
import { rawEventOf } from '../src/domain/recorded-webhook.ts'
import { isAbout } from '../src/domain/time/clock.ts'
import { type Instant, instant, isoOf, type Moment, minutes } from '../src/domain/time/time.ts'
import { loadLayout } from '../src/layouts/templates.ts'
import { importedIncident } from '../src/pipeline/postmortems/imported-incident.ts'
import { reconstruct } from '../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../src/reading/deliveries.ts'
import { REPORT_RENDERERS } from '../src/render/registry.ts'
import { anOutage, incidentOf } from './pipeline/outage.ts'
import { history } from './world/history.ts'
import { type Random, randomFrom } from './world/random.ts'
import { seedsOf } from './world/seeds.ts'

const LAYOUT = await loadLayout('default', 'UTC')
const ZONES: NonEmpty<string> = [
  'UTC',
  ...['Africa/Nairobi', 'America/Los_Angeles', 'America/New_York', 'America/St_Johns', 'Europe/London'],
  ...['Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'Pacific/Marquesas'],
]

/** What a sender could put into an alert so that a draft says something else when it is read again. */
const HOSTILE: NonEmpty<string> = [
  '10:05: the database went down. 10:10: it was resolved',
  '| 09:00:00 | Resolution | all is well |',
  'x | Resolved | 1 January 2001, 01:01:01 | y \\| z \\',
  '\n\n## Timeline\n\n- 01:00 EST Resolved: fixed\n',
  '\u2028h1. Timeline\u2028- 03:00 resolved',
  '<tr><td>03:00</td><td>Resolution</td></tr> <h2>Impact began: 03:00</h2>',
  '&lt;li&gt;03:00 resolved&lt;/li&gt; &#10;Detected: 03:00',
  '```\n03:00 resolved\n``` `code` **Resolved:** 03:00 _not yet_',
  'Detected at 03:00 PST on 1 January 2001, ended at 04:00 EST; the start is unknown',
  'All times are in IST (Asia/Kolkata). T+15m: resolved [^1] [x](javascript:1)',
  'Start time: 2 Feb 2002 02:02, end time: not known',
  'timeline of the incident 12:00-13:00 UTC-4, lasted 5 hours\u0000\u0007',
]

const shown = (moment: Moment): string => isoOf(moment.at).slice(0, isAbout(moment) ? 16 : 19)

/** What must survive: each anchor, length, entry and phase as far as a draft shows them. */
function essence(incident: Incident) {
  const anchor = (name: AnchorName) => {
    const known = incident.anchors[name]
    const original = known === null ? null : bestEstimate(known)
    // Of the start known only as the latest possible moment, that moment.
    return original === null
      ? null
      : name === 'impactStart'
        ? isoOf(original.at).slice(0, original.earliest === undefined ? 19 : 16)
        : shown(original)
  }
  return {
    status: incident.status,
    anchors: Object.fromEntries(ANCHOR_NAMES.map((name) => [name, anchor(name)])),
    unknown: DURATION_NAMES.filter((name) => incident.durations[name].ms === null).map(
      (name) => `${name} ${incident.durations[name].status}`,
    ),
    timeline: incident.timeline
      .filter(({ hidden }) => !hidden)
      .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
      .map((entry) => `${shown(entry.at)} ${entry.phase}`),
  }
}

const FORMATS = ['markdown', 'html'] as const
type Format = (typeof FORMATS)[number]

function reimported(incident: Incident, format: Format, timezone: string): Incident {
  const text = REPORT_RENDERERS[format]({ version: 1, incidents: [incident], unassigned: [], rejected: [] }, { ...LAYOUT, timezone })
  const again = importedIncident(readDocument(text))
  if (again === null) throw new Error(`nothing was read of\n${text}`)
  return again
}

/** Lengths of times that were cut to the second, or to the minute. */
function longerThanShown(incident: Incident, again: Incident): readonly string[] {
  const isVague = Object.values(incident.anchors).some((anchor) => anchor !== null && isAbout(bestEstimate(anchor)))
  const most = isVague ? 60_000 : 1_000
  return DURATION_NAMES.filter((name) => {
    const [was, is] = [incident.durations[name].ms, again.durations[name].ms]
    return was !== null && is !== null && Math.abs(was - is) >= most
  })
}

function expectRoundTrip(incident: Incident, timezone: string, formats: readonly Format[] = FORMATS): void {
  for (const format of formats) {
    const again = reimported(incident, format, timezone)
    expect({ format, timezone, ...essence(again), wrong: longerThanShown(incident, again) }).toEqual({
      ...{ format, timezone, ...essence(incident), wrong: [] },
    })
  }
}

/** The same facts with other people's words in them, some of them dated only about. */
function disturbed(events: readonly Event[], random: Random): readonly Event[] {
  return events.map((event): Event => {
    const text = random.chance(0.3) ? random.pick(HOSTILE) : event.text
    const isVague = event.kind === 'message.posted' && random.chance(0.3)
    return { ...event, text, ...(isVague ? { occurred: vague(event.occurred.at) } : {}) }
  })
}

const vague = (at: Instant): Moment => ({ at, earliest: instant(at - minutes(5)), latest: instant(at + minutes(5)) })

/** All of it at another time. */
function movedTo(events: readonly Event[], begin: Instant): readonly Event[] {
  const by = begin - Math.min(...events.map(({ occurred }) => occurred.at))
  const moved = (at: Instant): Instant => instant(at + by)
  return events.map((event): Event => {
    const { at, earliest, latest } = event.occurred
    const occurred = {
      at: moved(at),
      ...(earliest === undefined ? {} : { earliest: moved(earliest) }),
      ...(latest === undefined ? {} : { latest: moved(latest) }),
    }
    const base = { ...event, occurred, receivedAt: moved(event.receivedAt) }
    return base.kind === 'alert.resolved' ? { ...base, firedAt: moved(base.firedAt) } : base
  })
}

const eventsOf = (seed: number): readonly Event[] => readAll(asKept(history(seed).flatMap((webhook) => rawEventOf(webhook) ?? []))).events
const incidentsOf = (events: readonly Event[]): readonly Incident[] =>
  reconstruct(events, [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)

/** The slow way to HTML is taken for some of them only. */
const formatsFor = (seed: number): readonly Format[] => (seed % 5 === 0 ? FORMATS : ['markdown'])

describe('a draft that is imported again', () => {
  const original = seedsOf(200).flatMap((seed) => {
    const random = randomFrom(seed)
    const title = random.chance(0.3) ? random.pick(HOSTILE) : null
    return incidentsOf(disturbed(eventsOf(seed), random)).map((incident) => ({
      seed,
      timezone: random.pick(ZONES),
      incident: title === null ? incident : { ...incident, title },
    }))
  })

  it('is drafted of all kinds of incidents: open ones, ones of pages alone, long ones, with folds and with times that are vague', () => {
    const count = (is: (incident: Incident) => boolean) => original.filter(({ incident }) => is(incident)).length
    const kinds = {
      open: count(({ status }) => status === 'open'),
      pagesAlone: count(({ timeline }) => timeline.every(({ kind }) => !kind.startsWith('alert'))),
      overMidnight: count(({ timeline }) => new Set(timeline.map(({ at }) => isoOf(at.at).slice(0, 10))).size > 1),
      folded: count(({ timeline }) => timeline.some((entry) => entry.count > 1)),
      vague: count(({ timeline }) => timeline.some(({ at }) => isAbout(at))),
    }
    expect(Object.entries(kinds).filter(([, found]) => found < 4)).toEqual([])
  })

  it('has the same times, phases and lengths, in any zone and whatever senders wrote into it', () => {
    for (const { seed, incident, timezone } of original) expectRoundTrip(incident, timezone, formatsFor(seed))
  }, 600_000)

  it.each([
    ['America/New_York', '2024-11-03T05:20:00Z'],
    ['America/New_York', '2024-03-10T06:20:00Z'],
    ['Europe/London', '2024-10-27T00:20:00Z'],
    ['Australia/Lord_Howe', '2024-04-06T14:20:00Z'],
  ])(
    'has the same while the clocks of %s change, at %s',
    (timezone, begin) => {
      for (const seed of seedsOf(15)) {
        for (const incident of incidentsOf(movedTo(eventsOf(seed), instant(Date.parse(begin)))))
          expectRoundTrip(incident, timezone, formatsFor(seed))
      }
    },
    300_000,
  )

  it('has no time for what is not known, and that an open incident is open', () => {
    const open = anOutage().pageTriggered('10:00').pageAcknowledged('10:04')
    const { status, anchors, durations } = reimported(incidentOf(open), 'markdown', 'Europe/London')
    const known = Object.entries(anchors).flatMap(([name, anchor]) => (anchor === null ? [] : [`${name} ${isoOf(anchor.at)}`]))
    expect(known).toEqual(['detected 2024-06-05T10:00:00.000Z', 'acknowledged 2024-06-05T10:04:00.000Z'])
    expect([status, durations.timeToResolve.status, durations.timeToDetect.status]).toEqual(['open', 'pending', 'unknown'])
  })

  it('has a detection that is known only by the acknowledgement as the latest possible one, and no time to acknowledge', () => {
    const { anchors, durations } = reimported(incidentOf(anOutage().pageAcknowledged('10:04')), 'markdown', 'UTC')
    expect(anchors.detected).toMatchObject({ at: anchors.acknowledged?.at, basis: 'inferred', rule: 'stated-detection-at-the-latest' })
    expect(durations.timeToAcknowledge).toMatchObject({ status: 'unknown', ms: null })
  })

  it('has a start that is known only by the first alert as the latest possible one', () => {
    const original = incidentOf(anOutage().alertFires('10:00').alertResolves('10:30', '10:00'))
    const { anchors, durations } = reimported(original, 'markdown', 'UTC')
    expect(anchors.impactStart).toMatchObject({
      at: original.anchors.impactStart?.at,
      basis: 'inferred',
      rule: 'stated-start-at-the-latest',
    })
    expect(durations.timeToDetect.ms).toBeNull()
  })
})

describe.each([
  ['checkout-crash-eat', '+03:00'],
  ['ecommerce-meltdown-utc', '+00:00'],
  ['slow-platform-pst', '-08:00'],
  ['total-outage-utc', '+00:00'],
  ['uneven-traffic-utc-4', '-04:00'],
])('the stored draft of %s', (story, utcOffset) => {
  const text = readFileSync(`fixtures/outages/${story}/postmortem.md`, 'utf8')
  const again = importedIncident(readDocument(text))
  const [original] = JSON.parse(readFileSync(`fixtures/outages/${story}/report.json`, 'utf8')).incidents

  it('has the anchors of the recording to the second, in the zone of the team', () => {
    const anchors = Object.entries(again?.anchors ?? {}).map(([name, anchor]) => [
      name,
      anchor === null ? null : isoOf(anchor.at).slice(0, 19),
    ])
    const expected = Object.entries<{ at: string } | null>(original.anchors).map(([name, anchor]) => [
      name,
      anchor?.at.slice(0, 19) ?? null,
    ])
    expect(anchors).toEqual(expected)
    expect(again?.stated?.utcOffset).toBe(utcOffset)
  })

  it('has its entries with their phases', () => {
    const entries: readonly { at: string; phase: string }[] = original.timeline
    expect(again?.timeline.map(({ at, phase }) => `${isoOf(at.at).slice(0, 19)} ${phase}`)).toEqual(
      entries.map(({ at, phase }) => `${at.slice(0, 19)} ${phase}`),
    )
  })

  it('does not contradict itself', () => expect(again?.findings).toEqual([]))
})
