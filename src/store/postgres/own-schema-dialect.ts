import {
  type DatabaseIntrospector,
  type DatabaseMetadata,
  type Kysely,
  PostgresDialect,
  type SchemaMetadata,
  sql,
  type TableMetadata,
} from 'kysely'
import type { Schema } from '../schema.ts'

/**
 * For migrations, which look whether their own tables exist. Kysely's own look goes through all schemas of the database, and fails where
 * others drop a schema or a table of theirs meanwhile.
 */
export class OwnSchemaDialect extends PostgresDialect {
  override createIntrospector(db: Kysely<Schema>): DatabaseIntrospector {
    return new OwnSchema(db)
  }
}

/** The schema that the connection finds first, and the names of its tables: nobody asks for columns. */
class OwnSchema implements DatabaseIntrospector {
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  async getSchemas(): Promise<SchemaMetadata[]> {
    const { rows } = await sql<SchemaMetadata>`select current_schema() as name`.execute(this.#db)
    return rows
  }

  async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ schema: string; name: string }>`
      select schemaname as schema, tablename as name from pg_tables where schemaname = current_schema()`.execute(this.#db)
    return rows.map((row) => ({ ...row, isView: false, columns: [] }))
  }

  async getMetadata(): Promise<DatabaseMetadata> {
    return { tables: await this.getTables() }
  }
}
