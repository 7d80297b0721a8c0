import { datesIn } from '../times/calendar-dates.ts'
import type { Line } from './line.ts'
import { ITEM_LEVEL } from './lines.ts'
import { isTitleOfPostmortem, roleOf, type SectionRole } from './section-names.ts'

/** A line with the section in which it stands. */
export interface SectionLine extends Line {
  readonly role: SectionRole
  /** The nearest heading above it; '' before the first. */
  readonly heading: string
  /** The heading that gave the role. */
  readonly section: string
}

/**
 * In: lines. Out: each with its section. A heading below another without a role of its own belongs to it; within a
 * timeline "Detection" or "Resolution" in bold name a part of it, not another section.
 */
export function assignSections(lines: readonly Line[]): readonly SectionLine[] {
  let open: readonly Section[] = []
  let heading = ''
  return lines.map((line): SectionLine => {
    const item = open.at(-1)
    if (item?.level === ITEM_LEVEL && line.kind !== 'blank' && line.indent <= item.indent) open = open.slice(0, -1)
    if (line.kind === 'heading') {
      const [level, text] = [line.level, line.text]
      const above = isDayOfTimeline(text, open.at(-1)) ? open : open.filter((section) => section.level < level)
      open = [...above, { level, indent: line.indent, role: roleWithin(text, above.at(-1), level), text }]
      heading = text
    }
    const section = open.at(-1)
    return { ...line, role: section?.role ?? 'other', heading, section: section?.text ?? '' }
  })
}

/** "## 22 July" beside "## Timeline": a day of it, whatever its level. */
const isDayOfTimeline = (text: string, section: Section | undefined): boolean => {
  const [date] = section?.role === 'timeline' ? datesIn(text) : []
  return date !== undefined && text.length - (date.end - date.index) <= OTHER_MAX
}
/** "Day 1: ", "(Thu)" beside the date. */
const OTHER_MAX = 10

interface Section {
  readonly level: number
  readonly indent: number
  readonly role: SectionRole
  readonly text: string
}

function roleWithin(text: string, above: Section | undefined, level: number): SectionRole {
  const own = roleOf(text)
  const inherited = above?.role ?? 'other'
  if (own === null) return inherited
  if (inherited === 'timeline' && PARTS_OF_TIMELINE.has(own)) return 'timeline'
  if (isTitleOfPostmortem(text)) return own
  if ((inherited === 'actions' || inherited === 'appendix') && level > (above?.level ?? 0)) return inherited
  return own
}

/** "### Detection", "### Resolution" under "## Timeline". */
const PARTS_OF_TIMELINE: ReadonlySet<SectionRole> = new Set([
  'detection',
  'resolution',
  'duration',
  'impact',
  'keyEvents',
  'lessons',
  'summary',
])
