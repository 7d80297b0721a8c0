import type { SectionLine } from '../lines/sections.ts'

/** In: the lines of a document. Out: whether it says itself that it is about several incidents: by its title, or in its first lines. */
export function saysSeveral(lines: readonly SectionLine[]): boolean {
  const opening = lines.filter(({ kind }) => kind !== 'blank' && kind !== 'code').slice(0, OPENING_LINES)
  const title = opening[0]?.text ?? ''
  return (title.length <= TITLE_MAX && TITLE.test(title)) || opening.some(({ text }) => COUNT.test(text.slice(0, TEXT_MAX)))
}

/** Further down the past is spoken of. */
const OPENING_LINES = 6
const TEXT_MAX = 1_000
const TITLE_MAX = 120

/** "Outages in May", "Incident history", "Availability report". */
const TITLE =
  /\b(?:incidents|outages|disruptions|störungen|ausfälle|vorfälle|pannes|incidentes|incidencias|storingen)\b|\b(?:incident|outage|status) history\b|\bavailability report\b|\b(?:weekly|monthly|quarterly) (?:[a-z]{1,20} )?(?:report|review|summary)\b|\b(?:report|summary|review)(?: for| of|,) (?:[a-z]{3,9}|q[1-4]),? (?:19|20)\d\d\b|\bhand-?over\b/i
/** "There were two incidents", "three unrelated outages". */
const COUNT =
  /(?<!\bone of )(?<!\bone of the )\b(?:two|three|four|five|six|seven|eight|nine|ten|several|multiple|[2-9]) (?:[a-z]{3,20} ){0,2}(?:incidents|outages|disruptions)\b/i
