import type { Event } from '../../domain/event.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { impactStatements } from './impact-statements.ts'

/**
 * In: the messages of one incident, in order. Out: the impact on users that people stated.
 * Promise: a figure stands only where somebody stated it, with the sentence and the event; alerts alone prove no impact.
 */
export function impactOf(messages: readonly Event[]): readonly Impact[] {
  const statements = messages.flatMap((event) =>
    impactStatements(event.text).map((stated): Impact => ({ ...stated, from: null, to: null, basis: 'reported', evidence: [event.id] })),
  )
  // The same figure stated again is no second impact; the first message to state it is its evidence.
  return [...new Map(statements.toReversed().map((impact) => [`${impact.kind} ${impact.value}`, impact])).values()].toReversed()
}
