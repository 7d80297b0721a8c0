/** A text, or why there is none, in words that follow the name of the file. */
export type Decoded = { readonly text: string } | { readonly reason: string }

/** No postmortem is longer: the longest published ones are a tenth of it. Bounds the time that a hostile file costs. */
export const DOCUMENT_BYTES_MAX = 1_000_000
/** More lines than this are a log. */
export const DOCUMENT_LINES_MAX = 20_000

/** In: the bytes of a file. Out: its text: UTF-8, or UTF-16 with its mark. Every other encoding would be a guess. */
export function decodeDocument(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return { reason: 'the file is empty' }
  if (bytes.length > DOCUMENT_BYTES_MAX)
    return { reason: `${bytes.length} bytes are more than the ${DOCUMENT_BYTES_MAX} that a document may have` }
  const decoded = textOf(bytes)
  if ('reason' in decoded) return decoded
  if (decoded.text.trim() === '') return { reason: 'the file holds nothing but blanks' }
  return linesIn(decoded.text) > DOCUMENT_LINES_MAX
    ? { reason: `more than ${DOCUMENT_LINES_MAX} lines are a log, not a document` }
    : decoded
}

function textOf(bytes: Uint8Array): Decoded {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return decodedAs('utf-16le', bytes)
  if (first === 0xfe && second === 0xff) return { reason: 'the text is UTF-16 with big-endian bytes; save it as UTF-8' }
  const head = bytes.subarray(0, HEAD_BYTES)
  const format = OFFICE_FORMATS.find(({ begins }) => begins.every((byte, index) => head[index] === byte))
  if (format !== undefined) return { reason: `${format.name}, not a text: export it as Markdown, HTML or plain text` }
  if (isUnmarkedUtf16(head)) return { reason: 'the text looks like UTF-16 without its mark; save it as UTF-8' }
  if (head.includes(0)) return { reason: 'a binary file, not a text' }
  return decodedAs('utf-8', bytes)
}

const HEAD_BYTES = 8_000

/** What people keep postmortems in that is no text, by its first bytes. */
const OFFICE_FORMATS = [
  { name: 'a PDF', begins: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { name: 'a zip archive or an office document (such as .docx)', begins: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'an old office document (such as .doc)', begins: [0xd0, 0xcf, 0x11, 0xe0] },
]

/** Of European text every other byte is zero then. */
function isUnmarkedUtf16(head: Uint8Array): boolean {
  const zeros = [0, 1].map((side) => head.filter((byte, index) => index % 2 === side && byte === 0).length)
  const half = head.length / 2
  return head.length >= 4 && Math.max(...zeros) > half * 0.9 && Math.min(...zeros) < half * 0.1
}

function decodedAs(encoding: string, bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
  } catch (error) {
    if (error instanceof TypeError) return { reason: `the text is not valid ${encoding.toUpperCase()}; save it as UTF-8` }
    throw error
  }
}

function linesIn(text: string): number {
  let count = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
