import type { Incident } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import { countWords } from '../domain/words.ts'
import type { Draft } from '../pipeline/draft/draft.ts'

/** As many entries of a timeline as a reader of HTML gets: a thousand of them cost a second of a processor, and nobody reads them. */
export const HTML_ENTRIES_MAX = 100

/** The draft with so many entries, in their order: those that a time rests on, what is no alert, then the first alerts. */
export function shortenTimeline(draft: Draft, entriesMax: number): Draft {
  if (draft.timeline.length <= entriesMax) return draft
  const cited = new Set(Object.values(draft.incident.anchors).flatMap((anchor) => anchor?.evidence ?? []))
  const rank = (entry: TimelineEntry): number => {
    if (entry.evidence.some((id) => cited.has(id))) return 0
    return entry.kind === 'alert.fired' || entry.kind === 'alert.resolved' ? 2 : 1
  }
  const byRank: TimelineEntry[][] = [[], [], []]
  for (const entry of draft.timeline) byRank[rank(entry)]?.push(entry)
  const listed = new Set(byRank.flat().slice(0, entriesMax))
  return { ...draft, timeline: draft.timeline.filter((entry) => listed.has(entry)) }
}

/** What a shortened draft says of itself below its title; the text as it is where nothing was left out. */
export function withShortNote(markdown: string, { timeline }: Incident, entriesMax: number): string {
  const count = timeline.filter(({ hidden }) => !hidden).length
  if (count <= entriesMax) return markdown
  const which = 'those that a time rests on, what is not an alert, then the first alerts'
  const note = `_The timeline lists ${countWords(entriesMax)} of ${countWords(count)} entries: ${which}. The Markdown draft lists all of them._`
  const titleEnd = markdown.startsWith('# ') ? markdown.indexOf('\n') + 1 : 0
  return `${markdown.slice(0, titleEnd)}\n${note}\n\n${markdown.slice(titleEnd)}`
}
