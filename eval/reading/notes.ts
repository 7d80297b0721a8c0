import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PHASES, type Phase } from '../../src/domain/incident/timeline.ts'
import { type LabelledStory, storyFrom } from './train.ts'

/** Notes as people write them in a chat, entries of timelines in many wordings, and whole stories, line by line. */
const FILES = ['chat.txt', 'entries.txt', 'stories.txt']

/**
 * Texts made up for this purpose, `phase: text` or, where others are as good, `phase/phase: text`. Each is a story of its
 * own, those of a story too: a made-up order is tidier than what happens, and teaches what real stories unlearn.
 */
export function readNotes(): readonly LabelledStory[] {
  return FILES.flatMap((file) =>
    readFileSync(join(import.meta.dirname, 'notes', file), 'utf8')
      .trim()
      .split('\n'),
  ).map(noteOf)
}

function noteOf(line: string): LabelledStory {
  const [names, text] = [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]
  const [phase, ...altPhase] = names.split('/').map(phaseOf)
  if (phase === undefined) throw new Error(`no phase stands before "${text}"`)
  const [entry] = storyFrom([{ text, structured: null }], () => ({ phase, altPhase }))
  // What stands alone has no place.
  return entry === undefined ? [] : [{ ...entry, told: entry.live }]
}

function phaseOf(name: string): Phase {
  const phase = PHASES.find((known) => known === name)
  if (phase === undefined) throw new Error(`no phase is named "${name}"`)
  return phase
}
