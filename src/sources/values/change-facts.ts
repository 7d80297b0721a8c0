import type { ChangeKind, ChangeRef, Outcome } from '../../domain/change.ts'
import type { ChangeEvent } from '../../domain/event.ts'
import { statusValue } from '../deploys/outcome-words.ts'
import { changeText } from './change-text.ts'
import { baseOf, type Fact, type From } from './facts.ts'

/** A step of a change; its words, keys and service are made of what is known of it where they are left out. */
export interface ChangeFact extends Omit<Fact, 'text'> {
  readonly kind?: ChangeKind
  /** What the sender says of it; left out: a line of our own. */
  readonly text?: string | null
  readonly application: string | null
  readonly version?: string | null
  readonly previous?: string | null
  readonly sha?: string | null
  readonly ref?: string | null
  readonly rollback?: boolean
  /** The files that it touches. */
  readonly paths?: readonly string[]
}

export type ChangeStep = 'started' | Outcome

/** The start of a change, or its end. */
export function changeEvent(from: From, step: ChangeStep, fact: ChangeFact): ChangeEvent {
  const { kind = 'deployment', application, version = null, previous = null, sha = null, ref = null, rollback = false, paths = [] } = fact
  const environment = fact.environment ?? null
  const series = application === null ? [] : [environment === null ? application : `${application}@${environment}`]
  const what = version ?? ref ?? sha?.slice(0, 12) ?? null
  const text = fact.text ?? changeText({ action: ACTIONS[kind] ?? kind, rollback, service: application, what, environment })
  const base = baseOf(from, {
    ...fact,
    text,
    service: fact.service === undefined ? application : fact.service,
    series: fact.series ?? series,
  })
  const change: ChangeRef = {
    kind,
    application,
    version,
    previous,
    sha,
    ref,
    rollback,
    url: base.link,
    ...(paths.length === 0 ? {} : { paths }),
  }
  return step === 'started' ? { ...base, kind: 'change.started', change } : { ...base, kind: 'change.finished', change, outcome: step }
}

const ACTIONS: Readonly<Partial<Record<ChangeKind, string>>> = {
  deployment: 'deploy',
  infrastructure: 'change',
  config: 'configure',
  job: 'run',
}

/** The step that a word of a sender names; `waiting`: nothing began. An unknown word is no success. */
export const changeStep = (word: string): ChangeStep | 'waiting' | null => (word === '' ? null : statusValue(word))
