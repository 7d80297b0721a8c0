import { Command, CommanderError } from 'commander'
import { UsageError } from '../domain/usage-error.ts'
import { OperationalError } from '../store/store.ts'
import { OPEN_FILES_MIN, openFilesMax } from '../telemetry/open-files.ts'
import { programVersion } from '../telemetry/program-version.ts'
import { type CliCommand, ExitCode, type Streams } from './command.ts'

import { harmlessStreams } from './harmless.ts'
import { forgetCredentials } from './known-credentials.ts'

/** A command of the help, whose file is loaded only when it is called: each needs another part of the program. */
interface Listed {
  readonly name: string
  readonly summary: string
  readonly load: () => Promise<CliCommand>
}

/** Every command, in the order of the help. */
const COMMANDS: readonly Listed[] = [
  {
    name: 'serve',
    summary: 'run the server: webhooks, review pages, API and /metrics',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'reconstruct',
    summary: 'read recorded webhooks and deploy logs and print the report, without a server',
    load: async () => (await import('./commands/reconstruct.ts')).reconstructCommand,
  },
  {
    name: 'import',
    summary: 'read postmortems and print a report of their incidents',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'lint',
    summary: 'check postmortems for inconsistencies, and against what was recorded; exit 1 on errors',
    load: async () => (await import('./commands/lint.ts')).lintCommand,
  },
  {
    name: 'replay',
    summary: 'post recorded webhooks to a running server, in order',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  {
    name: 'backfill',
    summary: "post a vendor's past to a running server, and count it on both sides",
    load: async () => (await import('./commands/backfill/backfill.ts')).backfillCommand,
  },
  {
    name: 'metrics',
    summary: 'print how long incidents took, under one definition or several, and how changes went',
    load: async () => (await import('./commands/metrics.ts')).metricsCommand,
  },
  {
    name: 'alert-quality',
    summary: 'print what each alert rule was good for, and the load of those on call',
    load: async () => (await import('./commands/alert-quality.ts')).alertQualityCommand,
  },
  {
    name: 'export',
    summary: 'print stored metrics, incidents, timelines, postmortems, raw deliveries or edits',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'restore-edits',
    summary: 'restore edits from `export edits`; edits already in the store stay as they are',
    load: async () => (await import('./commands/edits/restore-edits.ts')).restoreEditsCommand,
  },
  {
    name: 'explain',
    summary: 'explain why an event is, or is not, in an incident, and how each suspect scored',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'edit',
    summary: 'edit an incident on a running server; can be reverted',
    load: async () => (await import('./commands/edits/edit.ts')).editCommand,
  },
  {
    name: 'assign',
    summary: 'make one incident of alerts and pages that are in none, or add them to one; can be reverted',
    load: async () => (await import('./commands/edits/assign.ts')).assignCommand,
  },
  {
    name: 'ignore',
    summary: 'leave the rule of an event out of the list of what is in no incident; can be taken back',
    load: async () => (await import('./commands/edits/ignore.ts')).ignoreCommand,
  },
  {
    name: 'merge',
    summary: 'merge two incidents on a running server; can be reverted',
    load: async () => (await import('./commands/edits/merge.ts')).mergeCommand,
  },
  {
    name: 'split',
    summary: 'split alerts and pages off into a new incident on a running server; can be reverted',
    load: async () => (await import('./commands/edits/split.ts')).splitCommand,
  },
  {
    name: 'edits',
    summary: 'list the edits of an incident, including reverted ones, on a running server',
    load: async () => (await import('./commands/edits/edits.ts')).editsCommand,
  },
  {
    name: 'revert',
    summary: 'revert an edit of an incident on a running server; reverting the revert restores it',
    load: async () => (await import('./commands/edits/revert.ts')).revertCommand,
  },
  {
    name: 'rebuild',
    summary: 'rebuild every incident from the raw events',
    load: async () => (await import('./commands/rebuild.ts')).rebuildCommand,
  },
  {
    name: 'verify',
    summary: 'check that nothing that was accepted is changed or missing; exit 1 and its name otherwise',
    load: async () => (await import('./commands/verify.ts')).verifyCommand,
  },
  {
    name: 'backup',
    summary: 'copy the embedded store as of this moment into a new file, while the server runs',
    load: async () => (await import('./commands/backup.ts')).backupCommand,
  },
  {
    name: 'try-policy',
    summary: 'show what a changed policy would merge, split and move, and how medians would change; changes nothing',
    load: async () => (await import('./commands/try-policy.ts')).tryPolicyCommand,
  },
  {
    name: 'try-source',
    summary: "show what a sender's reader makes of a body; stores nothing",
    load: async () => (await import('./commands/try-source.ts')).trySourceCommand,
  },
  {
    name: 'check-config',
    summary: 'validate a configuration and report invalid lines',
    load: async () => (await import('./commands/check-config.ts')).checkConfigCommand,
  },
  {
    name: 'demo',
    summary: 'replay five recorded outages through the service and show the incidents',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
]

/** Runs one command line. The exit code: 0 done, 1 failed, with one line on stderr, 2 wrong usage. */
export function run(argv: readonly string[], given: Streams): Promise<number> {
  forgetCredentials()
  return runCommand(argv, given)
}

async function runCommand(argv: readonly string[], given: Streams): Promise<number> {
  const streams = harmlessStreams(given)
  try {
    checkOpenFiles()
    const [first, second] = argv
    const called = first === 'help' ? second : first
    const top = await program(streams, ({ name }) => name === called)
    await top.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    return exitCodeOf(error, streams)
  }
}

/** The command line with the options of those commands that are `loaded`; of the others it knows name and summary. */
export async function program(streams: Streams, loaded: (command: Listed) => boolean = () => true): Promise<Command> {
  const top = new Command('hindsight').description('Reconstructs incidents from webhooks and deploy logs, each fact with its evidence.')
  // Before the commands are added, so that they inherit it.
  top.exitOverride().configureOutput({ writeOut: (text) => streams.out.write(text), writeErr: (text) => streams.err.write(text) })
  top.version(`hindsight ${programVersion()} (Node.js ${process.version})`, '--version', 'print the version')
  for (const command of COMMANDS) {
    if (loaded(command)) (await command.load()).register(top, streams)
    else top.command(command.name).summary(command.summary)
  }
  return top
}

/** What is out of file descriptors while it loads its own modules fails with a riddle. */
function checkOpenFiles(): void {
  const most = openFilesMax()
  if (most !== null && most < OPEN_FILES_MIN)
    throw new UsageError(`only ${most} files may be open at once (ulimit -n); at least ${OPEN_FILES_MIN} are needed`)
}

function exitCodeOf(error: unknown, { err }: Streams): number {
  if (error instanceof ExitCode) return error.code
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError || error instanceof OperationalError || isOfSystem(error)) {
    err.write(`hindsight: ${error.message}\n`)
    return 1
  }
  throw error
}

/** What the operating system refuses: a file, a folder, a socket. Its message names the call and the path. */
const isOfSystem = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^E[A-Z0-9]+$/.test(String(error.code)) && 'syscall' in error
