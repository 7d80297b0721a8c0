/**
 * Whether an `Accept` header allows one of these media types. Parameters other than `q` are ignored: clients send
 * `text/plain;version=0.0.4` or `application/json; charset=utf-8` and take the bare type.
 */
export function isAcceptable(accept: string | undefined, offered: readonly string[]): boolean {
  const ranges = (accept ?? '').split(',').flatMap(readRange)
  return ranges.length === 0 || offered.some((type) => weigh(type, ranges) > 0)
}

/** Whether an `Accept` header gives one media type more weight than another; without it, or with the same weight, it does not. */
export function prefers(accept: string | undefined, type: string, other: string): boolean {
  const ranges = (accept ?? '').split(',').flatMap(readRange)
  return weigh(type, ranges) > weigh(other, ranges)
}

interface MediaRange {
  readonly type: string
  readonly quality: number
}

function readRange(text: string): readonly MediaRange[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  if (type === '') return []
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return [{ type, quality: quality === undefined ? 1 : Number(quality) }]
}

/** The most specific range decides, so that `text/html;q=0` next to a wildcard excludes HTML alone. */
function weigh(type: string, ranges: readonly MediaRange[]): number {
  for (const name of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const matching = ranges.filter((range) => range.type === name)
    if (matching.length > 0) return Math.max(...matching.map(({ quality }) => quality))
  }
  return 0
}
