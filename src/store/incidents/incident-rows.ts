import { reviewStateOf } from '../../domain/edits/review.ts'
import { figuresOf } from '../../domain/incident/figures.ts'
import { type Incident, isDated, observedSpan } from '../../domain/incident/incident.ts'
import { storableText } from '../columns.ts'
import type { StoredIncident } from '../store.ts'
import { packFigures } from './packed-figures.ts'

/** Sorts after every instant that a date can hold: incidents of unknown date come last in the list. */
export const BEFORE_ALL_TIME = -8_640_000_000_000_001

type Described = Pick<StoredIncident, 'incident' | 'begins'>

export const incidentRow = (held: Described) => ({ ...spanOf(held), ...columnsOf(held) })

/** What lists and figures are filtered and sorted by. */
const filterColumns = (incident: Incident) => ({
  origin: incident.origin,
  describes: incident.describes,
  sort_at: sortTimeOf(incident),
  status: incident.status,
  severity: incident.severity === null ? null : storableText(incident.severity),
  services: JSON.stringify(incident.services),
})

const columnsOf = ({ incident }: Described) => ({
  id: incident.id,
  ...filterColumns(incident),
  sources: JSON.stringify(sourcesOf(incident)),
  words: storableText(wordsOf(incident)),
  incident_json: JSON.stringify(incident),
})

export const figuresRow = ({ incident }: Described) => ({
  incident_id: incident.id,
  ...filterColumns(incident),
  figures_json: packFigures(figuresOf(incident)),
  review: reviewStateOf(incident),
})

function sortTimeOf(incident: Incident): number {
  if (!isDated(incident)) return BEFORE_ALL_TIME
  if (incident.anchors.detected !== null) return incident.anchors.detected.at
  const times = [...incident.members.map((member) => member.at), ...incident.timeline.map((entry) => entry.at.at)]
  return times.reduce((first, at) => (first === BEFORE_ALL_TIME ? at : Math.min(first, at)), BEFORE_ALL_TIME)
}

/** An incident without dated evidence overlaps no interval. */
export function spanOf({ incident, begins }: Described): { readonly first_at: number; readonly last_at: number } {
  const span = observedSpan(incident)
  const from = span === null ? Number.MAX_SAFE_INTEGER : Math.min(span.from, begins ?? span.from)
  return { first_at: from, last_at: span?.to ?? BEFORE_ALL_TIME }
}

const sourcesOf = ({ members, timeline, coverage }: Incident): readonly string[] => [
  ...new Set([...coverage.sources, ...members, ...timeline].map(({ source }) => source)),
]

const wordsOf = ({ title, services, timeline }: Incident): string =>
  [title, ...services, ...timeline.map((entry) => entry.text)].join('\n').toLowerCase()
