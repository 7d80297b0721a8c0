import { writeFile } from 'node:fs/promises'
import { InvalidArgumentError } from 'commander'
import { UsageError } from '../domain/usage-error.ts'
import type { CliCommand } from './command.ts'
import { e1 } from './eval/e1.ts'
import { e3 } from './eval/e3.ts'
import { e4 } from './eval/e4.ts'
import { e7 } from './eval/e7.ts'
import { e8 } from './eval/e8.ts'
import { e9 } from './eval/e9.ts'
import { e10 } from './eval/e10.ts'
import { e11 } from './eval/e11.ts'
import { e13 } from './eval/e13.ts'
import { e14 } from './eval/e14.ts'

/**
 * Answers one protocol of the evaluation from the inputs in a folder, with the product's own functions.
 * `batch`: hand over so many lines at a time; null: all at once. Only the streams of E1 know batches.
 */
export type Protocol = (dataDir: string, batch: number | null) => Promise<unknown>

/** One line per protocol. */
const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  E1: e1,
  E3: e3,
  E4: e4,
  E7: e7,
  E8: e8,
  E9: e9,
  E10: e10,
  E11: e11,
  E13: e13,
  E14: e14,
}

interface Options {
  readonly data: string
  readonly out: string
  readonly batch?: number
}

export const evalCommand: CliCommand = {
  register: (program) => {
    program
      .command('eval')
      .summary('answer a protocol of the evaluation from its inputs')
      .argument('<protocol>', Object.keys(PROTOCOLS).join(', '))
      .requiredOption('--data <folder>', 'the inputs, without labels')
      .requiredOption('--out <file>', 'where the predictions go')
      .option('--batch <lines>', 'hand over so many lines at a time and reconstruct after each', lineCount)
      .action((protocol: string, options: Options) => evaluate({ protocol, ...options }))
  },
}

/** Writes the predictions; exits well however good they are. What cannot be read or written is the user's error, named. */
export async function evaluate({ protocol, data, out, batch }: Options & { readonly protocol: string }): Promise<void> {
  const answer = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol] : undefined
  if (answer === undefined) throw new UsageError(`no protocol is named "${protocol}": expected ${Object.keys(PROTOCOLS).join(', ')}`)
  try {
    await writeFile(out, `${JSON.stringify(await answer(data, batch ?? null), null, 1)}\n`)
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

function lineCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('expected a whole number of at least 1')
  return count
}
