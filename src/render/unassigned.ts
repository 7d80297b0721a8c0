import type { Clock } from '../domain/time/clock.ts'
import { durationWords } from '../domain/words.ts'
import type { NearestIncident } from '../pipeline/explain/nearest-incident.ts'
import type { UnassignedEvent } from '../pipeline/explain/unassigned.ts'
import { unassignedJson } from './json.ts'

/** An event of no incident with its reason, for machines. */
export const unassignedEventJson = ({ event, because, rule, needed }: UnassignedEvent): object => ({
  ...unassignedJson(event),
  severity: 'severity' in event ? (event.severity ?? null) : null,
  isTest: event.isTest,
  deliveryId: event.rawEventIds[0],
  because,
  rule,
  needed,
})

/** What `explain` prints of an event of no incident. `nearest` null: no incident is near. */
export interface UnassignedExplanation {
  readonly unassigned: UnassignedEvent
  readonly nearest: NearestIncident | null
}

export const unassignedExplanationJson = ({ unassigned, nearest }: UnassignedExplanation): object => ({
  incident: null,
  event: unassignedEventJson(unassigned),
  nearest:
    nearest === null
      ? null
      : {
          id: nearest.incident.id,
          title: nearest.incident.title,
          seconds: nearest.apartMs / 1_000,
          side: nearest.side,
          reasons: nearest.reasons,
        },
})

/** The same for a terminal. */
export function unassignedExplanationText({ unassigned, nearest }: UnassignedExplanation, clock: Clock): string {
  const { event, because, rule, needed } = unassigned
  const lines = [
    `Event ${event.id}: ${event.kind} from ${event.source}, ${clock.dateAndTime(event.occurred.at)}: ${event.text.split('\n')[0]}`,
    '  is in no incident',
    `  why: ${because} [${rule}]`,
    ...needed.map((clause) => `  it would be in one if ${clause}`),
    ...(nearest === null ? [] : nearestLines(nearest)),
  ]
  return `${lines.join('\n')}\n`
}

const nearestLines = ({ incident, apartMs, side, reasons }: NearestIncident): readonly string[] => [
  `  nearest incident: ${incident.title} (${incident.id}), ${side === 'during' ? 'at the same time' : `${durationWords(apartMs)} ${side}`}`,
  ...reasons.map(({ code, text }) => `  why not there: ${text} [${code}]`),
]
