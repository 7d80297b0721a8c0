import type { Document, DocumentEntry } from '../../domain/document.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { PHASE_LEXICON } from '../phases/lexicon.ts'
import { signalsOf } from '../phases/signals.ts'

/**
 * Whether a document describes an incident: by its form, or, where a list of times stands in it that is called nothing, by
 * what its entries say. Agendas, timetables and change logs are such lists too.
 */
export const describesIncident = (document: Document): boolean => document.isPostmortem || isStory(document)

/** Two entries at turning points of an incident, each in words of the lexicon, and not the same turning point twice. */
function isStory({ entries, entriesFrom }: Document): boolean {
  if (entriesFrom !== 'timeline') return false
  const timed = entries.filter(({ time }) => time !== null && time.clock !== null)
  if (timed.length < ENTRIES_MIN) return false
  const turns = timed.slice(0, ENTRIES_READ).map(turnsOf)
  return turns.filter((phases) => phases.length > 0).length >= TURNS_MIN && new Set(turns.flat()).size >= TURNS_MIN
}

const ENTRIES_MIN = 3
const TURNS_MIN = 2
/** A story that has not turned after so many entries is none. */
const ENTRIES_READ = 100

const turnsOf = ({ text }: DocumentEntry): readonly Phase[] =>
  signalsOf(text).flatMap(({ rule, isHeld }) => (isHeld && TURNS.has(PHASE_LEXICON[rule].phase) ? [PHASE_LEXICON[rule].phase] : []))

/** What other lists of times do not say. They have changes, messages, follow-ups and something to look into, too. */
const TURNS: ReadonlySet<Phase> = new Set(['impact_start', 'detection', 'escalation', 'identification', 'mitigation', 'resolution'])
