import type { ReviewState } from '../domain/edits/completion.ts'
import type { SectionUpdate } from '../domain/edits/section-update.ts'
import type { Event } from '../domain/event.ts'
import type { IncidentId } from '../domain/identity.ts'
import type { Incident, Origin } from '../domain/incident/incident.ts'
import type { ListedIncident } from '../domain/incident/listed.ts'
import type { SanitisedHtml } from '../domain/markup.ts'
import type { SourceRhythm } from '../domain/metrics/source-rhythm.ts'
import type { Delivery } from '../domain/raw-event.ts'
import type { Instant, Interval } from '../domain/time/time.ts'
import type { EditingView } from './edits/edits-view.ts'
import type { FrameCounts, PageFrame } from './page-frame.ts'

export type { FrameCounts, PageFrame }

/** Filters as the address carries them; null: not set. `from` and `to` are RFC 3339. */
export interface IncidentFilter {
  readonly q: string | null
  readonly service: string | null
  readonly severity: string | null
  readonly team: string | null
  readonly status: 'open' | 'resolved' | null
  readonly source: string | null
  readonly origin: Origin | null
  readonly review: ReviewState | null
  readonly from: string | null
  readonly to: string | null
}

export interface IncidentsView {
  readonly frame: PageFrame
  readonly filter: IncidentFilter
  readonly incidents: readonly ListedIncident[]
  /** Shown above the list, whatever the filter. */
  readonly openNow: readonly ListedIncident[]
  /** How many events are in none. */
  readonly unassigned: UnassignedCount
  readonly facets: IncidentFacets
  /** The cursor of the page after this; null: this is the last. */
  readonly nextCursor: string | null
}

/** The values that the filters offer, and how many incidents each state of review has. */
interface IncidentFacets {
  readonly reviews: Readonly<Record<ReviewState, number>>
  readonly severities: readonly string[]
  readonly services: readonly string[]
  readonly sources: readonly string[]
  /** Of the configuration. */
  readonly teams: readonly string[]
}

/** `isMore`: there may be more than were counted. */
interface UnassignedCount {
  readonly count: number
  readonly isMore: boolean
}

/** An event of no incident: why, as a sentence and as the code of the rule, and what would have put it in one, as clauses after "if". */
export interface UnassignedRow {
  readonly event: Event
  readonly because: string
  readonly rule: string
  readonly needed: readonly string[]
}

/** `last`: a period up to now, in place of `from`. */
interface UnassignedFilter {
  readonly source: string | null
  readonly last: '24h' | '7d' | '30d' | null
  readonly from: string | null
  readonly to: string | null
}

export interface UnassignedView {
  readonly frame: PageFrame
  readonly filter: UnassignedFilter
  /** Every source that something was received from. */
  readonly sources: readonly string[]
  readonly events: readonly UnassignedRow[]
  readonly nextCursor: string | null
  /** How many of this page are left out because their rule is ignored. */
  readonly ignored: number
  readonly showsIgnored: boolean
  /** Whether the reader may put some of them into an incident. */
  readonly mayEdit: boolean
}

/** A part of an incident's page. */
export type TabName = 'timeline' | 'draft' | 'suspects' | 'findings' | 'coverage' | 'actions'

export interface IncidentView {
  readonly frame: PageFrame
  readonly incident: Incident
  /** The imported postmortems that describe it. */
  readonly postmortems: readonly Incident[]
  /** Of an imported one: the incident that it describes; null: none is known. */
  readonly describes: Incident | null
  /** The draft with its headings from `h3` on; null: there is none. */
  readonly draft: SanitisedHtml | null
  /** Sections in a person's words of which the evidence says something else by now. */
  readonly sectionUpdates?: readonly SectionUpdate[]
  /** How many entries come before the first that is listed: 200 are listed at a time. */
  readonly entriesBefore: number
  readonly hidden: 'left out' | 'shown'
  /** What of the picture and of the list is shown; absent: all of it, a lane for each service. */
  readonly zoom?: PictureZoom
  /** What a narrow screen shows below the picture; null: what is being edited, else the timeline. */
  readonly tab: TabName | null
  /** Whether a narrow screen lists all entries at once. */
  readonly rows: 'few' | 'all'
  /** What the reader may edit here; absent: nothing. */
  readonly editing?: EditingView
}

/** `from` and `to`: as the address has them; `wrong`: why they are no part of the incident. */
export interface PictureZoom {
  readonly from: string | null
  readonly to: string | null
  readonly by: 'service' | 'source'
  readonly window: Interval | null
  readonly wrong: string | null
}

interface DeliveryFilter {
  readonly source: string | null
  readonly outcome: Delivery['outcome'] | null
  readonly from: string | null
  readonly to: string | null
}

/** A delivery, the incidents that hold some of its events, and one of its events that none holds. */
export interface DeliveryRow {
  readonly delivery: Delivery
  readonly incidents: readonly { readonly id: IncidentId; readonly title: string }[]
  readonly unassigned: UnassignedRow | null
}

export interface DeliveriesView {
  readonly frame: PageFrame
  readonly filter: DeliveryFilter
  readonly deliveries: readonly DeliveryRow[]
  readonly nextCursor: string | null
  readonly sources: readonly SourceRow[]
}

/** A source that something was accepted from, and how often it sends. */
export interface SourceRow extends SourceRhythm {
  readonly name: string
  readonly lastDay: {
    readonly count: number
    readonly isMore: boolean
    /** In each hour up to now, the oldest first. null: not counted. */
    readonly byHour: readonly (number | null)[]
  }
}

/** `setup`: the lines to paste at the sender, with the address of this server in them. */
export interface SourceSetup {
  readonly name: string
  readonly setup: string
  /** Whether a test delivery in its format can be sent. */
  readonly hasTest: boolean
  /** null: nothing was. */
  readonly lastReceived: Instant | null
}

export interface SetupView {
  readonly frame: PageFrame
  /** Under which senders reach this server: `http://127.0.0.1:8080`. */
  readonly address: string
  readonly setups: readonly SourceSetup[]
  /** Whether the reader may send tests. */
  readonly mayTest: boolean
}

export interface EmptyView extends SetupView {
  readonly frame: PageFrame
  readonly listeningSince: Instant
  /** How many were received so far. */
  readonly deliveries: number
  /** The newest of them. */
  readonly received: readonly DeliveryRow[]
  /** The newest events: none of them started an incident. */
  readonly events: readonly UnassignedRow[]
}

/** A page with one message: what happened, and what to do next. */
export interface MessageView {
  readonly frame: PageFrame
  readonly status: number
  readonly heading: string
  readonly text: string
}
