import { createHash } from 'node:crypto'
import { rawEventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { instant, isoOf, minutes } from '../../../src/domain/time/time.ts'
import { asKept } from '../../../src/reading/deliveries.ts'
import { talkRaws } from './dense-talk.ts'
import type { AlertTrouble, ChangeTrouble, DenseWorld, MessageTrouble, PageTrouble, Trouble } from './dense-world.ts'
import { nameOf, spellingOf } from './dense-world.ts'

const BEGIN = Date.UTC(2024, 2, 1, 3)
const MINUTE = minutes(1)

const NO_TROUBLE = { burst: null, after: 0 }

interface Posted {
  readonly raw: RawEvent
  readonly luck: number
}

/** What the senders of a world post, in the order in which it arrives. */
export function deliveriesOf(world: DenseWorld): readonly RawEvent[] {
  const troubles = world.troubles.flatMap((trouble, at) => postedOf(world, trouble, at))
  const startOfTrouble = (at: number) => startOf(world, world.troubles[at] ?? NO_TROUBLE)
  const talk = talkRaws(world, world.talk ?? [], { startOf: startOfTrouble, linkOf: (at) => linkOf(pageIdOf(at)) })
  const inOrder = inOrderOf(world.order, [...troubles, ...talk])
  const kept = new Set(asKept(inOrder.map(({ raw }) => raw)).map(({ id }) => id))
  // Each copy with its own receipt; of bodies that state no time only those that intake would not take for a copy.
  return inOrder.flatMap(({ raw }) => asKept([raw]).filter(({ id }) => kept.has(id)))
}

function inOrderOf(order: DenseWorld['order'], all: readonly Posted[]): readonly Posted[] {
  switch (order) {
    case 'as it happened':
      return all.toSorted((a, b) => a.raw.receivedAt - b.raw.receivedAt)
    case 'shuffled':
      return all.toSorted((a, b) => a.luck - b.luck)
    case 'some late':
      return all
        .flatMap((one) => [one, ...(one.luck % 23 === 0 ? [{ ...one, luck: one.luck + 10 }] : [])])
        .map((one) => ({ one, at: one.raw.receivedAt + latenessOf(one.luck) }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one)
  }
}

/** The time of a receipt stays: it is what comes of deliveries that waited in the queue of a replica, or were replayed. */
function latenessOf(luck: number): number {
  const drawn = Math.floor(luck / 1_000)
  if (drawn % 100 === 0) return minutes(60 * 24 * (drawn / 100))
  return drawn % 10 === 0 ? minutes(drawn) : 0
}

function postedOf(world: DenseWorld, trouble: Trouble, at: number): readonly Posted[] {
  const raws = rawsOf(world, trouble, at)
  return raws.map((raw, nth) => ({ raw, luck: 1_000 * (trouble.luck[nth % trouble.luck.length] ?? 0) + nth }))
}

function rawsOf(world: DenseWorld, trouble: Trouble, at: number): readonly RawEvent[] {
  switch (trouble.kind) {
    case 'alert':
      return alertRaws(world, trouble)
    case 'page':
      return pageRaws(world, trouble, at)
    case 'message':
      return messageRaws(world, trouble)
    case 'change':
      return changeRaws(world, trouble, at)
  }
}

/** To the second, so that texts and times agree. */
function startOf(world: DenseWorld, { burst, after }: Pick<Trouble, 'burst' | 'after'>): number {
  const share = burst === null ? after : (world.bursts[burst % world.bursts.length] ?? 0)
  const within = burst === null ? 0 : ((after - 300) * 60) / 1_000
  return BEGIN + Math.round((share * world.span * 60) / 1_000 + within * 60) * 1_000
}

const iso = (at: number): string => isoOf(instant(at))

function posted(source: string, body: unknown, at: number, path = `/webhooks/${source}`): RawEvent {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const name = sourceName(source)
  return { id: rawEventIdOf(name, bytes), source: name, receivedAt: instant(at), path, headers: {}, body: bytes }
}

const groupKeyOf = (group: string, name: string): string => (group === 'own' ? `{}:{alertname="${name}"}` : `{}:{group="${group}"}`)
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

function labelsOf(world: DenseWorld, trouble: AlertTrouble): Readonly<Record<string, string>> {
  const { name, severity, cluster, environment, caller, callee, node } = trouble
  const spelled = spellingOf(world, trouble.service, trouble.spelled)
  return {
    ...{ alertname: name, severity, cluster },
    ...(environment === null ? {} : { environment }),
    ...(spelled === null ? { instance: `host-${trouble.service % 2}:9100` } : { service: spelled }),
    ...(caller === null ? {} : { source_service: nameOf(world, caller) }),
    ...(callee === null ? {} : { client: nameOf(world, trouble.service), server: nameOf(world, callee) }),
    ...(node === null ? {} : { node: `node-${node}` }),
  }
}

interface Firing {
  readonly start: number
  readonly end: number | null
}

function alertRaws(world: DenseWorld, trouble: AlertTrouble): readonly RawEvent[] {
  const labels = labelsOf(world, trouble)
  const fingerprint = hashOf(JSON.stringify(labels)).slice(0, 16)
  const description = trouble.held === 0 ? 'It ails' : `It has been down for more than ${trouble.held} minutes`
  const groupKey = groupKeyOf(trouble.group, trouble.name)
  const told = (start: number, end: number | null, at: number) =>
    posted(
      'alertmanager',
      {
        ...{ version: '4', groupKey, truncatedAlerts: 0, receiver: 'hindsight', externalURL: 'http://am.example.com' },
        ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {}, status: end === null ? 'firing' : 'resolved' },
        alerts: [
          {
            ...{ status: end === null ? 'firing' : 'resolved', labels, annotations: { description }, fingerprint },
            ...{ startsAt: iso(start), endsAt: end === null ? '0001-01-01T00:00:00Z' : iso(end), generatorURL: 'http://p.example.com/g' },
          },
        ],
      },
      at + 5_000,
    )
  const first = startOf(world, trouble)
  const firings: Firing[] = [{ start: first, end: trouble.lasts === null ? null : first + trouble.lasts * MINUTE }]
  for (const pause of trouble.flaps) {
    const start = (firings.at(-1)?.start ?? first) + pause * MINUTE
    firings.push({ start, end: pause % 4 === 0 ? null : start + 2 * MINUTE })
  }
  return firings.flatMap((firing) => firingRaws(trouble, { ...firing, told, labels }))
}

interface ToldFiring extends Firing {
  readonly labels: Readonly<Record<string, string>>
  readonly told: (start: number, end: number | null, at: number) => RawEvent
}

function firingRaws({ tells, name, lasts }: AlertTrouble, { start, end, told, labels }: ToldFiring): readonly RawEvent[] {
  const fired = told(start, null, start)
  const ended = end === null ? [] : [told(start, end, end)]
  switch (tells) {
    case 'once':
      return [fired, ...ended]
    case 'moved':
      return [fired, told(start + 3 * MINUTE, null, start + ((lasts ?? 60) * MINUTE) / 2), ...ended]
    case 'taken back':
      return [fired, ...ended, told(start, null, (end ?? start) + 6 * MINUTE)]
    case 'repeated':
      return [fired, ...[30, 90, 200].map((minute) => ({ ...fired, receivedAt: instant(start + minute * MINUTE) }))]
    case 'routes':
      return [fired, ...ended, ...routed({ labels, name }, { start, end })]
  }
}

interface Routed {
  readonly labels: Readonly<Record<string, string>>
  readonly name: string
}

/** The same group by another route, to the pager's API: under a group key of its own. */
function routed({ labels, name }: Routed, { start, end }: Firing): readonly RawEvent[] {
  const summary = `[FIRING:1] ${name} (${Object.values(labels).join(' ')})`
  const key = hashOf(`{}/{}:{alertname="${name}"}`)
  const message = { key, summary, path: '/v2/enqueue', timestamp: null }
  return [enqueued(message, 'trigger', start + 10_000), ...(end === null ? [] : [enqueued(message, 'resolve', end + 10_000)])]
}

interface Message {
  readonly key: string
  readonly summary: string
  readonly path: string
  readonly timestamp: number | null
}

function enqueued({ key, summary, path, timestamp }: Message, action: 'trigger' | 'resolve', at: number): RawEvent {
  const times = timestamp === null ? {} : { timestamp: iso(timestamp) }
  const body = {
    ...{ routing_key: 'sha256:4c0d87af1d35bdddef4e8c17122be8b6', dedup_key: key, event_action: action },
    payload: { summary, source: 'Alertmanager', severity: 'critical', ...times },
  }
  return posted('pagerduty-events', body, at, path)
}

function messageRaws(world: DenseWorld, trouble: MessageTrouble): readonly RawEvent[] {
  const start = startOf(world, trouble)
  const service = nameOf(world, trouble.service)
  const message: Message = {
    key: trouble.group === null ? trouble.key : hashOf(groupKeyOf(trouble.group, '')),
    summary: trouble.titled === null ? `${service} ails` : `[FIRING:1] ${trouble.titled} (${service})`,
    path: trouble.asPage ? '/v2/enqueue?as=page' : '/v2/enqueue',
    timestamp: trouble.dated ? start : null,
  }
  const end = trouble.lasts === null ? null : start + trouble.lasts * MINUTE
  return [enqueued(message, 'trigger', start), ...(end === null ? [] : [enqueued(message, 'resolve', end)])]
}

const pageIdOf = (at: number): string => `P${at}`
const linkOf = (id: string): string => `https://acme.pagerduty.com/incidents/${id}`

function pageRaws(world: DenseWorld, trouble: PageTrouble, at: number): readonly RawEvent[] {
  const id = pageIdOf(at)
  const service = spellingOf(world, trouble.service, trouble.spelled)
  const title = trouble.titled === null ? `${id} ails` : `[FIRING:1] ${trouble.titled} (${nameOf(world, trouble.service)})`
  const data = {
    ...{ id, type: 'incident', title, html_url: linkOf(id) },
    ...(service === null ? {} : { service: { id: `S-${service}`, type: 'service_reference', summary: service } }),
    ...(trouble.group === null ? {} : { incident_key: hashOf(groupKeyOf(trouble.group, '')) }),
  }
  const told = (type: string, when: number, more: object = {}) =>
    posted(
      'pagerduty',
      { event: { id: `${id} ${type} ${when}`, event_type: type, occurred_at: iso(when), agent: null, data: { ...data, ...more } } },
      when + 1_000,
    )
  const start = startOf(world, trouble)
  const [into] = world.troubles.flatMap((other, nth) =>
    other.kind === 'page' && nth === at - (trouble.into ?? 0) && nth < at ? [nth] : [],
  )
  const merged =
    into === undefined
      ? {}
      : { resolve_reason: { type: 'merge_resolve_reason', incident: { id: pageIdOf(into), html_url: linkOf(pageIdOf(into)) } } }
  const end = trouble.lasts === null ? null : start + trouble.lasts * MINUTE
  return [
    told('incident.triggered', start),
    ...(trouble.acknowledged ? [told('incident.acknowledged', start + 2 * MINUTE)] : []),
    ...(end === null ? [] : [told('incident.resolved', end, merged)]),
    ...(end === null || trouble.reopened === null ? [] : [told('incident.reopened', end + trouble.reopened * MINUTE)]),
  ]
}

/** The commit in the log of its repository, made a while before. */
function gitLogOf(sha: string, at: number): RawEvent {
  const date = new Date(at - 20 * MINUTE).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 $4 +0000')
  const text = `commit ${sha}\nAuthor:     A <a@example.com>\nAuthorDate: ${date}\nCommit:     A <a@example.com>\nCommitDate: ${date}\n\n    Change it\n\na.ts\n`
  const bytes = new TextEncoder().encode(text)
  const name = sourceName('deploys')
  return {
    id: rawEventIdOf(name, bytes),
    source: name,
    receivedAt: instant(at + 2_000),
    path: '/webhooks/deploys',
    headers: {},
    body: bytes,
  }
}

function changeRaws(world: DenseWorld, trouble: ChangeTrouble, at: number): readonly RawEvent[] {
  const start = startOf(world, trouble)
  // A few commits, which are deployed more than once now and then.
  const sha = trouble.version % 2 === 0 ? hashOf(`commit ${trouble.version % 8}`).slice(0, trouble.version % 3 === 0 ? 10 : 40) : null
  const pushed = sha === null || trouble.version % 4 === 0 ? [] : [gitLogOf(hashOf(`commit ${trouble.version % 8}`).slice(0, 40), start)]
  const told = (status: string, when: number) =>
    posted(
      'deploys',
      {
        ...{ time: iso(when), service: nameOf(world, trouble.service), environment: 'prod', action: 'deploy', status },
        ...{ version: `v${trouble.version}`, id: `D${at}` },
        ...(sha === null ? {} : { sha }),
      },
      when + 1_000,
    )
  return [...pushed, told('started', start), ...(trouble.lasts === null ? [] : [told('succeeded', start + trouble.lasts * MINUTE)])]
}
