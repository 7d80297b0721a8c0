import type { SectionLine } from '../lines/sections.ts'
import { entriesOf, type RawEntry } from './entries.ts'
import { proseEntries, withProseOfStory } from './prose-entries.ts'
import { withoutRetelling } from './repeated-story.ts'
import { unnamedTimeline } from './unnamed-timeline.ts'

/** The entries of a document and where they stand in it. */
export interface FoundTimeline {
  readonly entries: readonly RawEntry[]
  readonly from: 'timeline' | 'prose'
  /** The lines that the entries were read from; empty where they come from the prose. */
  readonly own: readonly SectionLine[]
  /** All lines of the document, those of the timeline marked as such. */
  readonly lines: readonly SectionLine[]
  /** The line of the first entry beyond the limit; null: all were read. */
  readonly firstUnread: number | null
}

/** No person writes more entries than this; a machine's log does. */
export const ENTRIES_MAX = 2_000

/**
 * A timeline by its name; else a list of times under any name, the key events where nothing else has more, the prose.
 * `least`: how many times a list must have that has no name.
 */
export function findTimeline(lines: readonly SectionLine[], least: number): FoundTimeline {
  const unnamed = unnamedTimeline(lines, least)
  const isListed = unnamed.some(({ kind }) => kind === 'item' || kind === 'row')
  const keyEvents = lines.filter(({ role }) => role === 'keyEvents')
  for (const own of [lines.filter(({ role }) => role === 'timeline'), ...(isListed ? [unnamed, keyEvents] : [keyEvents, unnamed])]) {
    const entries = withoutRetelling(entriesOf(own))
    if (entries.length >= 2 || (entries.length === 1 && own[0]?.role === 'timeline'))
      return limitEntries({ entries, from: 'timeline', own, lines: markTimeline(lines, new Set(own)) })
  }
  const story = withProseOfStory(lines)
  return limitEntries({ entries: proseEntries(story), from: 'prose', own: [], lines: story })
}

const limitEntries = (found: Omit<FoundTimeline, 'firstUnread'>): FoundTimeline => ({
  ...found,
  entries: found.entries.slice(0, ENTRIES_MAX),
  firstUnread: found.entries[ENTRIES_MAX]?.line ?? null,
})

/** By the lines, not by their numbers: an export in HTML is often one line of the source. */
const markTimeline = (lines: readonly SectionLine[], timeline: ReadonlySet<SectionLine>): readonly SectionLine[] =>
  lines.map((line) => (timeline.has(line) ? { ...line, role: 'timeline' as const } : line))
