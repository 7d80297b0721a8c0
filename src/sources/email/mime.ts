/** What a message in the format of RFC 5322 says. */
export interface Mail {
  /** Lower-case names; of several headers of a name the first. Decoded (RFC 2047), unfolded. */
  readonly headers: Readonly<Record<string, string>>
  /** The words that a person reads; HTML where no part is plain. */
  readonly text: string
  readonly isHtml: boolean
}

const HEADERS_MAX = 200
const PARTS_MAX = 50
const DEPTH_MAX = 6
const BODY_MAX = 200_000

interface Entity {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * A message of bytes that were read as Latin-1, so that each character is a byte; null where it does not begin with headers.
 * Bounded in parts, depth and length; broken encodings are read as far as they go.
 */
export function parseMail(source: string): Mail | null {
  const entity = entityOf(source)
  if (entity === null) return null
  const parts = partsOf(entity, 0, { left: PARTS_MAX })
  const best = parts.find(({ type }) => type === 'text/plain') ?? parts.find(({ type }) => type === 'text/html')
  const headers = Object.fromEntries(Object.entries(entity.headers).map(([name, value]) => [name, decodeWords(value)]))
  return { headers, text: best?.text ?? '', isHtml: best?.type === 'text/html' }
}

function entityOf(source: string): Entity | null {
  const gap = /\r?\n\r?\n/.exec(source)
  const end = gap?.index ?? source.length
  const head = source.slice(0, end).replace(/\r?\n[ \t]{1,100}/g, ' ')
  const headers: Record<string, string> = Object.create(null)
  for (const line of head.split(/\r?\n/, HEADERS_MAX)) {
    const [, name, value] = /^([!-9;-~]{1,80}): ?(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return null
    headers[name.toLowerCase()] ??= value.slice(0, 10_000)
  }
  return { headers, body: gap === null ? '' : source.slice(end + gap[0].length) }
}

interface TextPart {
  readonly type: string
  readonly text: string
}

function partsOf({ headers, body }: Entity, depth: number, room: { left: number }): readonly TextPart[] {
  room.left -= 1
  if (room.left < 0 || depth > DEPTH_MAX) return []
  const type = /^\s*([\w.+-]+\/[\w.+-]+)/.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'text/plain'
  if (type.startsWith('multipart/')) {
    const boundary = parameterOf(headers['content-type'] ?? '', 'boundary')
    if (boundary === null) return []
    return splitParts(body, boundary).flatMap((part) => {
      const entity = entityOf(part.startsWith('\n') ? `content-type: text/plain\n${part}` : part)
      return entity === null ? [] : partsOf(entity, depth + 1, room)
    })
  }
  if (!type.startsWith('text/') || /^\s*attachment/i.test(headers['content-disposition'] ?? '')) return []
  const bytes = decodeBody(body.slice(0, BODY_MAX), headers['content-transfer-encoding'] ?? '')
  return [{ type, text: textOf(bytes, parameterOf(headers['content-type'] ?? '', 'charset')) }]
}

/** The parts between lines of `--boundary`. */
function splitParts(body: string, boundary: string): readonly string[] {
  const parts: string[] = []
  let current: string[] | null = null
  for (const line of body.split(/\r?\n/)) {
    if (line.startsWith(`--${boundary}`)) {
      if (current !== null) parts.push(current.join('\n'))
      current = line.startsWith(`--${boundary}--`) ? null : []
      if (parts.length > PARTS_MAX) break
    } else current?.push(line)
  }
  if (current !== null && current.length > 0) parts.push(current.join('\n'))
  return parts
}

function parameterOf(header: string, name: string): string | null {
  const [, quoted, bare] =
    new RegExp(String.raw`;\s{0,20}${name}\s{0,5}=\s{0,5}(?:"([^"]{1,200})"|([^\s;"]{1,200}))`, 'i').exec(header) ?? []
  return quoted ?? bare ?? null
}

function decodeBody(body: string, encoding: string): Uint8Array {
  const name = encoding.trim().toLowerCase()
  if (name === 'base64') return Buffer.from(body.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64')
  return Buffer.from(
    name === 'quoted-printable' ? quotedPrintable(body.replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, '')) : body,
    'latin1',
  )
}

const quotedPrintable = (text: string): string =>
  text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Without a character set mail is UTF-8 by now, and was Latin-1 once. */
function textOf(bytes: Uint8Array, charset: string | null): string {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: charset === null }).decode(bytes)
  } catch (error) {
    // A character set that nobody knows, or bytes that are not UTF-8.
    if (error instanceof RangeError || error instanceof TypeError) return new TextDecoder('windows-1252').decode(bytes)
    throw error
  }
}

/** `=?utf-8?Q?caf=C3=A9?=`; two words next to each other are one. */
function decodeWords(header: string): string {
  const joined = header.replace(/(\?=)\s{1,20}(?==\?)/g, '$1')
  const words = joined.replace(/=\?([\w-]{1,40})\?([bq])\?([^?]{0,500})\?=/gi, (_, charset: string, encoding: string, text: string) => {
    const isBase64 = encoding.toLowerCase() === 'b'
    return textOf(isBase64 ? Buffer.from(text, 'base64') : Buffer.from(quotedPrintable(text.replaceAll('_', ' ')), 'latin1'), charset)
  })
  return words === header ? textOf(Buffer.from(header, 'latin1'), null) : words
}
