import type { BusinessHours } from '../pipeline/metrics/business-time.ts'
import type { Exclusion } from '../pipeline/metrics/exclusions.ts'

/** viewer reads, editor also changes, admin also reloads. */
export type Role = 'viewer' | 'editor' | 'admin'

export interface AccessToken {
  readonly name: string
  readonly token: string
  readonly role: Role
}

/** How a sender authenticates: a secret that it signs with, or a token that it carries. Neither: anyone may send. */
export interface SourceCredentials {
  readonly secrets: readonly string[]
  readonly tokens: readonly string[]
  /** Of a sender that signs with a certificate of its own: the names of what it may deliver. */
  readonly topics?: readonly string[]
}

export const NO_CREDENTIALS: SourceCredentials = { secrets: [], tokens: [] }

/** What durations are computed of, and on which other clock. */
export interface MetricsSettings {
  readonly exclusions: readonly Exclusion[]
  /** null: none is configured. */
  readonly businessHours: (BusinessHours & { readonly timezone: string }) | null
}

/** The part of the configuration that the web server needs. Read for every request, so that a reload takes effect at once. */
export interface ServerSettings {
  readonly listen: {
    readonly address: { readonly host: string; readonly port: number }
    /** The public URL of this server; null: taken from the request. */
    readonly externalUrl: string | null
    /** Names under which browsers may reach it, besides those that it knows by itself. */
    readonly hosts?: readonly string[]
    /** What every path begins with, `/hindsight`; left out: nothing. */
    readonly routePrefix?: string
    readonly bodyBytesMax: number
    /** Whether `x-hindsight-received-at` is trusted: only where recorded webhooks are replayed. */
    readonly recordedReceipt: boolean
  }
  /** Neither tokens nor users configured: everybody is let in. `users`: bcrypt hashes of passwords by name. */
  readonly auth: { readonly tokens: readonly AccessToken[]; readonly users?: Readonly<Record<string, string>> }
  readonly sources: Readonly<Record<string, SourceCredentials>>
  /** Time zone of pages and drafts, unless the reader asks for another. */
  readonly postmortem: { readonly timezone: string }
  readonly metrics: MetricsSettings
}
