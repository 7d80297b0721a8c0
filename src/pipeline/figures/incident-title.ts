import type { Episode } from '../../domain/episode.ts'
import { byTime } from '../../domain/event.ts'
import type { NonEmpty } from '../../domain/identity.ts'
import { bySeverity, type SeverityWords } from '../../domain/severity.ts'

/** Named after what called for attention first: the earliest of the most severe, by its rule and service. */
export function titleOf(episodes: NonEmpty<Episode>, words: SeverityWords): string {
  const first = episodes.reduce((best, episode) => (byUrgency(episode, best, words) < 0 ? episode : best))
  const name = first.labels.alertname ?? first.events[0].text
  return first.service === null ? name : `${name} on ${first.service}`
}

const byUrgency = (a: Episode, b: Episode, words: SeverityWords): number =>
  bySeverity(a.severity, b.severity, words) || byKind(a, b) || byTime(a.events[0], b.events[0])

/** A page's title is the alert's name in the pager's words: the alert's own is shorter. */
const byKind = (a: Episode, b: Episode): number => (a.kind === b.kind ? 0 : a.kind === 'alert' ? -1 : 1)
