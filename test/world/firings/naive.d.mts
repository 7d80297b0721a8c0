import type { Report } from './notifications.mjs'

export interface NaiveFiring {
  readonly start: {
    readonly at: number
    readonly earliest: number | null
    readonly latest: number
    readonly basis: 'told' | 'heard' | 'unknown'
  }
  readonly end: {
    readonly at: number | null
    readonly earliest: number
    readonly latest: number | null
    readonly basis: string
    readonly believedUntil?: number
  }
  readonly text: string | null
  readonly firstText: string | null
  readonly aliases: readonly number[]
  readonly evidence: readonly string[]
}
export function naive(
  reports: readonly Report[],
  options?: { readonly asOf?: number | null; readonly rejoin?: number },
): { readonly firings: readonly NaiveFiring[]; readonly unmatched: readonly string[] }
