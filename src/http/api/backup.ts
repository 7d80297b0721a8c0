import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { OperationalError, type Store } from '../../store/store.ts'
import { problem, type Route, refusal, route } from '../route.ts'

export interface BackupParts {
  readonly store: Pick<Store, 'backUp'>
}

/** For `hindsight backup --url` and every other command that reads a running server. */
export const backupApi = ({ store }: BackupParts): readonly Route[] => [
  route({
    method: 'get',
    path: '/api/v1/backup',
    role: 'admin',
    summary: 'The embedded store as of this moment: an SQLite file',
    ignoresAccept: true,
    answers: {
      200: { description: 'A consistent copy.', content: { 'application/vnd.sqlite3': z.string() } },
      501: refusal('The store is PostgreSQL, which has tools of its own.'),
    },
    async handle() {
      const file = join(await mkdtemp(join(tmpdir(), 'hindsight-backup-')), 'hindsight.db')
      try {
        await store.backUp(file)
      } catch (error) {
        if (error instanceof OperationalError && error.code === 'unsupported') return problem(501, `${error.message}.`)
        throw error
      }
      return { status: 200, type: 'application/vnd.sqlite3', text: '', file }
    },
  }),
]
