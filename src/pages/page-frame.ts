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
  /** What of this page follows what happens; left out: nothing. */
  readonly live?: LiveFrame
  /** Numbers beside the names of the pages; null: not counted. */
  readonly counts: FrameCounts | null
}

export interface FrameCounts {
  readonly incidents: number
  readonly unreadable: number
  /** Actions; `isMore`: at least so many. null: not counted yet. */
  readonly overdue: { readonly count: number; readonly isMore: boolean } | null
}

/** With what a script finds out whether the page that stands is still what there is. */
export interface LiveFrame {
  /** The incident that it shows; null: whatever there is. */
  readonly incident: string | null
  /** Changes with what is shown, and with nothing else. */
  readonly revision: string
  /** How many events it shows; null: they are not counted. */
  readonly events: number | null
}
