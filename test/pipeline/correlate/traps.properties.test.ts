import { beforeAll, describe, expect, it } from 'vitest'
import { type AlertEvent, type Event, isAlert } from '../../../src/domain/event.ts'
import { eventId, serviceName } from '../../../src/domain/identity.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { rawEventOf } from '../../../src/domain/recorded-webhook.ts'
import { hours, instant } from '../../../src/domain/time/time.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { history } from '../../world/history.ts'
import { randomFrom } from '../../world/random.ts'
import { laterEvent } from '../later-event.ts'

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1_000)
const eventsOf = (seed: number): readonly Event[] => readAll(asKept(history(seed).flatMap((webhook) => rawEventOf(webhook) ?? []))).events
const incidentsOf = (events: readonly Event[]): readonly Incident[] =>
  reconstruct(events, [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)

/** What an incident is made of and how long it took, without any time of day. */
const shapeOf = ({ id, members, durations, changes, status }: Incident) => ({
  ...{ id, status, durations },
  members: members.map(({ eventId: of, because, rule, score }) => ({ of, because, rule, score })),
  changes: changes.map(({ id: change, role, score }) => ({ change, role, score })),
})

describe('200 seeded histories', () => {
  const worlds: { readonly seed: number; readonly events: readonly Event[]; readonly incidents: readonly Incident[] }[] = []
  const shapes = (incidents: readonly Incident[]) => JSON.stringify(incidents.map(shapeOf))
  beforeAll(() => {
    for (const seed of SEEDS) {
      const events = eventsOf(seed)
      worlds.push({ seed, events, incidents: incidentsOf(events) })
    }
  }, 120_000)

  it('hold incidents, changes and several incidents at once', () => {
    expect(worlds.filter(({ incidents }) => incidents.length > 1).length).toBeGreaterThan(40)
    expect(worlds.filter(({ incidents }) => incidents.some(({ changes }) => changes.length > 0)).length).toBeGreaterThan(40)
  })

  it('give the same incidents when everything happens so many days later', () => {
    const different = worlds.filter(({ seed, events, incidents }) => {
      const moved = events.map(laterEvent(hours(24 * (1 + (seed % 400)))))
      return shapes(incidentsOf(moved)) !== shapes(incidents)
    })
    expect(different.map(({ seed }) => seed)).toEqual([])
  }, 120_000)

  it('give the same incidents when services are called by other names', () => {
    const different = worlds.filter(({ events, incidents }) => shapes(incidentsOf(events.map(renamedIn(events)))) !== shapes(incidents))
    expect(different.map(({ seed }) => seed)).toEqual([])
  }, 120_000)

  it('give the same incidents, byte for byte, beside the alerts of a tenant that runs other services', () => {
    const different = worlds.filter(({ events, incidents }) => {
      const theirs = events.filter(isAlert).map(ofOtherTenant(events))
      const own = new Set<string>(theirs.map(({ id }) => id))
      const kept = incidentsOf([...events, ...theirs]).filter(({ id }) => !own.has(id))
      return JSON.stringify(kept) !== JSON.stringify(incidents)
    })
    expect(different.map(({ seed }) => seed)).toEqual([])
  }, 120_000)

  it('lose no incident to one more alert that is received late: what was in one still is', () => {
    const lost = worlds.flatMap(({ seed, events, incidents }) => {
      const random = randomFrom(seed)
      const [first, ...rest] = events.filter((event) => event.kind === 'alert.fired')
      if (first === undefined) return []
      const like = random.pick([first, ...rest])
      const late = lateAlert(like, instant(like.occurred.at + random.between(-hours(2), hours(2))))
      const held = new Set(reconstruct([...events, late], [], DEFAULT_POLICY).incidents.flatMap(({ eventIds }) => eventIds))
      const members = incidents.flatMap((incident) => incident.members).filter(({ because }) => because !== 'change-in-window')
      return members.filter((member) => !held.has(member.eventId)).map((member) => `${seed}: ${member.eventId}`)
    })
    expect(lost).toEqual([])
  }, 120_000)
})

/** A prefix that orders names as before; the names in the texts of people stay as they wrote them. */
const SERVICE_LABELS = [
  'service',
  'service_name',
  'app',
  'application',
  'destination_service',
  'source_service',
  'database',
  'client',
  'server',
]
const prefixed = (name: string) => `x-${name}`

function renamedIn(events: readonly Event[]): (event: Event) => Event {
  const services = new Set(events.flatMap(serviceNamesOf))
  const retitled = (text: string) =>
    STATUS.test(text) ? text.replaceAll(/[^\s()]+/g, (word) => (services.has(word) ? prefixed(word) : word)) : text
  return (event) => renamed({ ...event, text: retitled(event.text) })
}

/** Alertmanager makes titles with a status of labels; they hold the names as the labels do. */
const STATUS = /^\[(?:FIRING|RESOLVED)\b/

const serviceNamesOf = (event: Event): readonly string[] => [
  ...(event.service === null ? [] : [event.service]),
  ...(isAlert(event) ? SERVICE_LABELS.flatMap((label) => event.labels[label] ?? []) : []),
]

function renamed(event: Event): Event {
  const service = event.service === null ? null : serviceName(prefixed(event.service))
  if (event.kind === 'change.started' || event.kind === 'change.finished') {
    const { application } = event.change
    return { ...event, service, change: { ...event.change, application: application === null ? null : prefixed(application) } }
  }
  if (!isAlert(event)) return { ...event, service }
  const labels = Object.entries(event.labels).map(([label, value]) => [label, SERVICE_LABELS.includes(label) ? prefixed(value) : value])
  return { ...event, service, labels: Object.fromEntries(labels) }
}

/** A page that names no tenant may mean either of two that fail in the same service at once: unrelated ones share no service. */
const ofOtherTenant = (events: readonly Event[]) => {
  const rename = renamedIn(events)
  return (event: AlertEvent): Event => {
    const other = rename(event)
    const labels = isAlert(other) ? other.labels : {}
    const keys = event.keys.map((key) => ({ ...key, value: `other ${key.value}` }))
    return { ...event, service: other.service, id: eventId(`other ${event.id}`), labels: { ...labels, tenant: 'other' }, keys }
  }
}

const lateAlert = (like: Event & { readonly kind: 'alert.fired' }, at: ReturnType<typeof instant>): Event => ({
  ...like,
  id: eventId(`late ${like.id}`),
  occurred: { at },
  receivedAt: instant(at + hours(24)),
  keys: like.keys.map((key) => (key.names === 'occurrence' ? { ...key, value: `late ${key.value}` } : key)),
})
