/** Where in a file the user went wrong; `line` counts from 1, null: the whole file. */
export interface FileLocation {
  readonly file: string
  readonly line: number | null
}

/** The user is wrong: a flag, a file, a configuration. The message says what was expected and begins with the place, if any. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly place: FileLocation | null

  constructor(message: string, options: { readonly place?: FileLocation; readonly cause?: unknown } = {}) {
    super(options.place === undefined ? message : `${shown(options.place)}: ${message}`, { cause: options.cause })
    this.place = options.place ?? null
  }
}

const shown = ({ file, line }: FileLocation): string => (line === null ? file : `${file}:${line}`)
