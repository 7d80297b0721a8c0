interface StoredAnchor {
  readonly at: number
  readonly basis: string
  readonly rule: string
  readonly earliest?: number
  readonly latest?: number
}

interface StoredChange {
  readonly at: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly role: string
  readonly verdict: string | null
  readonly [kept: string]: unknown
}

interface StoredIncident {
  readonly origin: string
  readonly status: string
  readonly anchors: Readonly<Record<string, StoredAnchor | null>>
  readonly durations: Readonly<Record<string, { readonly status: string; readonly ms: number | null }>>
  readonly timeline: readonly { readonly kind: string; readonly hidden: boolean; readonly at: { readonly at: number } }[]
  readonly coverage: { readonly sources: readonly { readonly last: number }[] }
  readonly changes: readonly StoredChange[]
  readonly [kept: string]: unknown
}

/** What figures need of a stored incident, as it was when this was written: a migration does not change with the code. */
export function figuresIn(json: string): string {
  const incident = JSON.parse(json) as StoredIncident
  const { id, title, origin, status, severity, services, anchors, durations, timeline, coverage, changes } = incident
  const pages = timeline.filter(({ kind, hidden }) => kind === 'page.triggered' && !hidden).map((entry) => entry.at.at)
  return JSON.stringify({
    id,
    title,
    origin,
    status,
    severity,
    services,
    anchors: mapValues(anchors, anchorIn),
    durations: mapValues(durations, ({ status: how, ms }) => ({ status: how, ms })),
    pagedAt: pages.length === 0 ? null : pages.reduce((a, b) => Math.min(a, b)),
    lastEvidenceAt: coverage.sources.length === 0 ? null : coverage.sources.map(({ last }) => last).reduce((a, b) => Math.max(a, b)),
    endedByItself: endedByItself(incident),
    changes: changes.filter(({ role, verdict }) => role !== 'bystander' || verdict !== null).map(changeIn),
  })
}

const mapValues = <T>(record: Readonly<Record<string, T>>, map: (value: T) => unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))

const anchorIn = (anchor: StoredAnchor | null): unknown =>
  anchor === null ? null : { at: anchor.at, basis: anchor.basis, ...(isVague(anchor) ? { isVague: true } : {}) }

function isVague({ rule, earliest, latest }: StoredAnchor): boolean {
  if (rule !== 'alert-expired' && rule !== 'alert-began-anew') return false
  return earliest === undefined || latest === undefined || latest - earliest > 600_000
}

function endedByItself({ origin, status, anchors, timeline, changes }: StoredIncident): boolean {
  const { detected, acknowledged, escalated, resolved } = anchors
  if (origin !== 'evidence' || status !== 'resolved' || detected == null || resolved == null) return false
  if (acknowledged != null || escalated != null || changes.some(({ role }) => role === 'mitigation')) return false
  return resolved.at - detected.at < 300_000 && !timeline.some(({ kind }) => kind === 'message.posted')
}

const changeIn = ({ id, finishedAt, startedAt, at, service, role, likelihood, verdict }: StoredChange): unknown => ({
  id,
  completedAt: finishedAt ?? (startedAt === null ? at : null),
  service,
  role,
  likelihood,
  verdict,
})
