import { writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import { UsageError } from '../src/domain/usage-error.ts'
import { e1 } from './protocols/e1.ts'
import { e3 } from './protocols/e3.ts'
import { e4 } from './protocols/e4.ts'
import { e5 } from './protocols/e5.ts'
import { e6 } from './protocols/e6.ts'
import { e7 } from './protocols/e7.ts'
import { e8 } from './protocols/e8.ts'
import { e9 } from './protocols/e9.ts'
import { e10 } from './protocols/e10.ts'
import { e11 } from './protocols/e11.ts'
import { e12 } from './protocols/e12.ts'
import { e13 } from './protocols/e13.ts'
import { e14 } from './protocols/e14.ts'

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
  E5: e5,
  E6: e6,
  E7: e7,
  E8: e8,
  E9: e9,
  E10: e10,
  E11: e11,
  E12: e12,
  E13: e13,
  E14: e14,
}

interface Options {
  readonly data: string
  readonly out: string
  readonly batch?: number
}

/** Writes the predictions; exits well however good they are. Throws UsageError for what cannot be read or written, by name. */
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

/** `npm run eval -- EX --data FOLDER --out FILE`: 0 done, 1 a failure in one line on stderr, 2 wrong usage (commander's own exits are 1). */
async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('eval')
    .description('Answers a protocol of the evaluation from its inputs.')
    .argument('<protocol>', Object.keys(PROTOCOLS).join(', '))
    .requiredOption('--data <folder>', 'the inputs, without labels')
    .requiredOption('--out <file>', 'where the predictions go')
    .option('--batch <lines>', 'hand over so many lines at a time and reconstruct after each', lineCount)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action((protocol: string, options: Options) => evaluate({ protocol, ...options }))
  try {
    await command.parseAsync(argv)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`eval: ${error.message}\n`)
    return 1
  }
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) process.exitCode = await main(process.argv)
