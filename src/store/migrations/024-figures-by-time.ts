import type { Kysely, Migration } from 'kysely'

/** Figures are read by their period, in about the order in which they were written: by their ids each row would be another page. */
export const figuresByTime = (): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await db.schema.createIndex('incident_figures_by_time').on('incident_figures').columns(['sort_at', 'incident_id']).execute()
  },
})
