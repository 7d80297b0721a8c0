import type { Command as Commander } from 'commander'

/** Where commands write: machine output to `out`, progress and messages to `err`. */
export interface Streams {
  readonly out: NodeJS.WritableStream
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean }
}

/** One command: registers itself with its options. What it throws becomes one line on stderr and the exit code. */
export interface CliCommand {
  readonly register: (program: Commander, streams: Streams) => void
}

/** A failure that the command has already reported, or the result of a check. */
export class ExitCode extends Error {
  override readonly name = 'ExitCode'
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}
