import { Command, CommanderError } from 'commander'
import { UsageError } from '../domain/usage-error.ts'
import { OperationalError } from '../store/store.ts'
import { checkConfigCommand } from './check-config.ts'
import { type CliCommand, ExitCode, type Streams } from './command.ts'
import { demoCommand } from './demo.ts'
import { editsCommand } from './edits.ts'
import { evalCommand } from './eval.ts'
import { explainCommand } from './explain.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { lintCommand } from './lint.ts'
import { mergeCommand } from './merge.ts'
import { rebuildCommand } from './rebuild.ts'
import { reconstructCommand } from './reconstruct.ts'
import { replayCommand } from './replay.ts'
import { restoreEditsCommand } from './restore-edits.ts'
import { revertCommand } from './revert.ts'
import { serveCommand } from './serve.ts'
import { splitCommand } from './split.ts'
import { tryPolicyCommand } from './try-policy.ts'

/** Every command, in the order of the help. */
const COMMANDS: readonly CliCommand[] = [
  serveCommand,
  reconstructCommand,
  importCommand,
  lintCommand,
  replayCommand,
  exportCommand,
  restoreEditsCommand,
  explainCommand,
  mergeCommand,
  splitCommand,
  editsCommand,
  revertCommand,
  rebuildCommand,
  tryPolicyCommand,
  checkConfigCommand,
  demoCommand,
  evalCommand,
]

/** Runs one command line. The exit code: 0 done, 1 a failure told in one line on stderr, 2 wrong usage. */
export async function run(argv: readonly string[], streams: Streams): Promise<number> {
  try {
    await program(streams).parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    return exitCodeOf(error, streams)
  }
}

export function program(streams: Streams): Command {
  const top = new Command('hindsight').description('Reconstructs incidents from webhooks and deploy logs, each fact with its evidence.')
  // Before the commands are added, so that they inherit it.
  top.exitOverride().configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: (text) => streams.err.write(text) })
  for (const command of COMMANDS) command.register(top, streams)
  return top
}

function exitCodeOf(error: unknown, { err }: Streams): number {
  if (error instanceof ExitCode) return error.code
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError || error instanceof OperationalError) {
    err.write(`hindsight: ${error.message}\n`)
    return 1
  }
  throw error
}
