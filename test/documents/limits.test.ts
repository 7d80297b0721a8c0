import { describe, expect, it } from 'vitest'
import { readDocument } from '../../src/documents/document.ts'
import { DOCUMENT_BYTES_MAX, DOCUMENT_LINES_MAX, decodeDocument } from '../../src/documents/lines/decode.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('bytes of a document', () => {
  it.each([
    ['an empty file', new Uint8Array(), 'the file is empty'],
    ['blanks', bytes(' \n\n'), 'the file holds nothing but blanks'],
    ['a binary file', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), 'a binary file, not a text'],
    ['Latin-1', new Uint8Array([0x63, 0x61, 0x66, 0xe9]), 'the text is not valid UTF-8; save it as UTF-8'],
    [
      'too much',
      new Uint8Array(DOCUMENT_BYTES_MAX + 1).fill(97),
      `${DOCUMENT_BYTES_MAX + 1} bytes are more than the ${DOCUMENT_BYTES_MAX} that a document may have`,
    ],
    ['a log', bytes('a\n'.repeat(DOCUMENT_LINES_MAX + 1)), `more than ${DOCUMENT_LINES_MAX} lines are a log, not a document`],
  ])('are refused with one line for %s', (_, body, reason) => expect(decodeDocument(body)).toEqual({ reason }))

  it('may be UTF-16 with its mark', () => {
    expect(decodeDocument(new Uint8Array([0xff, 0xfe, 0x6f, 0, 0x6b, 0]))).toEqual({ text: 'ok' })
  })
})

describe('hostile text', () => {
  const SIZE = 100_000
  it.each([
    ['open brackets', '['.repeat(SIZE)],
    ['open images', '!['.repeat(SIZE / 2)],
    ['nested elements', '<div>'.repeat(SIZE / 5)],
    ['nested lists', '<ul><li>'.repeat(SIZE / 8)],
    ['open tags', '<a'.repeat(SIZE / 2)],
    ['quotes in quotes', '> '.repeat(SIZE / 2)],
    ['emphasis', '*'.repeat(SIZE)],
    ['times without end', '10:00 '.repeat(SIZE / 6)],
    ['ranges without end', 'from 10:00 to '.repeat(SIZE / 14)],
    ['lengths without end', '1 hour and '.repeat(SIZE / 11)],
    ['dates without end', 'May 5 '.repeat(SIZE / 6)],
    ['a blank line of its own size', `${' '.repeat(SIZE)}x`],
    ['cells without end', '|a'.repeat(SIZE / 2)],
    ['headings without end', '# Timeline\n'.repeat(SIZE / 50)],
    ['entries without end', `## Timeline\n${'- 10:00 a\n'.repeat(SIZE / 40)}`],
    ['scripts that never close', '<script>'.repeat(SIZE / 8)],
    ['heads that never close', '<head>'.repeat(SIZE / 6)],
    ['cells that are times', '| 10:00 '.repeat(SIZE / 8)],
    ['an entry that never ends', `## Timeline\n- 10:00 a\n${'and so it goes on\n'.repeat(SIZE / 20)}`],
    ['times beside dates without end', '2024-03-01 10:00 UTC '.repeat(SIZE / 21)],
  ])('of %s is read in bounded time', (_, text) => expect(readDocument(text).lines).toBeGreaterThan(0), 10_000)

  it('is cut with a finding, never silently', () => {
    expect(readDocument(`Outage ${'x'.repeat(30_000)}`).findings).toMatchObject([{ code: 'limit-reached', line: 1 }])
  })
})
