import type { Event } from '../../domain/event.ts'
import type { Incident } from '../../domain/incident/incident.ts'

export const POSTMORTEM_FORMATS = ['markdown', 'html', 'json'] as const
export type PostmortemFormat = (typeof POSTMORTEM_FORMATS)[number]

export const AUDIENCES = ['internal', 'public'] as const
type Audience = (typeof AUDIENCES)[number]

export interface DraftOptions {
  /** One of `ReportRenderers.templates`; null: the configured one. */
  readonly template: string | null
  /** An IANA name; null: the configured one. */
  readonly timezone: string | null
  /** `public`: for readers outside; left out: internal. */
  readonly audience?: Audience
}

interface PostmortemOptions extends DraftOptions {
  readonly format: PostmortemFormat
}

/** How the API renders: values → report JSON, and drafts as text. */
export interface ReportRenderers {
  /** The names that `?template=` accepts; at least one. */
  readonly templates: readonly [string, ...string[]]
  incidentJson(incident: Incident): object
  /** An event with its provenance. */
  eventJson(event: Event): object
  /** The text of the draft in the format. */
  postmortem(incident: Incident, options: PostmortemOptions): string
  /** The draft with its picture on A4. `withoutSecrets` goes over all of its text. null: it is longer than a PDF is made of. */
  postmortemPdf(incident: Incident, options: DraftOptions, withoutSecrets: (text: string) => string): Promise<Uint8Array | null>
}
