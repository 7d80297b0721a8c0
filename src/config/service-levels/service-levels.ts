import { z } from 'zod'
import { serviceName } from '../../domain/identity.ts'
import type { LevelQuery } from '../../domain/impact/service-level.ts'
import { durationSchema } from '../durations.ts'
import { type FileContext, listFiles, oneOrMore, readContent, type SchemaContext, text } from '../files.ts'
import { strictObject } from '../strict-object.ts'
import { readLevelFile } from './level-files.ts'
import { levelQueryOf, shareOfPercent } from './level-query.ts'

/** As people write an objective: percent, `99.9`. */
const objectiveSchema = z.number().gt(0).lt(100, 'expected a percentage below 100, for example 99.9').transform(shareOfPercent)

/** One service level under `prometheus.service_levels`: what users are promised, and the queries that show it. */
export const serviceLevelSchema = strictObject({
  name: text,
  service: text.transform(serviceName),
  objective: objectiveSchema.nullable().default(null),
  period: durationSchema.prefault('30d'),
  good: text.optional(),
  errors: text.optional(),
  total: text.optional(),
  error_ratio: text.optional(),
  latency: text.optional(),
  threshold: durationSchema.optional(),
  traffic: text.optional(),
  users: text.optional(),
}).transform((given, check): LevelQuery => {
  const query = levelQueryOf({
    ...given,
    periodMs: given.period,
    thresholdSeconds: given.threshold === undefined ? null : given.threshold / 1_000,
  })
  if (query !== null) return query
  check.addIssue('expected one of: good and total, errors and total, error_ratio, latency, traffic')
  return z.NEVER
})

/** Files of Sloth, Pyrra and OpenSLO, all of their service levels; each problem is reported with its own file and line. */
export const levelFilesSchema = (context: SchemaContext) =>
  oneOrMore.transform((patterns, check): readonly LevelQuery[] =>
    patterns.flatMap((pattern) => listFiles(pattern, { ...context, check })).flatMap((path) => levelsIn(path, { ...context, check })),
  )

function levelsIn(path: string, context: FileContext): readonly LevelQuery[] {
  const content = readContent(path, context)
  if (content === null) return []
  const { levels, problems } = readLevelFile(content)
  for (const { line, message } of problems) context.check.addIssue(`${path}:${line}: ${message}`)
  return levels
}

/** Two of one name at one service could not be told apart. */
export function refuseSharedLevels(levels: readonly LevelQuery[], check: z.RefinementCtx): void {
  const taken = new Set<string>()
  for (const { level } of levels) {
    const key = `${level.service} ${level.name}`
    if (taken.has(key)) check.addIssue(`"${level.name}" already names a service level of ${level.service}`)
    taken.add(key)
  }
}
