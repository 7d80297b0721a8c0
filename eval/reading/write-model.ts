/**
 * Trains what reads the phases, and writes it where the product finds it. The same data gives the same bytes.
 *
 *   npm run train -- --data DIR [--data DIR]
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { readLabelled } from './labelled.ts'
import { readNotes } from './notes.ts'
import { readStory } from './stories.ts'
import { trainModel } from './train.ts'

const FILE = join(import.meta.dirname, '../../src/pipeline/phases/weights.json')

const collect = (folder: string, before: readonly string[] = []): readonly string[] => [...before, folder]

new Command('train')
  .description('Trains the phase model from labelled postmortems and the notes beside this program.')
  .requiredOption('--data <folder>', 'documents, each with its <id>.json beside it; may be given several times', collect)
  .action(({ data }: { data: readonly string[] }) => {
    const stories = readLabelled(data).map((labelled) => readStory(labelled).story)
    const model = trainModel([...stories, ...readNotes()], '')
    const version = createHash('sha256').update(JSON.stringify(model)).digest('hex').slice(0, 8)
    // One feature a line: what a new training changed is seen in a diff.
    const weights = Object.entries(model.weights).map(([name, row]) => `${JSON.stringify(name)}:${JSON.stringify(row)}`)
    const rest = JSON.stringify({ ...model, version, weights: undefined })
    writeFileSync(FILE, `${rest.slice(0, -1)},"weights":{\n${weights.join(',\n')}\n}}\n`)
    const entries = stories.flatMap((story) => story.filter(({ label }) => label !== null)).length
    process.stdout.write(`${weights.length} features from ${entries} entries of ${stories.length} documents: version ${version}\n`)
  })
  .parse()
