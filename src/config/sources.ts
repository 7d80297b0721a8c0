import { z } from 'zod'
import { byText, sourceName } from '../domain/identity.ts'
import type { SourceMapping } from '../domain/mapping/source-mapping.ts'
import type { ClockOffset } from '../domain/policy.ts'
import { type Milliseconds, milliseconds } from '../domain/time/time.ts'
import { offsetSchema } from './durations.ts'
import { type FileContext, oneOrMore, readContent, type SchemaContext } from './files.ts'
import { mappingSchema } from './mapping.ts'
import { strictObject } from './strict-object.ts'

/** Credentials, clocks and mappings by source. A name without a reader is a sender that its mapping describes. */
export function sourcesSchema(context: SchemaContext) {
  const known = strictObject(OPTIONS).transform((given, check) => settingsOf(given, { ...context, check }))
  const own = strictObject({ ...OPTIONS, mapping: mappingSchema(context).optional() }).transform(({ mapping, ...given }, check) => {
    if (mapping === undefined)
      check.addIssue(`unknown key; expected one of ${context.sourceNames.join(', ')}, or a mapping for a sender of its own`)
    return { ...settingsOf(given, { ...context, check }), mapping }
  })
  return z
    .object(Object.fromEntries(context.sourceNames.map((name) => [name, known.optional()])))
    .catchall(own)
    .superRefine(refuseUnusableNames)
    .superRefine((sources, check) => refuseTopics(sources, check, context.topicSources ?? []))
    .transform((sources: Readonly<Record<string, Settings | undefined>>) => {
      const given = Object.entries(sources).flatMap(([name, value]) => (value === undefined ? [] : [{ name, ...value }]))
      const clocks = given.flatMap(({ name, offsetMs }): ClockOffset[] => (offsetMs === 0 ? [] : [{ source: sourceName(name), offsetMs }]))
      const mappings = given.flatMap(({ name, mapping }): SourceMapping[] =>
        mapping === undefined ? [] : [{ name: sourceName(name), ...mapping }],
      )
      const credentials: Readonly<Record<string, Credentials>> = Object.fromEntries(
        given.map(({ name, secrets, tokens, topics }) => [name, { secrets, tokens, ...(topics === undefined ? {} : { topics }) }]),
      )
      return { credentials, clocks: clocks.sort((a, b) => byText(a.source, b.source)), mappings }
    })
}

const OPTIONS = {
  secret: oneOrMore.optional(),
  secret_file: oneOrMore.optional(),
  token: oneOrMore.optional(),
  token_file: oneOrMore.optional(),
  topic: oneOrMore.optional(),
  clock_offset: offsetSchema.optional(),
}

interface Settings extends Credentials {
  readonly offsetMs: Milliseconds
  readonly mapping?: Omit<SourceMapping, 'name'> | undefined
}

interface Credentials {
  readonly secrets: readonly string[]
  readonly tokens: readonly string[]
  /** Left out: none is configured. */
  readonly topics?: readonly string[]
}

type GivenOptions = z.infer<z.ZodObject<typeof OPTIONS>>

const settingsOf = ({ secret, secret_file, token, token_file, topic, clock_offset }: GivenOptions, context: FileContext) => ({
  offsetMs: clock_offset ?? milliseconds(0),
  secrets: readCredentials(secret, secret_file, context),
  tokens: readCredentials(token, token_file, context),
  ...(topic === undefined ? {} : { topics: toList(topic) }),
})

/** A name is a part of the address. */
function refuseUnusableNames(sources: Readonly<Record<string, unknown>>, check: z.RefinementCtx): void {
  for (const name of Object.keys(sources)) {
    if (!/^[a-z0-9-]{1,40}$/.test(name) || name === 'document')
      check.addIssue({ code: 'custom', path: [name], message: 'expected a name of small letters, digits and hyphens, 40 at most' })
  }
}

/** Of any other sender a topic proves nothing: a configuration that relies on it would let everybody in. */
function refuseTopics(sources: Readonly<Record<string, unknown>>, check: z.RefinementCtx, allowed: readonly string[]): void {
  for (const [name, value] of Object.entries(sources)) {
    const hasTopics = typeof value === 'object' && value !== null && 'topics' in value
    if (hasTopics && !allowed.includes(name))
      check.addIssue({ code: 'custom', path: [name, 'topic'], message: `expected only under ${allowed.join(', ') || 'no source'}` })
  }
}

/** The inline ones and those in files, without the newline that editors add at the end of a file. */
export function readCredentials(
  written: string | readonly string[] | undefined,
  files: string | readonly string[] | undefined,
  context: FileContext,
): readonly string[] {
  return [...toList(written), ...toList(files).map((path) => readCredential(path, context))]
}

const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

function readCredential(path: string, context: FileContext): string {
  const content = readContent(path, context)?.trimEnd() ?? null
  if (content === '') context.check.addIssue(`expected a secret in ${path}, but the file is empty`)
  return content ?? z.NEVER
}
