import type { StripDot } from '../../charts/duration-strip.tsx'
import type { PageFrame } from '../view.ts'

/** As the address carries them; null: not set. */
export interface MetricsFilter {
  readonly period: string
  readonly service: string | null
  readonly severity: string | null
  readonly team: string | null
}

/** `href`: the incidents behind the figure. */
export interface DurationRow {
  readonly href: string
  readonly title: string
  readonly ends: string
  readonly median: string
  readonly interval: string
  readonly p90: string
  readonly known: number
  readonly notInIt: string
  /** All, in ascending order; `dots` only where they are few. */
  readonly lengths: ArrayLike<number>
  readonly dots: readonly StripDot[]
  readonly medianMs: number | null
  readonly lowerMs: number | null
  readonly upperMs: number | null
  readonly p90Ms: number | null
}

/** `href`: the page of this group alone; `figureHref`: its incidents; null: nothing names the group. */
export interface GroupRow {
  readonly href: string | null
  readonly figureHref: string | null
  readonly name: string
  readonly incidents: number
  readonly median: string
  readonly interval: string
  readonly known: number
}

/** `href`: the page of this team alone; null: these services have no team. The others: the incidents behind a share. */
export interface TeamChangesRow {
  readonly name: string
  readonly href: string | null
  readonly deployments: number
  readonly failed: string
  readonly failedHref: string | null
  readonly suspected: string
  readonly suspectedHref: string | null
  readonly recovery: string
  readonly leadTime: string
  readonly withoutChange: string
}

export interface MetricsView {
  readonly frame: PageFrame
  readonly filter: MetricsFilter
  readonly range: string
  readonly incidents: number
  readonly words: readonly string[]
  readonly durations: readonly DurationRow[]
  readonly definitions: readonly {
    readonly title: string
    readonly ends: string
    readonly value: string
    readonly known: number
    readonly note: string
    readonly href: string
  }[]
  readonly changes: readonly { readonly name: string; readonly value: string; readonly href: string | null }[]
  /** Empty: no service has a team. */
  readonly teamChanges: readonly TeamChangesRow[]
  /** `more`: further groups, of fewer incidents. */
  readonly groups: readonly { readonly by: string; readonly rows: readonly GroupRow[]; readonly more: number }[]
  readonly nobodyClosed: readonly { readonly title: string; readonly href: string }[]
  /** Further ones, which `notInItHref` lists. */
  readonly nobodyClosedMore: number
  readonly notInItHref: string
  readonly rules: readonly {
    readonly rule: string
    readonly service: string | null
    readonly fired: number
    readonly inIncidents: number
    readonly href: string
    readonly acknowledged: number
    readonly flapped: number
    readonly alone: number
    readonly afterImpact: string
    readonly advice: string
  }[]
  readonly rulesMore: number
  /** Rules of the configuration that did not fire. */
  readonly neverFired: readonly string[]
  readonly load: {
    readonly pages: number
    readonly words: string
    readonly hours: readonly { readonly inIncident: number; readonly alone: number }[]
    readonly people: readonly {
      readonly name: string
      readonly pages: number
      readonly atNight: number
      readonly nights: string
      readonly toAcknowledge: string
    }[]
  }
}
