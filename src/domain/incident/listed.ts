import type { Incident } from './incident.ts'
import type { TimelineEntry } from './timeline.ts'

/** An incident as a list shows it: of its members one that an edit moved, or none, of a long timeline entries at even distances, and how many there are. */
export interface ListedIncident extends Incident {
  /** `alerts`: those of groups counted one by one; `groups`: entries that stand for several. */
  readonly entryCounts: { readonly all: number; readonly alerts: number; readonly groups: number }
}

/** More marks than the small picture of a row can show. */
const ENTRIES_MAX = 300

export function listedIncident(incident: Incident): ListedIncident {
  const { timeline, members } = incident
  const fired = timeline.filter(({ kind }) => kind === 'alert.fired')
  const counts = {
    all: timeline.length,
    alerts: fired.reduce((sum, { count }) => sum + count, 0),
    groups: fired.filter(({ count }) => count > 1).length,
  }
  return {
    ...incident,
    members: members.filter(({ edit }) => edit !== undefined).slice(0, 1),
    timeline: thinned(timeline),
    entryCounts: counts,
  }
}

function thinned(timeline: readonly TimelineEntry[]): readonly TimelineEntry[] {
  if (timeline.length <= ENTRIES_MAX) return timeline
  const step = (timeline.length - 1) / (ENTRIES_MAX - 1)
  return Array.from({ length: ENTRIES_MAX }, (_, index) => timeline[Math.round(index * step)]).filter((entry) => entry !== undefined)
}
