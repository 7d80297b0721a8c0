import type { EventId } from '../../domain/identity.ts'
import type { Anchor, Anchors } from '../../domain/incident/anchor.ts'
import type { EntryEdits } from '../figures/entry-edits.ts'
import { mapAnchors, NAMED_BY_EDIT, REPHASED, RETIMED } from '../figures/named-entries.ts'
import { END_BY_RESOLUTION, importedAnchors } from './anchors.ts'
import type { ImportedEntry, ImportedEvidence } from './evidence.ts'

/**
 * In: what a document says, and what reviewers changed about its entries. Out: the anchors of it as they see it. What the
 * document states in a field is no entry and stays.
 */
export function anchorsAfterEdits(evidence: ImportedEvidence, edits: EntryEdits): Anchors {
  return mapAnchors(importedAnchors(editEvidence(evidence, edits)), (anchor) => nameEdit(anchor, edits))
}

function editEvidence(evidence: ImportedEvidence, edits: EntryEdits): ImportedEvidence {
  const edited = (entries: readonly ImportedEntry[]) => {
    const shown = entries.filter(({ id }) => !edits.hidden.has(id)).map((entry) => rephase(entry, edits))
    return moveRetimed(shown, edits)
  }
  const timed = new Set(evidence.timed.map(({ id }) => id))
  const entries = edited(evidence.entries)
  // A reviewer who gives an entry a time says when it was, whatever the document left open.
  return { ...evidence, entries, timed: entries.filter(({ id }) => timed.has(id) || edits.times.has(id)) }
}

function rephase(entry: ImportedEntry, { phases }: EntryEdits): ImportedEntry {
  const phase = phases.get(entry.id)
  return phase === undefined ? entry : { ...entry, reading: { phase, reason: { rule: NAMED_BY_EDIT, words: [] }, confidence: 1 } }
}

/** Each behind the last of the others that is not later: those keep the order in which they were written. */
function moveRetimed(entries: readonly ImportedEntry[], { times }: EntryEdits): readonly ImportedEntry[] {
  const moved = entries.flatMap((entry) => {
    const moment = times.get(entry.id)
    return moment === undefined ? [] : [{ ...entry, at: moment.at, moment, written: null }]
  })
  return moved
    .toSorted((a, b) => a.at - b.at)
    .reduce<readonly ImportedEntry[]>(
      (placed, entry) => {
        const place = placed.findLastIndex(({ at }) => at <= entry.at) + 1
        return [...placed.slice(0, place), entry, ...placed.slice(place)]
      },
      entries.filter(({ id }) => !times.has(id)),
    )
}

/** What is inferred from another anchor keeps the rule that says so. */
function nameEdit(anchor: Anchor, { times, phases }: EntryEdits): Anchor {
  if (anchor.basis !== 'reported' || anchor.rule === END_BY_RESOLUTION) return anchor
  const isAbout = (edited: ReadonlyMap<EventId, unknown>) => anchor.evidence.some((id) => edited.has(id))
  if (isAbout(times)) return { ...anchor, rule: RETIMED }
  return isAbout(phases) ? { ...anchor, rule: REPHASED } : anchor
}
