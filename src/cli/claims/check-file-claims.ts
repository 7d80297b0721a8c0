import { readFile } from 'node:fs/promises'
import type { IncidentId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../domain/policy.ts'
import { hours, type Interval, instant, isoOf } from '../../domain/time/time.ts'
import { calendarOf } from '../../domain/time/written-time.ts'
import { checkClaims, type WrittenPostmortem } from '../../pipeline/claims/check-claims.ts'
import type { CheckedClaim, RecordedIncident } from '../../pipeline/claims/claim.ts'
import { matchIncident } from '../../pipeline/postmortems/match-incident.ts'
import { windowOfAnchors } from '../../pipeline/postmortems/span.ts'
import { readPostmortem } from '../../reading/postmortem.ts'
import { allIncidents } from '../all-incidents.ts'
import { readConfig } from '../config-option.ts'
import type { ReadFile } from '../read-documents.ts'
import { withStoreToRead } from '../reading-store.ts'
import { askServer } from '../server-api.ts'
import { recordedPage } from './recorded-incident.ts'

/** A file with its claims. `of` null: it describes no recorded incident, so nothing was compared. */
export interface FileClaims {
  readonly file: string
  readonly of: IncidentId | null
  readonly claims: readonly CheckedClaim[]
}

/**
 * In: postmortems, and the URL of a server, of a database, or the folder of a store. Out: the claims of each, compared with
 * the recorded incident that it describes.
 * @throws UsageError where there is no store, or the server does not answer
 */
export async function checkFileClaims(files: readonly ReadFile[], against: string): Promise<readonly FileClaims[]> {
  if (/^https?:/i.test(against)) return checkEach(files, (window) => incidentsOfServer(against, window))
  const storage = /^postgres(?:ql)?:/i.test(against) ? { 'storage.url': against } : { 'storage.path': against }
  return withStoreToRead(storage, await readConfig(undefined), (store) =>
    checkEach(files, ({ from, to }) => allIncidents(store, { from, to, origin: 'evidence' })),
  )
}

type LoadIncidents = (window: Interval) => Promise<readonly RecordedIncident[]>

async function checkEach(files: readonly ReadFile[], load: LoadIncidents): Promise<readonly FileClaims[]> {
  const checked: FileClaims[] = []
  for (const { file, incident } of files) {
    const window = windowOf(incident)
    const postmortem = window === null ? null : readPostmortem(await readFile(file))
    const nothing = { file, of: null, claims: [] }
    if (window === null || postmortem === null || 'reason' in postmortem) checked.push(nothing)
    else {
      const recorded = describedBy(postmortem, await load(window))
      checked.push(recorded === null ? nothing : { file, of: recorded.id, claims: checkClaims(postmortem, recorded) })
    }
  }
  return checked
}

/** A wrong date is a claim too, but one a day away at most can be compared. */
const AROUND = hours(24)

function windowOf({ anchors, timeline }: Incident): Interval | null {
  const window = windowOfAnchors(anchors)
  const [first] = timeline.filter(({ at }) => calendarOf(at.at) === 'date')
  if (window === null && first === undefined) return null
  const { from, to } = window ?? { from: first?.at.at ?? instant(0), to: first?.at.at ?? instant(0) }
  return { from: instant(from - AROUND), to: instant(to + AROUND) }
}

/** The same rules by which a kept postmortem is linked; the names of alerts stand in the timeline. */
function describedBy({ document, incident }: WrittenPostmortem, recorded: readonly RecordedIncident[]): RecordedIncident | null {
  const candidates = recorded.flatMap((one) => {
    const window = windowOfAnchors(one.anchors)
    const alerts = one.timeline.flatMap(({ kind, text }) => (kind === 'alert.fired' ? [text.split(' ')[0] ?? ''] : []))
    const citations = new Set<string>([one.id, ...one.timeline.flatMap(({ evidence }) => evidence)])
    return window === null ? [] : [{ id: one.id, window, names: new Set<string>([...one.services, ...alerts]), citations }]
  })
  const traits = { window: windowOfAnchors(incident.anchors), words: document.words, cites: new Set(document.cites) }
  const match = matchIncident(traits, candidates, DEFAULT_POLICY.postmortemLinks)
  return match.kind === 'none' ? null : (recorded.find(({ id }) => id === match.of) ?? null)
}

/** Page by page, as the API gives them. */
async function incidentsOfServer(url: string, { from, to }: Interval): Promise<readonly RecordedIncident[]> {
  const all: RecordedIncident[] = []
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({
      from: isoOf(from),
      to: isoOf(to),
      origin: 'evidence',
      limit: '100',
      ...(cursor === null ? {} : { cursor }),
    })
    const page: { incidents: readonly RecordedIncident[]; nextCursor: string | null } = await askServer(
      { url },
      `api/v1/incidents?${query}`,
      { answer: recordedPage },
    )
    all.push(...page.incidents)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
