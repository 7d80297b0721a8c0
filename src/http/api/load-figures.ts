import type { ChangeRecord } from '../../domain/change.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import { inclusive, type Period, periodBefore } from '../../domain/metrics/period.ts'
import { teamsOf } from '../../domain/metrics/teams.ts'
import type { Policy } from '../../domain/policy.ts'
import { clockIn } from '../../domain/time/clock.ts'
import type { Instant } from '../../domain/time/time.ts'
import { changeRecordsOf } from '../../pipeline/episodes/change-records.ts'
import type { MetricsWorld } from '../../pipeline/metrics/answer.ts'
import type { Store } from '../../store/store.ts'
import type { ServerSettings } from '../settings.ts'
import { figuresOfAll } from './figures-memory.ts'

export interface FiguresParts {
  readonly store: Pick<Store, 'figuresRevision' | 'figuresSince' | 'notifications' | 'changesBetween'>
  readonly settings: () => ServerSettings
  readonly policy: () => Policy
  readonly now: () => Instant
}

export interface KnownFigures {
  readonly incidents: readonly IncidentFigures[]
  readonly changes: readonly ChangeRecord[]
}

/**
 * The figures of everything that is known, as one list that stays the same while nothing changes, and the changes of a period and of the one
 * before it, with which it is compared; null: without changes.
 */
export async function loadFigures({ store }: Pick<FiguresParts, 'store'>, period: Period | null): Promise<KnownFigures> {
  const whole = period === null ? null : inclusive({ from: periodBefore(period).from, until: period.until })
  const incidents = await figuresOfAll(store)
  const changes = whole === null ? [] : changeRecordsOf(await store.changesBetween(whole))
  return { incidents, changes }
}

export function metricsWorld({ settings, policy, now }: Pick<FiguresParts, 'settings' | 'policy' | 'now'>): MetricsWorld {
  const { metrics, postmortem } = settings()
  return {
    asOf: now(),
    exclusions: metrics.exclusions,
    severityWords: policy().correlation.severityWords,
    businessHours: metrics.businessHours,
    clock: clockIn(metrics.businessHours?.timezone ?? postmortem.timezone),
    teamOf: teamsOf(policy().services),
  }
}
