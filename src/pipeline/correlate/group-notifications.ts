/**
 * In: alerts. Out: which of them are only another notification of alerts that are here, and of which.
 * Promise: what was received by two routes counts once. Alertmanager's `pagerduty_configs` send one message for a whole
 * group, at the times of the group: beside the group's webhook it is evidence of the same alerts, and neither an alert nor
 * an end of its own. Where the alerts themselves are not here, it is an alert like any other.
 *
 * 1. By key: its `dedup_key` is the hash of the group key that the webhook states.
 * 2. Otherwise by title: another route of the sender has another group key, but says the same of the same alerts.
 */
import { appendTo } from '../../domain/append-to.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import type { CorrelationPolicy } from '../../domain/policy.ts'
import { keyNamed } from '../episodes/episode-fields.ts'
import { byStart } from '../episodes/episodes.ts'
import { readTitle } from './alert-title.ts'
import { type AlertInRun, alertsByKey } from './key-search.ts'
import type { Run } from './runs.ts'
import { alertsByTitle } from './title-search.ts'

export interface GroupNotification {
  readonly episode: Episode
  /** The one that stands for the group: the last that had begun, else the next. */
  readonly alert: Episode
  readonly rule: 'notification-shares-key' | 'notification-title-names-alert'
}

export type NotificationsByAlert = ReadonlyMap<Episode, readonly GroupNotification[]>

const GROUP_HASH = /^[0-9a-f]{64}$/

/** Whether it may be one: its sender names no single firing, and either its key or its title is that of a group. */
export const mayBeNotification = (episode: Episode): boolean =>
  episode.kind === 'alert' &&
  keyNamed(episode.events[0], 'occurrence') === null &&
  keyNamed(episode.events[0], 'series') !== null &&
  (episode.series.some((key) => GROUP_HASH.test(key)) || readTitle(episode).hasStatus)

/** `runs`: of the alerts that are none. */
export function linkNotifications(candidates: readonly Episode[], runs: readonly Run[], policy: CorrelationPolicy): NotificationsByAlert {
  const byAlert = new Map<Episode, GroupNotification[]>()
  const byKey = alertsByKey({ runs, naming: candidates, keysOf: ({ series }) => series, policy })
  const byTitle = alertsByTitle(runs, policy)
  for (const episode of candidates) {
    const sharing = alertBehind(episode, byKey(episode))
    const alert = sharing ?? alertBehind(episode, byTitle(episode))
    if (alert !== null)
      appendTo(byAlert, alert, { episode, alert, rule: sharing === null ? 'notification-title-names-alert' : 'notification-shares-key' })
  }
  return byAlert
}

/** The last that had begun, for a notification speaks of what has; where clocks differ, the next. */
function alertBehind({ startsAt }: Episode, named: readonly AlertInRun[]): Episode | null {
  const alerts = named.map(({ span }) => span.episode).sort(byStart)
  return alerts.findLast((alert) => alert.startsAt <= startsAt) ?? alerts[0] ?? null
}

/** Why the notifications of these alerts are in their incident. */
export const notificationMembers = (notifications: readonly GroupNotification[]): readonly Membership[] =>
  notifications.map(({ episode, rule }) => ({
    eventId: episode.events[0].id,
    source: episode.source,
    key: episode.senderKey,
    at: episode.startsAt,
    until: episode.endsAt,
    because: 'same-notification',
    rule,
    score: null,
  }))
