import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { PHASES } from '../../src/domain/incident/timeline.ts'

const oneOrMore = <T extends z.ZodType>(value: T) =>
  z
    .union([value, z.array(value)])
    .nullish()
    .transform((given) => (given == null ? [] : ([given].flat() as readonly z.output<T>[])))

const ENTRY = z.object({
  at: z.string().nullable(),
  altAt: oneOrMore(z.string()),
  phase: z.enum(PHASES),
  altPhase: oneOrMore(z.enum(PHASES)),
})
const TIME = z.string().nullable()

/** What a person read in a document, before any program did. */
const LABEL = z.object({
  origin: z.string().default(''),
  group: z.string().optional(),
  start: TIME,
  end: TIME,
  detectedAt: TIME,
  escalatedAt: TIME,
  resolvedAt: TIME,
  timeline: z.array(ENTRY),
  optionalEntries: z.array(z.string()).default([]),
  impact: z.object({ percentUsersAffected: z.number().nullable() }),
  inconsistencies: z.array(z.object({ code: z.string(), soft: z.boolean().default(false) })),
  accept: z.record(z.string(), z.unknown()).default({}),
})

export type Label = z.output<typeof LABEL>
export type LabelledEntry = Label['timeline'][number]

/** A document with its label. `team`: who wrote it; documents of one team never stand on both sides of a split. */
export interface LabelledDocument {
  readonly id: string
  readonly group: string
  readonly team: string
  readonly bytes: Uint8Array
  readonly label: Label
}

const ENDINGS = ['.md', '.txt', '.html']

/** Every `<id>.json` of the folders that has its document beside it, by id. */
export function readLabelled(folders: readonly string[]): readonly LabelledDocument[] {
  const documents = folders.flatMap((folder) => {
    const names = readdirSync(folder)
    return names.flatMap((name) => {
      const id = name.replace(/\.json$/, '')
      const document = ENDINGS.map((ending) => `${id}${ending}`).find((file) => names.includes(file))
      if (id === name || document === undefined) return []
      const label = LABEL.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
      return [{ id, group: id.replace(/-[^-]*$/, ''), team: teamOf(id, label.origin), bytes: readFileSync(join(folder, document)), label }]
    })
  })
  return documents.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * The owner of the repository, else the site. Students who wrote to the template of one course are one team, in five
 * parts: to leave all of them out at once would ask how a course reads that nobody has seen.
 */
function teamOf(id: string, origin: string): string {
  if (/system_engineering-devops/.test(origin) || origin === '') return `course-${lastNumber(id) % COURSE_PARTS}`
  return /github\.com\/([^/\s]+)/.exec(origin)?.[1] ?? /^[\w.-]+/.exec(origin)?.[0] ?? id
}

const COURSE_PARTS = 5
const lastNumber = (id: string): number => Number(/\d+$/.exec(id)?.[0] ?? 0)
