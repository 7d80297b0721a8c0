import type { Output, Streams } from './command.ts'
import { withoutKnownCredentials } from './known-credentials.ts'

/**
 * What a terminal would obey rather than show, and a sender may have written into a label or a title: escape sequences
 * (also those of one character, which are above 127), a carriage return that overprints the line, overrides of the
 * direction of text. A line break and a tab are what texts are made of.
 */
const OBEYED = /(?![\n\t]|\r\n)(?:\p{Cc}|[\u202a-\u202e\u2066-\u2069])/gu

/** Shown as JSON writes them, so that JSON stays the same JSON and every other text says what was there. */
export const harmless = (text: string): string => text.replace(OBEYED, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Streams that a sender's text cannot make a terminal obey, and that show no credential of ours. Progress, which moves the cursor itself, goes around them. */
export const harmlessStreams = ({ out, err }: Streams): Streams => ({ out: through(out), err: through(err) })

const through = (output: Output): Output => ({
  write: (text) => output.write(harmless(withoutKnownCredentials(text))),
  once: (event, listener) => output.once(event, listener),
  draw: (text) => void output.write(text),
  ...(output.isTTY === undefined ? {} : { isTTY: output.isTTY }),
  ...(output.columns === undefined ? {} : { columns: output.columns }),
})
