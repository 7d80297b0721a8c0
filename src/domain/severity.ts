/** Five ranks for the words that vendors use (their own lists; see docs/sources.md). null: unknown word or none. */
export type SeverityRank = 'critical' | 'high' | 'medium' | 'low'

const RANKS: Readonly<Record<SeverityRank, readonly string[]>> = {
  critical: ['critical', 'crit', 'page', 'fatal', 'emergency', 'emerg', 'alert', 'disaster', 'p1', 'sev0', 'sev1'],
  high: ['error', 'err', 'major', 'high', 'p2', 'sev2'],
  medium: ['warning', 'warn', 'minor', 'average', 'p3', 'sev3'],
  low: ['info', 'informational', 'notice', 'low', 'p4', 'p5', 'sev4', 'debug', 'verbose'],
}
const ORDER: readonly SeverityRank[] = ['critical', 'high', 'medium', 'low']

export function severityRank(word: string | null): SeverityRank | null {
  if (word === null) return null
  const normal = word.trim().toLowerCase()
  return ORDER.find((rank) => RANKS[rank].includes(normal)) ?? null
}

/** Most severe first; unknown words last. */
export function bySeverity(a: string | null, b: string | null): number {
  const position = (word: string | null) => {
    const rank = severityRank(word)
    return rank === null ? ORDER.length : ORDER.indexOf(rank)
  }
  return position(a) - position(b)
}
