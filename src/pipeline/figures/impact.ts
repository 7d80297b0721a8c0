import type { Event } from '../../domain/event.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import { impactStatements } from './impact-statements.ts'

/**
 * In: the messages of one incident, in order. Out: what people said that users lost.
 * Promise: a figure stands only where somebody stated it, with the sentence and the event; alerts alone prove no impact.
 */
export function impactOf(messages: readonly Event[]): readonly Impact[] {
  const told = messages.flatMap((event) =>
    impactStatements(event.text).map((stated): Impact => ({ ...stated, from: null, to: null, basis: 'reported', evidence: [event.id] })),
  )
  // The same figure said again is not a second loss; the first to say it is its evidence.
  return [...new Map(told.toReversed().map((impact) => [`${impact.kind} ${impact.value}`, impact])).values()].toReversed()
}
