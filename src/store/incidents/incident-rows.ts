import { figuresOf } from '../../domain/incident/figures.ts'
import { type Incident, isDated, observedSpan } from '../../domain/incident/incident.ts'
import { replaceNul } from '../columns.ts'
import type { StoredIncident } from '../store.ts'

/** Sorts after every instant that a date can hold: incidents of unknown date come last in the list. */
export const BEFORE_ALL_TIME = -8_640_000_000_000_001

export const incidentRow = ({ incident }: Pick<StoredIncident, 'incident'>) => ({
  id: incident.id,
  origin: incident.origin,
  describes: incident.describes,
  sort_at: sortTimeOf(incident),
  ...spanOf(incident),
  status: incident.status,
  severity: incident.severity === null ? null : replaceNul(incident.severity),
  services: JSON.stringify(incident.services),
  sources: JSON.stringify(sourcesOf(incident)),
  words: replaceNul(wordsOf(incident)),
  incident_json: JSON.stringify(incident),
})

export const figuresRow = ({ incident }: StoredIncident) => ({
  incident_id: incident.id,
  origin: incident.origin,
  describes: incident.describes,
  sort_at: sortTimeOf(incident),
  status: incident.status,
  severity: incident.severity === null ? null : replaceNul(incident.severity),
  services: JSON.stringify(incident.services),
  figures_json: JSON.stringify(figuresOf(incident)),
})

function sortTimeOf(incident: Incident): number {
  if (!isDated(incident)) return BEFORE_ALL_TIME
  if (incident.anchors.detected !== null) return incident.anchors.detected.at
  const times = [...incident.members.map((member) => member.at), ...incident.timeline.map((entry) => entry.at.at)]
  return times.reduce((first, at) => (first === BEFORE_ALL_TIME ? at : Math.min(first, at)), BEFORE_ALL_TIME)
}

/** An incident without dated evidence overlaps no interval. */
function spanOf(incident: Incident): { readonly first_at: number; readonly last_at: number } {
  const span = observedSpan(incident)
  return { first_at: span?.from ?? Number.MAX_SAFE_INTEGER, last_at: span?.to ?? BEFORE_ALL_TIME }
}

const sourcesOf = ({ members, timeline, coverage }: Incident): readonly string[] => [
  ...new Set([...coverage.sources, ...members, ...timeline].map(({ source }) => source)),
]

const wordsOf = ({ title, services, timeline }: Incident): string =>
  [title, ...services, ...timeline.map((entry) => entry.text)].join('\n').toLowerCase()
