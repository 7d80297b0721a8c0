import { appendTo } from '../../domain/append-to.ts'
import type { ChangeRecord, ScoreTerm } from '../../domain/change.ts'
import type { Episode } from '../../domain/episode.ts'
import type { Policy } from '../../domain/policy.ts'
import { serviceNamer } from '../../domain/service.ts'
import type { Milliseconds } from '../../domain/time/time.ts'
import type { TermFunction } from './scoring.ts'

/** Labels by which exporters, meshes and Kubernetes distinguish the versions of a service. */
const VERSION_LABELS = ['version', 'app_version', 'app_kubernetes_io_version', 'destination_version']

/** In: the episodes of one incident. Out: for each change the term of the versions that alerts about its service name. */
export function versionTermsFrom(episodes: readonly Episode[], policy: Policy): TermFunction {
  const alertsOf = alertsByService(episodes, policy)
  return ({ record }) => (record.service === null ? [] : versionTerms(record, alertsOf(record.service), policy.changes.resolutionMs))
}

function alertsByService(episodes: readonly Episode[], policy: Policy): (service: string) => readonly Episode[] {
  const nameOf = serviceNamer(policy.services)
  const known = new Map<string, Episode[]>()
  for (const episode of episodes) {
    if (episode.kind === 'alert' && episode.service !== null) appendTo(known, nameOf(episode.service), episode)
  }
  return (service) => known.get(nameOf(service)) ?? []
}

/** Only where the change and the alerts name versions. An alert that was up for one evaluation says less than a long one. */
function versionTerms({ ref }: ChangeRecord, alerts: readonly Episode[], resolutionMs: Milliseconds): readonly ScoreTerm[] {
  const versioned = alerts.filter((alert) => versionOf(alert) !== null)
  if (ref.version === null || versioned.length === 0) return []
  const version = normalizeVersion(ref.version)
  const ofNew = versioned.filter((alert) => versionOf(alert) === version)
  const term = { family: 'behaviour', evidence: versioned.map((alert) => alert.events[0].id) } as const
  if (ofNew.length < versioned.length) {
    const reason = `other versions were alerting${ofNew.length === 0 ? ', the new one was not' : ' too'}`
    return [{ ...term, name: 'old-version-fails', points: -1, reason }]
  }
  const evaluations = ofNew.reduce((count, alert) => count + evaluationsOf(alert, resolutionMs), 0)
  const points = 2.5 * (1 - Math.exp(-evaluations / 1.5))
  return [{ ...term, name: 'new-version-fails', points, reason: 'only the new version was alerting' }]
}

function versionOf({ labels }: Episode): string | null {
  const label = VERSION_LABELS.map((name) => labels[name]).find((value) => value !== undefined && value !== '')
  return label === undefined ? null : normalizeVersion(label)
}

/** `v2.3.1` and `2.3.1` are one version. */
const normalizeVersion = (version: string): string =>
  version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')

/** For how many evaluations it was up; one without an end was up for an unknown number of them. */
const evaluationsOf = ({ begins, endsAt }: Episode, resolutionMs: Milliseconds): number =>
  endsAt === null ? Number.POSITIVE_INFINITY : 1 + Math.floor((endsAt - begins) / resolutionMs)
