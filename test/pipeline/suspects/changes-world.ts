import type { ChangeKind, Outcome } from '../../../src/domain/change.ts'
import type { ChangeEvent, Event } from '../../../src/domain/event.ts'
import { contentHash, eventIdOf, rawEventId, serviceName, sourceName } from '../../../src/domain/identity.ts'
import { exactly, instant } from '../../../src/domain/time/time.ts'
import { at } from '../outage.ts'

export interface ChangeOptions {
  readonly application: string
  readonly started?: string
  readonly finished?: string
  readonly kind?: ChangeKind
  readonly version?: string
  readonly previous?: string
  readonly sha?: string
  readonly rollback?: boolean
  readonly outcome?: Outcome
  readonly environment?: string | null
  readonly isTest?: boolean
  readonly text?: string
  readonly paths?: readonly string[]
}

/** The events of one change of production, by one occurrence; an instant one has no start. */
export function aChange(options: ChangeOptions): readonly ChangeEvent[] {
  const { started, finished } = options
  const begin = started === undefined ? [] : [{ ...changeBase(options, started, 'started'), kind: 'change.started' as const }]
  const outcome = options.outcome ?? 'succeeded'
  const end = finished === undefined ? [] : [{ ...changeBase(options, finished, 'finished'), kind: 'change.finished' as const, outcome }]
  return [...begin, ...end]
}

function changeBase(options: ChangeOptions, time: string, state: string) {
  const { application, started, finished } = options
  const name = `${application} ${started ?? finished}`
  const source = sourceName('deploys')
  return {
    id: eventIdOf(source, name, state),
    rawEventIds: [rawEventId(contentHash(name, state))] as const,
    source,
    occurred: exactly(at(time)),
    receivedAt: instant(at(time) + 2_000),
    service: serviceName(application),
    environment: options.environment === undefined ? 'production' : options.environment,
    text: options.text ?? `${options.kind ?? 'deployment'} of ${application}`,
    keys: [{ names: 'occurrence' as const, value: name }],
    senderKey: name,
    ...{ actor: null, link: null, isTest: options.isTest ?? false },
    change: {
      ...{ kind: options.kind ?? 'deployment', application, version: options.version ?? null, previous: options.previous ?? null },
      ...{ sha: options.sha ?? null, ref: null, rollback: options.rollback ?? false, url: null },
      ...(options.paths === undefined ? {} : { paths: options.paths }),
    },
  }
}

/** A seeded shuffle: the same order for the same seed everywhere. */
export function shuffled(events: readonly Event[], seed: number): readonly Event[] {
  return [...events].sort((a, b) => (contentHash(a.id, String(seed)) < contentHash(b.id, String(seed)) ? -1 : 1))
}
