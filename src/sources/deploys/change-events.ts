import type { ChangeEvent, EventBase } from '../../domain/event.ts'
import { contentHash, eventIdOf, serviceName, sourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { type Instant, isoOf } from '../../domain/time/time.ts'
import type { DeployRecord } from './deploy-record.ts'

const NAME = sourceName('deploys')

/** One event per record. What starts and what ends are joined by the sender's id, else within the body: an end belongs to the latest start like it. */
export function changeEvents(raw: RawEvent, records: readonly DeployRecord[]): readonly ChangeEvent[] {
  const open = new Map<string, DeployRecord[]>()
  return records.map((record) => eventOf(raw, record, ownerOf(record, open)))
}

/** A log with so many unfinished starts of one service has lost their ends. */
const OPEN_MAX = 20

/** The record that names the occurrence: the start that this one ends, else itself. */
function ownerOf(record: DeployRecord, open: Map<string, DeployRecord[]>): DeployRecord {
  if (record.id !== null) return record
  const key = [record.service ?? '', record.environment ?? '', record.kind, String(record.rollback)].join('|')
  const starts = open.get(key) ?? []
  if (record.status === 'started' && record.step === null) {
    open.set(key, [...starts.slice(1 - OPEN_MAX), record])
    return record
  }
  const start = starts.findLast((candidate) => candidate.at.at <= record.at.at && isLike(candidate, record))
  if (start === undefined || record.step !== null) return start ?? record
  open.set(
    key,
    starts.filter((candidate) => candidate !== start),
  )
  return start
}

/** Equal as far as both say it. */
const isLike = (a: DeployRecord, b: DeployRecord): boolean => agree(a.version, b.version) && agree(a.sha, b.sha)
const agree = (a: string | null, b: string | null): boolean => a === null || b === null || a === b

/** A build goes to one environment after the other, and two services may both count their builds from one. */
const idIn = ({ service, environment }: DeployRecord, id: string): string => `${service ?? ''}@${environment ?? ''}/${id}`

/** Without an id the time is part of it: the same version deployed again a week later is another change. */
const occurrenceOf = (record: DeployRecord): string =>
  record.id === null ? contentHash(record.service ?? '', ...record.identity) : idIn(record, record.id)

/** As a person would name it: the service, the version and the time, as far as the sender states them. */
function nameOf(record: DeployRecord, receivedAt: Instant): string {
  const time = record.at.at === receivedAt ? null : isoOf(record.at.at)
  const parts = [record.service, record.version ?? record.sha, time].filter((part) => part !== null)
  return parts.length > 0 ? parts.join(' ') : record.text
}

const identityOf = (record: DeployRecord): readonly string[] =>
  record.id === null
    ? [record.service ?? '', ...record.identity, ...stepOf(record)]
    : ['id', idIn(record, record.id), record.kind, String(record.rollback), ...stepOf(record)]

const stepOf = ({ step }: DeployRecord): readonly string[] => (step === null ? [] : ['step', step])

function eventOf(raw: RawEvent, record: DeployRecord, owner: DeployRecord): ChangeEvent {
  const base: EventBase = {
    id: eventIdOf(NAME, ...identityOf(record), record.status),
    rawEventIds: [raw.id],
    source: NAME,
    occurred: record.at,
    receivedAt: raw.receivedAt,
    service: record.service === null ? null : serviceName(record.service),
    environment: record.environment,
    actor: record.actor,
    text: record.text,
    keys: [{ names: 'occurrence', value: occurrenceOf(owner) }, ...seriesOf(record)],
    senderKey: owner.id ?? nameOf(owner, raw.receivedAt),
    link: record.url,
    isTest: false,
  }
  const { kind, version, previous, sha, ref, rollback, url, step } = record
  const touched = record.paths === undefined ? {} : { paths: record.paths }
  const change = { kind, application: record.service, version, previous, sha, ref, rollback, url, ...touched }
  // A step that is done is not the end of the rollout: that is a record without a step, or a step that failed.
  if (step !== null && record.status === 'succeeded') return { ...base, kind: 'change.started', change: { ...change, step } }
  return record.status === 'started'
    ? { ...base, kind: 'change.started', change }
    : { ...base, kind: 'change.finished', change, outcome: record.status }
}

/** This application in this environment; a record that names neither is in no series. */
function seriesOf({ service, environment }: DeployRecord) {
  if (service === null) return []
  return [{ names: 'series', value: environment === null ? service : `${service}@${environment}` }] as const
}
