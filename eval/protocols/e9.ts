import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { stageOfText } from '../status-stage.ts'
import { readJsonLines } from './json-lines.ts'
import { foldersOf } from './series-files.ts'

const TEXTS = 'texts.jsonl'
const STATUS_TEXT = z.object({ id: z.string(), text: z.string() })

/** E9: which stage of an incident an update of a status page announces, for each folder that holds such texts. */
export async function e9(dataDir: string): Promise<unknown> {
  const folders = foldersOf(dataDir).filter((folder) => readdirSync(join(dataDir, folder)).includes(TEXTS))
  return { protocol: 'E9', ...Object.fromEntries(folders.map((folder) => [folder, stagesOf(join(dataDir, folder, TEXTS))])) }
}

function stagesOf(file: string): Readonly<Record<string, string>> {
  const texts = readJsonLines(file).map((value) => STATUS_TEXT.parse(value))
  return Object.fromEntries(texts.map(({ id, text }) => [id, stageOfText(text)]))
}
