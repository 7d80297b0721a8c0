import { type Kysely, type Migration, sql } from 'kysely'

/** Figures without the names of their members: a third of the text, which statistics read a hundred thousand times. */
export const packedFigures = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    for (let after = ''; ; ) {
      const { rows } = await sql<StoredRow>`select incident_id, figures_json from incident_figures
        where incident_id > ${after} order by incident_id limit 500`.execute(db)
      for (const { incident_id, figures_json } of rows)
        await sql`update incident_figures set figures_json = ${packed(figures_json)} where incident_id = ${incident_id}`.execute(db)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.incident_id
    }
  },
})

interface StoredRow {
  readonly incident_id: string
  readonly figures_json: string
}

const ANCHORS = ['impactStart', 'detected', 'acknowledged', 'escalated', 'identified', 'mitigated', 'impactEnd', 'resolved']
const DURATIONS = [
  'timeToDetect',
  'timeToAcknowledge',
  'timeToEscalate',
  'timeToIdentify',
  'timeToMitigate',
  'timeToResolve',
  'impactDuration',
]
const BASES = ['measured', 'reported', 'inferred']
const STATUSES = ['measured', 'inferred', 'pending', 'unknown', 'invalid']

interface StoredFigures {
  readonly anchors: Readonly<Record<string, { readonly at: number; readonly basis: string; readonly isVague?: true } | null>>
  readonly durations: Readonly<Record<string, { readonly status: string; readonly ms: number | null }>>
  readonly endedByItself: boolean
  readonly [kept: string]: unknown
}

/** As they were packed when this was written: a migration does not change with the code. */
function packed(json: string): string {
  const figures = JSON.parse(json) as StoredFigures
  const { id, title, origin, status, severity, services, pagedAt, lastEvidenceAt, endedByItself, changes } = figures
  const numbers = [
    ...ANCHORS.flatMap((name) => {
      const anchor = figures.anchors[name] ?? null
      return anchor === null ? [null, 0] : [anchor.at, BASES.indexOf(anchor.basis) + (anchor.isVague === true ? 10 : 0)]
    }),
    ...DURATIONS.flatMap((name) => [figures.durations[name]?.ms ?? null, STATUSES.indexOf(figures.durations[name]?.status ?? 'unknown')]),
  ]
  return JSON.stringify([[id, title, origin, status, severity, services, pagedAt, lastEvidenceAt, endedByItself ? 1 : 0, changes], numbers])
}
