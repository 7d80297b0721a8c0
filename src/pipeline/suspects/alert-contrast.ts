import type { ChangeRecord } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Milliseconds } from '../../domain/time/time.ts'
import type { Contrast } from './behaviour-terms.ts'

/** Labels by which exporters, meshes and Kubernetes tell the versions of a service apart. */
const VERSION_LABELS = ['version', 'app_version', 'app_kubernetes_io_version', 'destination_version']

/**
 * In: a change, and the alerts about its service. Out: whether those on the new version are up, and those on others;
 * null where the change or the alerts name no version.
 */
export function contrastOfAlerts({ ref }: ChangeRecord, alerts: readonly Episode[], resolutionMs: Milliseconds): Contrast | null {
  const versioned = alerts.filter((alert) => versionOf(alert) !== null)
  if (ref.version === null || versioned.length === 0) return null
  const version = plain(ref.version)
  const ofNew = versioned.filter((alert) => versionOf(alert) === version)
  const evaluations = ofNew.reduce((count, alert) => count + evaluationsOf(alert, resolutionMs), 0)
  return {
    errors: {
      ofNew: ofNew.length > 0 ? 1 : null,
      ofOld: ofNew.length < versioned.length ? 1 : 0,
      samplesOfNew: evaluations,
      minutesOfNew: evaluations,
    },
    expectedOfNew: null,
    slower: null,
    hungrier: null,
    evidence: versioned.map((alert) => alert.events[0].id),
  }
}

function versionOf({ labels }: Episode): string | null {
  const label = VERSION_LABELS.map((name) => labels[name]).find((value) => value !== undefined && value !== '')
  return label === undefined ? null : plain(label)
}

/** `v2.3.1` and `2.3.1` are one version. */
const plain = (version: string): string =>
  version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')

/** For how many evaluations it was up; one that has no end was up for more than can be told. */
const evaluationsOf = ({ begins, endsAt }: Episode, resolutionMs: Milliseconds): number =>
  endsAt === null ? Number.POSITIVE_INFINITY : 1 + Math.floor((endsAt - begins) / resolutionMs)
