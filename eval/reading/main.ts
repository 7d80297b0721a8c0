/**
 * How well postmortems that people wrote are read, on documents with labels. Prints a table by group: each team read by a
 * model that was trained without it. `--as-released`: by the model of this release, which has seen what it was trained on.
 *
 *   npm run reading -- --data DIR [--data DIR]
 */
import Table from 'cli-table3'
import { Command } from 'commander'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { readPostmortem } from '../../src/reading/postmortem.ts'
import { scoreHeldOut } from './held-out.ts'
import { interval } from './intervals.ts'
import { type LabelledDocument, readLabelled } from './labelled.ts'
import { readNotes } from './notes.ts'
import { type DocumentScore, figuresOf, type ReadingFigures, scoreDocument } from './score.ts'
import { readStory } from './stories.ts'

const print = (table: Table.Table): void => void process.stdout.write(`${table.toString()}\n`)

const FIGURES: readonly (keyof ReadingFigures)[] = ['headline', 'times', 'timeline', 'lenient', 'strict', 'macroF1', 'share', 'findings']

function incidentOf({ bytes }: LabelledDocument): Incident | null {
  const read = readPostmortem(bytes)
  return 'reason' in read ? null : read.incident
}

export function tableOf(scores: readonly DocumentScore[]): Table.Table {
  const groups = [...new Set(scores.map(({ document }) => document.group))]
  const table = new Table({ head: ['group', 'documents', ...FIGURES], style: { head: [], border: [], compact: true } })
  for (const group of groups)
    table.push(
      row(
        group,
        scores.filter(({ document }) => document.group === group),
      ),
    )
  table.push(row('all', scores))
  return table
}

function row(name: string, scores: readonly DocumentScore[]): string[] {
  const teams = [...new Set(scores.map(({ document }) => document.team))]
  const clusters = teams.map((team) => scores.filter(({ document }) => document.team === team))
  const figures = figuresOf(scores)
  const shown = FIGURES.map((figure) => {
    const [low, high] = interval(clusters.length > 1 ? clusters : scores.map((score) => [score]), (items) => figuresOf(items)[figure])
    return `${figures[figure].toFixed(3)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
  })
  return [name, String(scores.length), ...shown]
}

const collect = (folder: string, before: readonly string[] = []): readonly string[] => [...before, folder]

new Command('reading')
  .description('Measures how labelled postmortems are read.')
  .requiredOption('--data <folder>', 'documents, each with its <id>.json beside it; may be given several times', collect)
  .option('--as-released', 'read with the model of this release')
  .action(({ data, asReleased }: { data: readonly string[]; asReleased?: true }) => {
    const labelled = readLabelled(data)
    const scores =
      asReleased === true
        ? labelled.map((document) => scoreDocument(document, incidentOf(document)))
        : scoreHeldOut(labelled.map(readStory), { more: readNotes() })
    print(tableOf(scores))
  })
  .parse()
