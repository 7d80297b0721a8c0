import type { Instant } from '../../../src/domain/time/time.ts'

export interface PagerdutySetup {
  readonly subdomain: string
  readonly service: string
  readonly escalationPolicy: string
  /** Whom the policy calls first. */
  readonly firstOnCall: string
}

/** What people do with the page. Persons are named by their role. */
export type PageAct = { readonly at: Instant; readonly by: string } & (
  | { readonly does: 'acknowledges' | 'resolves' | 'reopens' }
  | { readonly does: 'notes' | 'tells stakeholders'; readonly text: string }
  | { readonly does: 'escalates' | 'reassigns'; readonly to: string }
  | { readonly does: 'adds responder'; readonly to: string; readonly policy: string; readonly text: string }
  | { readonly does: 'joins' | 'declines'; readonly text: string }
  | { readonly does: 'sets priority'; readonly priority: string }
)

/** What makes one webhook, besides the page as it stands. `agent`: who did it; `client`: the tool that triggered it. */
export interface PageEvent {
  readonly type: string
  readonly at: Instant
  readonly agent: Reference | null
  readonly client: { readonly name: string; readonly url: string } | null
  readonly act?: PageAct
}

/** A thing of the account, as PagerDuty refers to it. */
export interface Reference {
  readonly html_url: string
  readonly id: string
  readonly self: string
  readonly summary: string
  readonly type: string
}
