import { Client } from 'pg'
import { type Contents, rowText, TABLES_LEFT_OUT } from './contents.ts'
import type { Random } from './random.ts'
import type { Damage } from './sqlite-damages.ts'

/** Runs `work` on a connection of its own to the database of `url`. */
export async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const tablesIn = async (client: Client): Promise<readonly string[]> =>
  (
    await client.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = current_schema()`)
  ).rows
    .map(({ name }) => name)
    .filter((name) => !TABLES_LEFT_OUT.has(name))
    .sort()

async function rowsOf(client: Client, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${table}`)
  return Number(rows[0]?.count ?? 0)
}

const someRow = (table: string, number: number): string => `ctid = (select ctid from ${table} order by ctid offset ${number} limit 1)`

export const POSTGRES_DAMAGES: Readonly<Record<string, Damage<string>>> = {
  'a row deleted': (url, random) =>
    connected(url, async (client) => {
      const table = await filledTable(client, random)
      await client.query(`delete from ${table} where ${someRow(table, random.below(await rowsOf(client, table)))}`)
      return table
    }),
  'a value changed': (url, random) =>
    connected(url, async (client) => {
      const table = await filledTable(client, random)
      const { rows: columns } = await client.query<{ name: string; type: string }>(
        `select column_name as name, data_type as type from information_schema.columns
         where table_schema = current_schema() and table_name = $1 and column_name not in ('seq', 'version', 'attempts') order by 1`,
        [table],
      )
      const column = random.oneOf(columns)
      if (column === undefined) return null
      const change = client.query(
        `update ${table} set ${column.name} = ${otherValue(column)} where ${someRow(table, random.below(await rowsOf(client, table)))}`,
      )
      return (await change.then(isDone, refusedByDatabase)) ? `${table}.${column.name}` : null
    }),
  'the last rows deleted': (url, random) =>
    connected(url, async (client) => {
      const count = 1 + random.below(5)
      for (const [table, column] of LAST) {
        const last = `select ${column} from ${table} order by ${column} desc limit ${count}`
        await client.query(`delete from ${table} where ${column} in (${last})`)
      }
      return `${count} deliveries with their links`
    }),
  'a table emptied': (url, random) =>
    connected(url, async (client) => {
      const table = await filledTable(client, random)
      await client.query(`truncate ${table}`)
      return table
    }),
  'a table dropped': (url, random) =>
    connected(url, async (client) => {
      const table = random.oneOf(await tablesIn(client)) ?? ''
      await client.query(`drop table ${table} cascade`)
      return table
    }),
}

const isDone = (): true => true

/** A key that would be there twice: the database itself keeps that damage out. */
function refusedByDatabase(error: unknown): false {
  if (error instanceof Error && 'code' in error && error.code === '23505') return false
  throw error
}

const LAST = [
  ['links', 'position'],
  ['raw_bodies', 'seq'],
  ['raw_events', 'seq'],
] as const

async function filledTable(client: Client, random: Random): Promise<string> {
  const filled: string[] = []
  for (const table of await tablesIn(client)) if ((await rowsOf(client, table)) > 0) filled.push(table)
  return random.oneOf(filled) ?? ''
}

function otherValue({ name, type }: { readonly name: string; readonly type: string }): string {
  if (type === 'bytea') return `case when length(${name}) = 0 then '\\x00' else set_byte(${name}, 0, (get_byte(${name}, 0) + 1) % 256) end`
  return type === 'bigint' || type === 'integer' ? `${name} + 1` : `coalesce(${name}, '') || 'x'`
}

/** Tables that are gone count as changed. */
export const postgresContents = (url: string): Promise<Contents> =>
  connected(url, async (client) => {
    const contents = new Map<string, readonly string[]>()
    for (const table of await tablesIn(client))
      contents.set(table, (await client.query<Record<string, unknown>>(`select * from ${table}`)).rows.map(rowText).sort())
    return contents
  })
