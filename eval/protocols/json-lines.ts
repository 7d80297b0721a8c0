import { readFileSync } from 'node:fs'
import { UsageError } from '../../src/domain/usage-error.ts'

/** One value for each line that is not blank. */
export function readJsonLines(file: string): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => (text.trim() === '' ? [] : [parsedLine(text, { file, line: index + 1 })]))
}

function parsedLine(text: string, place: { readonly file: string; readonly line: number }): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError('expected a JSON value', { place, cause: error })
  }
}
