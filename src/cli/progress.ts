import type { Output } from './command.ts'

/** So often a terminal is written to at most. */
const EVERY_MS = 100

export interface Progress {
  /** `of`: null where nobody knows how many there are. */
  show(done: number, of: number | null): void
  /** Leaves an empty line to whatever comes next. */
  clear(): void
}

/**
 * How far long work has come, on one line that is written over. Nothing where nobody watches: a log would hold each of them.
 * The line is erased with spaces and carriage returns alone.
 */
export function progressOn(output: Output, noun: string, clock: () => number = () => performance.now()): Progress {
  if (output.isTTY !== true) return { show: () => undefined, clear: () => undefined }
  const draw = output.draw ?? ((text: string) => void output.write(text))
  let [last, width] = [Number.NEGATIVE_INFINITY, 0]
  return {
    show: (done, of) => {
      if (clock() - last < EVERY_MS) return
      last = clock()
      const text = `${done}${of === null ? '' : ` of ${of}`} ${noun}`
      draw(`\r${text.padEnd(width)}`)
      width = text.length
    },
    clear: () => {
      if (width > 0) draw(`\r${' '.repeat(width)}\r`)
      width = 0
    },
  }
}
