/**
 * What each part of the phase model is worth, and what more labelled documents give. Prints a table: each row is a model that
 * lacks something, measured team by team as by `npm run reading`.
 *
 *   npm run ablation -- --data DIR [--data DIR] [--only documents]
 */
import Table from 'cli-table3'
import { Command } from 'commander'
import { scoreHeldOut } from './held-out.ts'
import { interval } from './intervals.ts'
import { readLabelled } from './labelled.ts'
import { readNotes } from './notes.ts'
import { type DocumentScore, figuresOf } from './score.ts'
import { type ReadLabelled, readStory } from './stories.ts'
import { type LabelledStory, SETTINGS, type Settings } from './train.ts'

interface Variant {
  readonly name: string
  /** Whether a feature takes part; absent: all do. */
  readonly keeps?: (feature: string) => boolean
  readonly settings?: Settings
  /** One of so many documents is learned from. */
  readonly oneOf?: number
  /** Whether the texts made up for this purpose are learned from; absent: they are. */
  readonly withNotes?: boolean
}

/** By the kind in which `featuresOf` names them. */
const isWord = (feature: string): boolean => /^(?:[wp012] |short$|long$)/.test(feature)
const isPlace = (feature: string): boolean =>
  /^(?:fifth \d|(?:first|second|last) entry|last entry but one|(?:few|many) entries|at the stated (?:start|end)|in the same minute|hours later)$/.test(
    feature,
  )
const isPhrase = (feature: string): boolean => !isWord(feature) && !isPlace(feature)
const WITHOUT_ORDER: Settings = { ...SETTINGS, orderWeight: 0 }

const VARIANTS: readonly Variant[] = [
  { name: 'all of it' },
  { name: 'without the order of phases', settings: WITHOUT_ORDER },
  { name: 'phrases alone', keeps: isPhrase },
  { name: 'phrases alone, without the order', keeps: isPhrase, settings: WITHOUT_ORDER },
  { name: 'words alone', keeps: isWord },
  { name: 'words alone, without the order', keeps: isWord, settings: WITHOUT_ORDER },
  { name: 'without the phrases', keeps: (feature) => !isPhrase(feature) },
  { name: 'without the words', keeps: (feature) => !isWord(feature) },
  { name: 'without the place', keeps: (feature) => !isPlace(feature) },
  { name: 'without the made-up texts', withNotes: false },
  { name: 'half of the documents', oneOf: 2 },
  { name: 'a quarter of the documents', oneOf: 4 },
  { name: 'an eighth of the documents', oneOf: 8 },
]

const filterStory = (story: LabelledStory, keeps: (feature: string) => boolean): LabelledStory =>
  story.map(({ told, live, label }) => ({ told: told.filter(keeps), live: live.filter(keeps), label }))

function measure(read: readonly ReadLabelled[], notes: readonly LabelledStory[], variant: Variant): readonly DocumentScore[] {
  const { keeps = () => true, settings = SETTINGS, oneOf = 1, withNotes = true } = variant
  const filter = (stories: readonly LabelledStory[]) => stories.map((story) => filterStory(story, keeps))
  const prepare = (stories: readonly LabelledStory[]) => filter(stories.filter((_, index) => index % oneOf === 0))
  return scoreHeldOut(read, { more: withNotes ? filter(notes) : [], settings, prepare })
}

function row(name: string, scores: readonly DocumentScore[]): readonly string[] {
  const { headline, lenient, strict, macroF1 } = figuresOf(scores)
  const clusters = [...new Set(scores.map(({ document }) => document.team))].map((team) =>
    scores.filter(({ document }) => document.team === team),
  )
  const [low, high] = interval(clusters, (items) => figuresOf(items).lenient)
  const lenientWords = `${lenient.toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
  return [name, headline.toFixed(3), lenientWords, strict.toFixed(3), macroF1.toFixed(3)]
}

const collect = (folder: string, before: readonly string[] = []): readonly string[] => [...before, folder]

new Command('ablation')
  .description('Measures what each part of the phase model is worth.')
  .requiredOption('--data <folder>', 'documents, each with its <id>.json beside it; may be given several times', collect)
  .option('--only <words>', 'only the rows with these words in their name', '')
  .action(({ data, only }: { data: readonly string[]; only: string }) => {
    const read = readLabelled(data).map(readStory)
    const notes = readNotes()
    const table = new Table({
      head: ['model', 'headline', 'lenient', 'strict', 'macro-F1'],
      style: { head: [], border: [], compact: true },
    })
    for (const variant of VARIANTS.filter(({ name }) => name.includes(only))) {
      const cells = row(variant.name, measure(read, notes, variant))
      table.push([...cells])
      // All rows take several minutes: each is seen as it comes.
      process.stderr.write(`${cells.join('  ')}\n`)
    }
    process.stdout.write(`${table.toString()}\n`)
  })
  .parse()
