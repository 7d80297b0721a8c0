import type { ChangeRecord } from '../../domain/change.ts'
import type { Event } from '../../domain/event.ts'
import type { EventId, IncidentId } from '../../domain/identity.ts'
import type { IncidentFigures } from '../../domain/metrics/incident-figures.ts'
import { inclusive, type Period, periodBefore } from '../../domain/metrics/period.ts'
import { teamsOf } from '../../domain/metrics/teams.ts'
import type { Policy } from '../../domain/policy.ts'
import { clockIn } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { changeRecordsOf } from '../../pipeline/episodes/change-records.ts'
import type { MetricsWorld } from '../../pipeline/metrics/answer.ts'
import { figuresOf } from '../../pipeline/metrics/figures-of.ts'
import type { IncidentQuery, Store } from '../../store/store.ts'
import type { ServerSettings } from '../settings.ts'

export interface FiguresParts {
  readonly store: Pick<Store, 'incidents' | 'changesBetween' | 'eventsBetween'>
  readonly settings: () => ServerSettings
  readonly policy: () => Policy
  readonly now: () => Instant
}

/** `incidentOf`: by the first event of each episode, page and change. */
export interface KnownFigures {
  readonly incidents: readonly IncidentFigures[]
  readonly changes: readonly ChangeRecord[]
  readonly incidentOf: ReadonlyMap<EventId, IncidentId>
}

const PAGE = 200

/** The figures of a period and of the one before it, with which it is compared. null: of everything that is known, without changes. */
export async function loadFigures({ store, policy }: Pick<FiguresParts, 'store' | 'policy'>, period: Period | null): Promise<KnownFigures> {
  const whole = period === null ? null : inclusive({ from: periodBefore(period).from, until: period.until })
  const words = policy().correlation.severityWords
  const incidents: IncidentFigures[] = []
  const incidentOf = new Map<EventId, IncidentId>()
  let query: IncidentQuery | null = { limit: PAGE, ...whole }
  while (query !== null) {
    const { items, nextCursor }: Awaited<ReturnType<Store['incidents']>> = await store.incidents(query)
    for (const incident of items) {
      incidents.push(figuresOf(incident, words))
      for (const { eventId } of incident.members) incidentOf.set(eventId, incident.id)
    }
    query = nextCursor === null ? null : { limit: PAGE, ...whole, cursor: nextCursor }
  }
  const changes = whole === null ? [] : changeRecordsOf(await store.changesBetween(whole))
  return { incidents, changes, incidentOf }
}

/** Alerts and pages of a period. */
export async function loadNotifications({ store }: Pick<FiguresParts, 'store'>, period: Period): Promise<readonly Event[]> {
  return (await store.eventsBetween(inclusive(period))).filter(({ kind }) => kind.startsWith('alert.') || kind.startsWith('page.'))
}

export function metricsWorld({ settings, policy, now }: Pick<FiguresParts, 'settings' | 'policy' | 'now'>): MetricsWorld {
  const { metrics, postmortem } = settings()
  return {
    asOf: now(),
    exclusions: metrics.exclusions,
    businessHours: metrics.businessHours,
    clock: clockIn(metrics.businessHours?.timezone ?? postmortem.timezone),
    teamOf: teamsOf(policy().services),
  }
}
