import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What `answer` says of each document of a folder, by file name. A document that cannot be read does not end the run:
 * its answer says why.
 */
export function answersByDocument(dir: string, ending: string, answer: (text: string) => unknown): Readonly<Record<string, unknown>> {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith(ending))
    .toSorted()
  return Object.fromEntries(names.map((name) => [name, answerOrError(readFileSync(join(dir, name), 'utf8'), answer)]))
}

function answerOrError(text: string, answer: (text: string) => unknown): unknown {
  try {
    return answer(text)
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}
