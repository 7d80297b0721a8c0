import { z } from 'zod'
import { defined } from '../../../domain/defined.ts'
import type { Edit } from '../../../domain/edit.ts'
import {
  ACTION_OUTCOMES,
  ACTION_STATES,
  APPROVED_PARTS,
  actionItemId,
  DISMISSALS,
  SECTION_NAMES,
} from '../../../domain/edits/completion.ts'
import { changeId, editId, entryId, eventId, serviceName, sourceName } from '../../../domain/identity.ts'
import { ANCHOR_NAMES } from '../../../domain/incident/anchor.ts'
import { IMPACT_KINDS } from '../../../domain/incident/impact.ts'
import { PHASES } from '../../../domain/incident/timeline.ts'
import { instant, type Moment } from '../../../domain/time/time.ts'
import { UsageError } from '../../../domain/usage-error.ts'
import { openStore } from '../../../store/open-store.ts'
import type { CliCommand } from '../../command.ts'
import {
  configOption,
  readConfig,
  type StorageOptions,
  storageOf,
  storagePathOption,
  storageUrlOption,
  textOf,
} from '../../config-option.ts'

export const restoreEditsCommand: CliCommand = {
  register: (program, { out }) => {
    program
      .command('restore-edits')
      .summary('restore edits from `export edits`; edits already in the store stay as they are')
      .argument('<file>', 'output of `export edits`, one edit per line; - is standard input')
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (file: string, options: StorageOptions) => {
        const config = await readConfig(options['config.file'])
        const edits = readEdits(await textOf(file), file)
        const store = await openStore(storageOf(options, config))
        try {
          const known = new Set((await store.edits()).map(({ id }) => id))
          for (const edit of edits) await store.appendEdit(edit)
          const count = edits.filter(({ id }) => !known.has(id)).length
          out.write(`${count} restored, ${edits.length - count} already in the store\n`)
        } finally {
          await store.close()
        }
      })
  },
}

/** All edits are read before any is stored. */
function readEdits(text: string, file: string): readonly Edit[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [readEdit(line, `${file}:${index + 1}`)]))
}

function readEdit(line: string, where: string): Edit {
  const read = z.preprocess(parseJson, editSchema).safeParse(line)
  // A key that was absent stays absent.
  if (read.success) return read.data as Edit
  const [issue] = read.error.issues
  throw new UsageError(`${where}: not an edit: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trimEnd())
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    // The schema rejects it as not an object.
    return null
  }
}

const time = z.iso.datetime({ offset: true }).transform((text) => instant(Date.parse(text)))
const moment = z
  .strictObject({ at: time, earliest: time.optional(), latest: time.optional() })
  .transform(({ at, earliest, latest }): Moment => ({ at, ...defined({ earliest, latest }) }))
const id = z.string().min(1).max(200)
const text = z.string()
const event = id.transform(eventId)
const entry = id.transform(entryId)
const base = { id: id.transform(editId), about: event, at: time, author: z.string(), reason: z.string().nullable() }

/** An edit as it was exported. It keeps its id, because reverts name it. */
const editSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.enum(['hide', 'show']), entry }),
  z.strictObject({ ...base, type: z.literal('retime'), entry, to: moment }),
  z.strictObject({ ...base, type: z.literal('retext'), entry, text: z.string() }),
  z.strictObject({ ...base, type: z.literal('rephase'), entry, phase: z.enum(PHASES) }),
  z.strictObject({ ...base, type: z.literal('anchor'), anchor: z.enum(ANCHOR_NAMES), to: moment.nullable(), entry: entry.optional() }),
  z.strictObject({
    ...base,
    type: z.literal('verdict'),
    change: id.transform(changeId),
    verdict: z.enum(['caused', 'not_caused']).nullable(),
  }),
  z.strictObject({ ...base, type: z.literal('title'), text: z.string() }),
  z.strictObject({ ...base, type: z.literal('severity'), severity: z.string().nullable() }),
  z.strictObject({
    ...base,
    type: z.literal('add'),
    to: moment,
    text,
    phase: z.enum(PHASES),
    service: z.string().transform(serviceName).nullable(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('impact'),
    kind: z.enum(IMPACT_KINDS),
    from: time.optional(),
    until: time.optional(),
    source: text.optional(),
    value: z.number().nullable(),
    unit: z.enum(['percent', 'count']),
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    statement: text,
  }),
  z.strictObject({ ...base, type: z.literal('section'), section: z.enum(SECTION_NAMES), text: text.nullable(), evidence: text.optional() }),
  z.strictObject({
    ...base,
    type: z.literal('actionItem'),
    item: id.transform(actionItemId).nullable(),
    text,
    owner: text.nullable(),
    due: text.nullable(),
    check: text.nullable(),
    state: z.enum(ACTION_STATES),
    outcome: z.enum(ACTION_OUTCOMES).optional(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('approve'),
    approved: z.strictObject({
      content: text,
      parts: z.record(z.enum(APPROVED_PARTS), text).optional(),
      durations: z.record(text, z.number().nullable()),
      entries: z.number(),
    }),
  }),
  z.strictObject({
    ...base,
    type: z.literal('services'),
    services: z.tuple([text.transform(serviceName)], text.transform(serviceName)),
  }),
  z.strictObject({ ...base, type: z.literal('noChange'), isConfirmed: z.boolean() }),
  z.strictObject({ ...base, type: z.literal('close'), to: moment.nullable() }),
  z.strictObject({ ...base, type: z.literal('dismiss'), as: z.enum(DISMISSALS).nullable() }),
  z.strictObject({
    ...base,
    type: z.literal('ignore'),
    source: text.transform(sourceName),
    rule: text,
    service: text.transform(serviceName).nullable(),
  }),
  z.strictObject({ ...base, type: z.literal('assign'), events: z.array(event) }),
  z.strictObject({ ...base, type: z.literal('merge'), with: event, title: text.optional() }),
  z.strictObject({ ...base, type: z.literal('split'), events: z.tuple([event], event) }),
  z.strictObject({ ...base, type: z.literal('revert'), edit: id.transform(editId) }),
])
