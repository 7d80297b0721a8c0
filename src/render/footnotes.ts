import { DOCUMENT_SOURCE } from '../domain/document.ts'
import { type AppliedEdit, editsOfEntry } from '../domain/edits/applied-edit.ts'
import type { EventId } from '../domain/identity.ts'
import { FROM_POSTMORTEM } from '../domain/incident/anchor.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { TimelineEntry } from '../domain/incident/timeline.ts'
import type { Draft } from '../pipeline/draft/draft.ts'
import type { Line } from '../pipeline/draft/lines.ts'

/** The rule behind a statement and the events that support it. Numbers count from 1 in order of appearance. */
export interface Footnote {
  readonly number: number
  readonly rule: string
  readonly events: readonly {
    readonly id: EventId
    /** The entry of the timeline that holds the event, or the time of a linked postmortem that rests on it; null: neither. */
    readonly entry: CitedEntry | null
    /** The edits of the entry, or the edit that the event is none but; empty: nobody edited it. */
    readonly edits: readonly AppliedEdit[]
  }[]
  readonly more: number
}

type CitedEntry = Pick<TimelineEntry, 'source' | 'at' | 'written'> & { readonly id?: TimelineEntry['id'] }

/** Numbers each distinct evidence of a draft once, and finds the number again. */
export interface Footnotes {
  readonly all: readonly Footnote[]
  numberOf(evidence: readonly EventId[], rule: string): number | null
}

/** Of 148 grouped alerts the first few are cited; the rest is counted, and listed in the report. */
const EVENTS_SHOWN_MAX = 3

/** In order of a reader: summary, key times, durations, timeline, then the rest. */
export function footnotesOf(draft: Draft): Footnotes {
  const entries = entriesById(draft.incident)
  const byKey = new Map<string, Footnote>()
  for (const { evidence, rule } of citationsOf(draft)) {
    const key = keyOf(evidence, rule)
    if (evidence.length === 0 || byKey.has(key)) continue
    const events = evidence
      .slice(0, EVENTS_SHOWN_MAX)
      .map((id) => ({ id, entry: entries.get(id) ?? null, edits: editsOf(id, entries.get(id), draft.incident) }))
    byKey.set(key, { number: byKey.size + 1, rule, events, more: evidence.length - events.length })
  }
  return { all: [...byKey.values()], numberOf: (evidence, rule) => byKey.get(keyOf(evidence, rule))?.number ?? null }
}

function editsOf(id: EventId, entry: CitedEntry | undefined, incident: Incident): readonly AppliedEdit[] {
  if (entry?.id !== undefined) return editsOfEntry(incident, entry.id)
  return (incident.edits ?? []).filter((edit) => String(edit.id) === id)
}

const keyOf = (evidence: readonly EventId[], rule: string): string => JSON.stringify([rule, ...evidence])

interface Citation {
  readonly evidence: readonly EventId[]
  readonly rule: string
}

function citationsOf(draft: Draft): readonly Citation[] {
  const lines = (list: readonly Line[]) => list.flatMap((line): Citation[] => (line.kind === 'statement' ? [line] : []))
  return [
    ...lines(draft.duration),
    ...lines(draft.impact),
    ...lines(draft.cause),
    ...draft.keyTimes,
    ...draft.durations,
    ...draft.timeline.map((entry) => ({ evidence: entry.evidence, rule: entry.phaseReason.rule })),
    ...lines(draft.rootCause),
    ...lines(draft.resolution),
    ...lines(draft.measures),
  ]
}

function entriesById({ timeline, anchors }: Incident): ReadonlyMap<EventId, CitedEntry> {
  const added = Object.values(anchors).filter((anchor) => anchor?.rule === FROM_POSTMORTEM)
  return new Map<EventId, CitedEntry>([
    ...added.flatMap((anchor) =>
      anchor === null ? [] : anchor.evidence.map((id) => [id, { source: DOCUMENT_SOURCE, at: anchor }] as const),
    ),
    ...timeline.flatMap((entry) => entry.evidence.map((id) => [id, entry] as const)),
  ])
}
