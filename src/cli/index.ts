import { Command, CommanderError } from 'commander'
import { UsageError } from '../domain/usage-error.ts'
import { OperationalError } from '../store/store.ts'
import { type CliCommand, ExitCode, type Streams } from './command.ts'
import { checkConfigCommand } from './commands/check-config.ts'
import { demoCommand } from './commands/demo.ts'
import { editsCommand } from './commands/edits.ts'
import { explainCommand } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { lintCommand } from './commands/lint.ts'
import { mergeCommand } from './commands/merge.ts'
import { metricsCommand } from './commands/metrics.ts'
import { rebuildCommand } from './commands/rebuild.ts'
import { reconstructCommand } from './commands/reconstruct.ts'
import { replayCommand } from './commands/replay.ts'
import { restoreEditsCommand } from './commands/restore-edits.ts'
import { revertCommand } from './commands/revert.ts'
import { serveCommand } from './commands/serve.ts'
import { splitCommand } from './commands/split.ts'
import { tryPolicyCommand } from './commands/try-policy.ts'

/** Every command, in the order of the help. */
const COMMANDS: readonly CliCommand[] = [
  serveCommand,
  reconstructCommand,
  importCommand,
  lintCommand,
  replayCommand,
  metricsCommand,
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
]

/** Runs one command line. The exit code: 0 done, 1 failed, with one line on stderr, 2 wrong usage. */
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
