import { inflateRawSync } from 'node:zlib'

export interface ZippedFile {
  readonly name: string
  readonly text: string
}

const FILES_MAX = 5_000
/** All texts together; what is packed tighter than anything that people write is not unpacked. */
const BYTES_MAX = 100_000_000

const END = 0x06054b50
const ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4

/** The files of an archive (PKWARE APPNOTE 6.3, without encryption and ZIP64); null where it is none, or larger than a chat is. */
export function unzip(bytes: Uint8Array): readonly ZippedFile[] | null {
  if (!isZip(bytes)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return filesIn(bytes, view)
  } catch (error) {
    // Offsets beyond the end, or data that is not what its head says.
    if (error instanceof RangeError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}

function filesIn(bytes: Uint8Array, view: DataView): readonly ZippedFile[] | null {
  const end = endOf(view)
  if (end === null) return null
  const count = view.getUint16(end + 10, true)
  if (count > FILES_MAX) return null
  const files: ZippedFile[] = []
  let room = BYTES_MAX
  let at = view.getUint32(end + 16, true)
  for (let nth = 0; nth < count; nth += 1) {
    if (view.getUint32(at, true) !== ENTRY) return null
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ]
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    const size = view.getUint32(at + 24, true)
    if (name.endsWith('.json')) {
      room -= size
      if (room < 0) return null
      const data = dataOf({ bytes, view, at })
      const method = view.getUint16(at + 10, true)
      if (method !== STORED && method !== DEFLATED) return null
      // No more is unpacked than the head promises.
      const unpacked = method === STORED ? data : inflateRawSync(data, { maxOutputLength: Math.max(size, 1) })
      files.push({ name, text: new TextDecoder().decode(unpacked) })
    }
    at += 46 + nameLength + extraLength + commentLength
  }
  return files
}

/** The end of the directory, before a comment of at most 64 KiB. */
function endOf(view: DataView): number | null {
  const last = view.byteLength - 22
  for (let at = last; at >= Math.max(0, last - 65_535); at -= 1) if (view.getUint32(at, true) === END) return at
  return null
}

interface Entry {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly at: number
}

function dataOf({ bytes, view, at }: Entry): Uint8Array {
  const packed = view.getUint32(at + 20, true)
  const local = view.getUint32(at + 42, true)
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + packed > bytes.byteLength) throw new RangeError('a file that goes on beyond the archive')
  return bytes.subarray(start, start + packed)
}
