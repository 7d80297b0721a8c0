import type { Instant } from '../domain/time/time.ts'

/** What every page shows around its content. */
export interface PageFrame {
  readonly styleSheetHref: string
  /** null: the pages come without a script. */
  readonly scriptHref: string | null
  /** The IANA zone in which times are shown. */
  readonly zone: string
  /** The zone that the reader asked for in the address, which links carry on; null: the configured one is shown. */
  readonly zoneAsked: string | null
  /** When the page was made: what "so far" and "as of" mean. */
  readonly now: Instant
  readonly version: string
  /** Numbers beside the names of the pages; null: not counted. */
  readonly counts: { readonly incidents: number; readonly unreadable: number } | null
}
