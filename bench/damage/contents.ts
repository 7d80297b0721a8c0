/** Whatever a store holds, table by table, each row as a text. */
export type Contents = ReadonlyMap<string, readonly string[]>

/**
 * What may differ without any damage, and what no check promises to find: the service's own pulse, what was found damaged, which
 * migrations ran; receipts by which equal bytes are recognised for ten minutes; further receipts of a delivery (where they change
 * what is derived, the rebuild differs); by which labels events were marked (by others, the next round marks all of them anew).
 */
export const TABLES_LEFT_OUT: ReadonlySet<string> = new Set([
  'heartbeat',
  'damages',
  'rounds',
  'copies',
  'duplicates',
  'marks_of',
  'figures_revision',
  'gone_incidents',
  'kysely_migration',
  'kysely_migration_lock',
])

/** How often something was tried, made pending or changed says nothing of what it is. */
export const COLUMNS_LEFT_OUT: ReadonlySet<string> = new Set(['version', 'attempts', 'revision'])

export const rowText = (row: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([name]) => !COLUMNS_LEFT_OUT.has(name))
      .map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : String(value)])
      .sort(),
  )

/** The names of the tables that differ. */
export function changedTables(before: Contents, after: Contents): readonly string[] {
  return [...before.keys()].filter((table) => {
    const [was, is] = [before.get(table) ?? [], after.get(table)]
    return is === undefined || was.length !== is.length || was.join('\n') !== is.join('\n')
  })
}
