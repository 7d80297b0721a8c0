import { appendTo } from '../domain/append-to.ts'
import type { Change } from '../domain/change.ts'
import type { EventKind } from '../domain/event.ts'
import type { EntryId, EventId } from '../domain/identity.ts'
import type { Incident, Membership } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import type { Instant } from '../domain/time/time.ts'

export type GlyphName =
  | 'alert'
  | 'alert-over'
  | 'page'
  | 'acknowledged'
  | 'escalated'
  | 'resolved'
  | 'note'
  | 'note-false-lead'
  | 'flag'
  | 'flag-outline'

/** The five hues that mean something, and quiet for what is known to matter little. */
export type Hue = 'impact' | 'notice' | 'search' | 'fix' | 'change' | 'quiet'

/** The shape says the kind of fact, the hue the part of the incident: neither stands alone. */
export interface Mark {
  readonly glyph: GlyphName
  readonly hue: Hue
  readonly words: string
}

/** Which entry, change and membership holds an event: how a figure finds its line in the list. */
export interface EvidenceIndex {
  /** The first entry that rests on an event. */
  readonly entryOf: ReadonlyMap<EventId, TimelineEntry>
  readonly changeOf: ReadonlyMap<EventId, Change>
  readonly memberOf: ReadonlyMap<EventId, Membership>
  /** The first of these events that the list shows, of time `at` where one of them has it; null: none. */
  shownEntryOf(evidence: readonly EventId[], at?: Instant): TimelineEntry | null
  rowOf(evidence: readonly EventId[], at?: Instant): EntryId | null
  markOf(entry: TimelineEntry): Mark
}

export function evidenceIndex(incident: Incident): EvidenceIndex {
  const entriesOf = new Map<EventId, TimelineEntry[]>()
  for (const entry of incident.timeline) for (const id of entry.evidence) appendTo(entriesOf, id, entry)
  const entryOf = new Map([...entriesOf].flatMap(([id, [first]]) => (first === undefined ? [] : [[id, first] as const])))
  const shownEntryOf: EvidenceIndex['shownEntryOf'] = (evidence, at) => {
    const shown = evidence.flatMap((id) => entriesOf.get(id) ?? []).filter((entry) => !entry.hidden)
    return shown.find((entry) => entry.at.at === at) ?? shown[0] ?? null
  }
  const changeOf = new Map(incident.changes.flatMap((change) => change.evidence.map((id) => [id, change] as const)))
  const memberOf = new Map(incident.members.map((member) => [member.eventId, member]))
  const identified = incident.anchors.identified
  const isFromIdentifiedOn = (entry: TimelineEntry) => identified !== null && entry.at.at >= identified.at
  return {
    entryOf,
    changeOf,
    memberOf,
    shownEntryOf,
    rowOf: (evidence, at) => shownEntryOf(evidence, at)?.id ?? null,
    markOf: (entry) => {
      if (entry.kind === 'change.started' || entry.kind === 'change.finished') return flagOf(changeOf.get(entry.evidence[0]))
      if (isNote(entry.kind)) return noteMark(entry, isFromIdentifiedOn(entry))
      return MARKS[entry.kind]
    },
  }
}

/** A change that is not listed did not matter here. */
export function flagOf(change: Pick<Change, 'role'> | undefined): Mark {
  if (change?.role === 'suspect') return { glyph: 'flag', hue: 'change', words: 'suspect change' }
  if (change?.role === 'mitigation') return { glyph: 'flag', hue: 'fix', words: 'mitigating change' }
  return { glyph: 'flag-outline', hue: 'quiet', words: 'bystander change' }
}

function noteMark(entry: TimelineEntry, isFromIdentifiedOn: boolean): Mark {
  if (entry.phase === 'misleading_path') return { glyph: 'note-false-lead', hue: 'quiet', words: 'note, false lead' }
  if (isFromIdentifiedOn) return { glyph: 'note', hue: 'fix', words: 'note, from identified on' }
  return { glyph: 'note', hue: 'search', words: 'note' }
}

type NoteKind = 'message.posted' | 'entry.reported' | 'document.reported'
const isNote = (kind: EventKind): kind is NoteKind => kind === 'message.posted' || kind.endsWith('.reported')

type MachineKind = Exclude<EventKind, 'change.started' | 'change.finished' | NoteKind>

const MARKS: Readonly<Record<MachineKind, Mark>> = {
  'alert.fired': { glyph: 'alert', hue: 'impact', words: 'alert' },
  'alert.resolved': { glyph: 'alert-over', hue: 'impact', words: 'alert resolved' },
  'sli.measured': { glyph: 'alert', hue: 'impact', words: 'service level' },
  'page.triggered': { glyph: 'page', hue: 'notice', words: 'page' },
  'page.acknowledged': { glyph: 'acknowledged', hue: 'notice', words: 'acknowledged' },
  'page.escalated': { glyph: 'escalated', hue: 'notice', words: 'escalated' },
  'page.resolved': { glyph: 'resolved', hue: 'fix', words: 'resolved' },
}
