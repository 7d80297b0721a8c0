import type { SectionLine } from '../lines/sections.ts'
import { type Account, accountsByLevel, datedTitles, isAnother, isTimed } from './accounts.ts'
import type { FirstIncident, SeveralInDoubt } from './incident-lines.ts'
import { incidentRows } from './incident-rows.ts'
import { saysSeveral } from './said-number.ts'
import { secondStory } from './second-story.ts'
import { secondWindow } from './second-window.ts'

/** No person describes more incidents in one document; each further one costs a reading of the rest. */
export const INCIDENTS_MAX = 10

/**
 * In: the lines of a document. Out: those of the first incident that it describes. Read as one, several incidents would give
 * times that belong to none of them. A story that is told twice is one, and so is one of several days.
 */
export function firstIncident(lines: readonly SectionLine[]): FirstIncident & { readonly doubt: SeveralInDoubt } {
  const isOfSeveral = saysSeveral(lines)
  const levels = accountsByLevel(lines)
  const titles = datedTitles(lines, levels)
    .slice(0, INCIDENTS_MAX)
    .map((index) => lines[index]?.number ?? 0)
  const doubt = { isOfSeveral, titles }
  const beside =
    headedIncidents(lines, levels, isOfSeveral) ?? incidentRows(lines, isOfSeveral) ?? (isOfSeveral ? secondWindow(lines) : null)
  if (beside !== null) return { ...beside, doubt, others: beside.others.slice(0, INCIDENTS_MAX - 1) }
  return { ...firstStory(lines, { isOfSeveral, most: INCIDENTS_MAX }), doubt }
}

interface Sought {
  readonly isOfSeveral: boolean
  readonly most: number
}

/** By what comes again in the document, one after the other. */
function firstStory(lines: readonly SectionLine[], { isOfSeveral, most }: Sought): FirstIncident {
  const begins = most > 1 ? secondStory(lines, isOfSeveral) : null
  if (begins === null) return { lines, others: [] }
  const rest = firstStory(lines.slice(begins), { isOfSeveral, most: most - 1 })
  return { lines: lines.slice(0, begins), others: [lines[begins]?.number ?? 0, ...rest.others] }
}

/** Headings beside each other, each with a story of its own below it; null: there are none. */
function headedIncidents(
  lines: readonly SectionLine[],
  levels: readonly (readonly Account[])[],
  isOfSeveral: boolean,
): FirstIncident | null {
  for (const [first, ...more] of levels) {
    const others = first === undefined ? [] : more.filter((other) => isAnother(first, other, isOfSeveral))
    if (first === undefined || others.length === 0 || lines.slice(0, first.begin).some(isTimed)) continue
    return {
      lines: lines.flatMap((line, index): readonly SectionLine[] => {
        if (others.some(({ begin, end }) => index >= begin && index < end)) return []
        if (index === first.begin) return [line.kind === 'text' ? { ...line, kind: 'heading', level: first.level } : line]
        // A heading above all of them is the title of none.
        return [index < first.begin && line.kind === 'heading' ? { ...line, kind: 'text' } : line]
      }),
      others: others.map(({ begin }) => lines[begin]?.number ?? 0),
    }
  }
  return null
}
