import type { Command as Commander } from 'commander'

/** A place to write texts to. */
export interface Output {
  /** False: `drain` says when there is room for more. */
  write(text: string): boolean
  once(event: 'drain', listener: () => void): unknown
  /** Writes what moves the cursor of a terminal: words of ours alone, never a text that somebody sent. */
  draw?(text: string): void
  readonly isTTY?: boolean
  /** Width of the terminal, where it is one. */
  readonly columns?: number
}

/** Where commands write: machine output to `out`, progress and messages to `err`. */
export interface Streams {
  readonly out: Output
  readonly err: Output
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
