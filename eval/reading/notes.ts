import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PHASES } from '../../src/domain/incident/timeline.ts'
import { type LabelledStory, storyFrom } from './train.ts'

/** Notes as people write them in a chat, made up for this purpose: each a story of its own, for they belong to none. */
export function readNotes(): readonly LabelledStory[] {
  const lines = readFileSync(join(import.meta.dirname, 'notes.txt'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [name, text] = [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]
    const phase = PHASES.find((known) => known === name)
    if (phase === undefined) throw new Error(`no phase is named "${name}"`)
    const [entry] = storyFrom([{ text, structured: null }], () => ({ phase, altPhase: [] }))
    // What stands alone has no place.
    return entry === undefined ? [] : [{ ...entry, told: entry.live }]
  })
}
