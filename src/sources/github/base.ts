import type { ChangeKind, ChangeRef } from '../../domain/change.ts'
import type { ChangeEvent, EventBase } from '../../domain/event.ts'
import { eventIdOf, serviceName, sourceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import type { Hook } from './shape.ts'

const NAME = sourceName('github')

/** A change of the hook's repository, or the reason why there is none. */
export type ChangeOrReason = ChangeEvent | string

export interface Fact {
  /** GitHub's ids of the fact, and of what it is a fact about. */
  readonly fact: readonly string[]
  readonly occurrence: string
  /** The occurrence of the workflow run that it is a part of. */
  readonly partOf?: string | null
  readonly environment: string | null
  readonly text: string
  readonly senderKey: string
}

/** What every event of a repository has in common; the time is the caller's. */
export function baseOf(raw: RawEvent, hook: Hook, fact: Fact): Omit<EventBase, 'occurred'> {
  const repository = repositoryOf(hook)
  const name = applicationOf(hook)
  const partOf =
    fact.partOf === null || fact.partOf === undefined ? [] : [{ names: 'occurrence', value: `${repository}/${fact.partOf}` } as const]
  return {
    id: eventIdOf(NAME, repository, ...fact.fact),
    rawEventIds: [raw.id],
    source: NAME,
    receivedAt: raw.receivedAt,
    service: name === null ? null : serviceName(name),
    environment: fact.environment,
    actor: knownText(hook.sender?.login),
    text: fact.text,
    keys: [
      { names: 'occurrence', value: `${repository}/${fact.occurrence}` },
      ...partOf,
      { names: 'series', value: fact.environment === null ? repository : `${repository}@${fact.environment}` },
    ],
    senderKey: fact.senderKey,
    link: knownLink(hook.repository?.html_url),
    isTest: false,
  }
}

/** An attempt of a run is one change; its deployments name it by this. */
export const runOccurrence = (id: string, attempt: unknown): string => `run/${id}/${knownText(attempt) ?? '1'}`

/** A reference of the kind, with nothing but the application. */
export const changeRef = (hook: Hook, kind: ChangeKind): ChangeRef => ({
  kind,
  application: applicationOf(hook),
  version: null,
  previous: null,
  sha: null,
  ref: null,
  rollback: false,
  url: null,
})

/** Ids are unique on one host: github.com and a server of one's own both have a repository 1. */
function repositoryOf(hook: Hook): string {
  const link = knownLink(hook.repository?.html_url)
  const host = link === null ? '' : new URL(link).host
  return `${host}/${firstKnown(hook.repository?.id, hook.repository?.full_name) ?? ''}`
}

const applicationOf = (hook: Hook): string | null => firstKnown(hook.repository?.name, hook.repository?.full_name)
