import type { Event } from '../../domain/event.ts'
import type { MappedField, SourceMapping } from '../../domain/mapping/source-mapping.ts'
import type { Source } from '../source.ts'
import { type ChangeStep, changeEvent } from '../values/change-facts.ts'
import {
  type AlertFact,
  acknowledgedEvent,
  closedEvent,
  escalatedEvent,
  type From,
  firedEvent,
  postedEvent,
  resolvedEvent,
  triggeredEvent,
} from '../values/facts.ts'
import { jsonSender, type Part } from '../values/json-sender.ts'
import { knownLink } from '../values/known-text.ts'
import { knownSeverity } from '../values/labels.ts'
import { entryOf } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { compileExpression, type Expression } from './expression.ts'
import { compilePath, type Path } from './json-path.ts'

/** No body of a sender reports more facts; what is beyond is named in the problems. */
const PARTS_MAX = 1_000

/** A sender that a mapping of the configuration describes. */
export function mappedSource(mapping: SourceMapping): Source {
  const { name } = mapping
  const read = readerOf(mapping)
  return jsonSender({
    name,
    setup: [
      `POST JSON to {url}/webhooks/${name}, with Authorization: Bearer and the secret under sources.${name}.secret`,
      `What is read of it: sources.${name}.mapping`,
    ],
    test: null,
    // Which shape its bodies have is not known: they are read where they are posted.
    recognizes: () => false,
    read,
    ...(mapping.fields.id === undefined && mapping.fields.time === undefined ? { hasTimeless: true as const } : {}),
  })
}

interface Mapped {
  readonly from: From
  /** The word of the sender for what happened, and the state that it means. */
  readonly state: string
  readonly field: (name: MappedField) => string | null
}

function readerOf(mapping: SourceMapping): (body: unknown, from: From) => readonly Part[] {
  const each = mapping.each === null ? null : pathOf(mapping.each)
  const stateOf = stateReader(mapping)
  const fields = compileFields(mapping)
  return (body, from) => {
    const found = each === null ? [body] : each.find(body, PARTS_MAX + 1)
    if (found.length === 0) return [`nothing at ${mapping.each}`]
    const whole = memoized(fields, body)
    const parts = found.slice(0, PARTS_MAX).flatMap((part): readonly Part[] => {
      const state = stateOf(part) ?? stateOf(body)
      if (state === null) return [{ pointer: '', detail: `nothing at ${mapping.state?.path}, which the state is read from` }]
      if ('unmapped' in state) return [`state ${state.unmapped}: not mapped`]
      if (state.state === 'ignored') return ['a state that the mapping ignores']
      const own = part === body ? whole : memoized(fields, part)
      return [toEvent(mapping, { from, state: state.state, field: (name) => own(name) ?? whole(name) })]
    })
    return found.length > PARTS_MAX
      ? [...parts, { pointer: '', detail: `more than ${PARTS_MAX} parts at ${mapping.each}: the others are left out` }]
      : parts
  }
}

type State = { readonly state: string } | { readonly unmapped: string }

function stateReader({ state }: SourceMapping): (part: unknown) => State | null {
  if (state === null) return () => ({ state: 'first' })
  const expression = expressionOf(state.path)
  return (part) => {
    const word = expression(part)
    if (word === null) return null
    const meaning = entryOf(state.words, word.toLowerCase())
    return meaning === null ? { unmapped: word } : { state: meaning }
  }
}

type Fields = ReadonlyMap<MappedField, readonly Expression[]>

const compileFields = ({ fields }: SourceMapping): Fields =>
  new Map((Object.entries(fields) as [MappedField, readonly string[]][]).map(([name, written]) => [name, written.map(expressionOf)]))

/** The whole body is asked for what many parts do not say: once. */
function memoized(fields: Fields, part: unknown): (name: MappedField) => string | null {
  const known = new Map<MappedField, string | null>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    let value: string | null = null
    for (const expression of fields.get(name) ?? []) {
      value = expression(part)
      if (value !== null) break
    }
    known.set(name, value)
    return value
  }
}

/** What is no path was refused with the configuration; of a mapping from elsewhere nothing is found there. */
function pathOf(written: string): Path {
  const path = compilePath(written)
  return 'problem' in path ? { find: () => [] } : path
}

function expressionOf(written: string): Expression {
  const expression = compileExpression(written)
  return 'problem' in expression ? () => null : expression
}

function toEvent(mapping: SourceMapping, { from, state, field }: Mapped): Event {
  const series = field('series') ?? (field('occurrence') === null ? field('service') : null)
  const fact = {
    about: [mapping.kind, field('occurrence') ?? series, state],
    id: field('id') === null ? null : [field('id'), state].join(' '),
    at: field('time'),
    occurrence: field('occurrence'),
    service: field('service'),
    environment: field('environment'),
    severity: knownSeverity(field('severity')),
    actor: field('actor'),
    text: field('text') ?? [mapping.name, field('service'), state === 'first' ? null : state].filter((part) => part !== null).join(' '),
    link: knownLink(field('link')),
  }
  const alert: AlertFact = { ...fact, series: [series] }
  switch (mapping.kind) {
    case 'alert':
      return state === 'resolved' ? resolvedEvent(from, alert) : firedEvent(from, alert)
    case 'page':
      return pageEvent(from, alert, { state, to: field('to') })
    case 'change':
      return changeEvent(from, STEPS.find((step) => step === state) ?? 'succeeded', {
        ...fact,
        text: field('text'),
        application: field('service'),
        version: field('version'),
        rollback: saysRollback(field('text') ?? ''),
      })
    case 'message':
      return postedEvent(from, alert)
  }
}

const STEPS: readonly ChangeStep[] = ['started', 'succeeded', 'failed', 'cancelled']

function pageEvent(from: From, fact: AlertFact, { state, to }: { readonly state: string; readonly to: string | null }): Event {
  if (state === 'acknowledged') return acknowledgedEvent(from, fact)
  if (state === 'escalated') return escalatedEvent(from, fact, to)
  return state === 'resolved' ? closedEvent(from, fact) : triggeredEvent(from, fact)
}
