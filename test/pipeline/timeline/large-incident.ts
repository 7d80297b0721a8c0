import type { Episode } from '../../../src/domain/episode.ts'
import type { AlertFired } from '../../../src/domain/event.ts'
import { eventId, type NonEmpty } from '../../../src/domain/identity.ts'
import { instant, later, milliseconds, seconds } from '../../../src/domain/time/time.ts'
import { anOutage } from '../outage.ts'

/** More than a function can be given as arguments. */
export const LARGE = 130_000

/** One alert that fired so many times, ten milliseconds apart; each notification arrived before its firing. */
export function flappingEpisodes(count: number): NonEmpty<Episode> {
  const [fired] = anOutage().alertFires('10:00').events
  if (fired?.kind !== 'alert.fired') throw new Error('expected an alert that fired')
  const [first, ...others] = Array.from({ length: count }, (_, index) => episodeOf(fired, index))
  if (first === undefined) throw new Error('expected at least one episode')
  return [first, ...others]
}

function episodeOf(fired: AlertFired, index: number): Episode {
  const startsAt = later(fired.occurred.at, milliseconds(10 * index))
  const number = String(index).padStart(6, '0')
  const event: AlertFired = {
    ...fired,
    id: eventId(`event-${number}`),
    occurred: { at: startsAt },
    receivedAt: instant(startsAt - seconds(60)),
  }
  return {
    key: `alertmanager ${number}`,
    kind: 'alert',
    source: event.source,
    senderKey: number,
    series: ['flapping'],
    begins: startsAt,
    startsAt,
    endsAt: later(startsAt, milliseconds(5)),
    severity: event.severity,
    service: event.service,
    environment: event.environment,
    labels: event.labels,
    isTest: false,
    page: null,
    mergedInto: null,
    end: null,
    oddities: [],
    supersedes: null,
    restatements: [],
    events: [event],
  }
}
