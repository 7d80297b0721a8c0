/** viewer reads, editor also changes, admin also reloads. */
export type Role = 'viewer' | 'editor' | 'admin'

export interface AccessToken {
  readonly name: string
  readonly token: string
  readonly role: Role
}

/** What a sender may prove itself with: a secret that it signs with, or a token that it carries. Neither: anybody may send. */
export interface SourceCredentials {
  readonly secrets: readonly string[]
  readonly tokens: readonly string[]
}

export const NO_CREDENTIALS: SourceCredentials = { secrets: [], tokens: [] }

/** The part of the configuration that the web door needs. Read anew for every request, so that a reload takes effect at once. */
export interface ServerSettings {
  readonly listen: {
    readonly address: { readonly host: string; readonly port: number }
    /** The address under which this server is reached; null: what the request names. */
    readonly externalUrl: string | null
    readonly bodyBytesMax: number
    /** Whether `x-hindsight-received-at` is believed: only where recorded webhooks are replayed. */
    readonly recordedReceipt: boolean
  }
  /** Nobody needs a token while there is none. */
  readonly auth: { readonly tokens: readonly AccessToken[] }
  readonly sources: Readonly<Record<string, SourceCredentials>>
  /** The zone in which pages and drafts tell times, unless the reader asks for another. */
  readonly postmortem: { readonly timezone: string }
}

/** Every credential of the configuration, for striking them out. */
export const credentialsOf = ({ auth, sources }: Pick<ServerSettings, 'auth' | 'sources'>): readonly string[] => [
  ...auth.tokens.map(({ token }) => token),
  ...Object.values(sources).flatMap(({ secrets, tokens }) => [...secrets, ...tokens]),
]
