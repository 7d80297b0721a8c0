/** What the write-ahead log of SQLite (sqlite.org/fileformat2.html, "The Write-Ahead Log") holds behind a frame that is not whole. */
export interface BrokenLog {
  /** Where the first frame that is not whole begins. */
  readonly offset: number
  /** Commits behind it: SQLite reads none of them. */
  readonly commits: number
}

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/**
 * null: every commit is read. SQLite takes a log up to the first frame whose checksum is wrong, because that is how the
 * torn end of a crash looks. Whole commits of the same log behind it are no torn end: something was damaged. One commit
 * alone may be what a power cut left of the last one, which nobody got a 2xx for, and is none.
 */
export function brokenLog(log: Buffer, pageSize: number): BrokenLog | null {
  const frameBytes = FRAME_HEADER_BYTES + pageSize
  if (log.length < HEADER_BYTES + frameBytes) return null
  const salts = saltsOf(log, frameBytes)
  const offset = firstBroken(log, frameBytes)
  const commits = offset === null || salts === null ? 0 : commitsFrom(log, { offset, frameBytes, salts })
  return offset !== null && commits > 1 ? { offset, commits } : null
}

/** The page size that the store has, from its own header; null: it has none. */
export function pageSizeOf(header: Buffer): number | null {
  if (header.length < 18 || header.toString('latin1', 0, 15) !== 'SQLite format 3') return null
  const written = header.readUInt16BE(16)
  return written === 1 ? 65_536 : written
}

/** The salts that most frames carry: those of the header may be what was damaged. Frames of an earlier log have others. */
function saltsOf(log: Buffer, frameBytes: number): string | null {
  const own = log.toString('hex', 16, 24)
  const first = log.toString('hex', HEADER_BYTES + 8, HEADER_BYTES + 16)
  const second =
    HEADER_BYTES + frameBytes + 16 <= log.length
      ? log.toString('hex', HEADER_BYTES + frameBytes + 8, HEADER_BYTES + frameBytes + 16)
      : first
  return own === first || own === second ? own : first === second ? first : null
}

/** null: all frames of this log are whole. */
function firstBroken(log: Buffer, frameBytes: number): number | null {
  const isBig = (log.readUInt32BE(0) & 1) === 1
  const head = checksum(log, { from: 0, until: 24, isBig }, [0, 0])
  if (head[0] !== log.readUInt32BE(24) || head[1] !== log.readUInt32BE(28)) return HEADER_BYTES
  let sums = head
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (log.compare(log, 16, 24, at + 8, at + 16) !== 0) return at
    sums = checksum(log, { from: at, until: at + 8, isBig }, sums)
    sums = checksum(log, { from: at + FRAME_HEADER_BYTES, until: at + frameBytes, isBig }, sums)
    if (sums[0] !== log.readUInt32BE(at + 16) || sums[1] !== log.readUInt32BE(at + 20)) return at
  }
  return null
}

interface Stretch {
  readonly from: number
  readonly until: number
  readonly isBig: boolean
}

function checksum(log: Buffer, { from, until, isBig }: Stretch, [one, two]: readonly [number, number]): readonly [number, number] {
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  let first = one
  let second = two
  for (let at = from; at < until; at += 8) {
    first = (first + view.getUint32(at, !isBig) + second) >>> 0
    second = (second + view.getUint32(at + 4, !isBig) + first) >>> 0
  }
  return [first, second]
}

/** A frame that ends a commit says how many pages the store has then. */
function commitsFrom(
  log: Buffer,
  { offset, frameBytes, salts }: { readonly offset: number; readonly frameBytes: number; readonly salts: string },
): number {
  let commits = 0
  for (let at = offset; at + frameBytes <= log.length; at += frameBytes)
    if (log.readUInt32BE(at + 4) !== 0 && log.toString('hex', at + 8, at + 16) === salts) commits += 1
  return commits
}
