import { type Command, Option } from 'commander'
import { z } from 'zod'
import { defined } from '../domain/defined.ts'
import type { Streams } from './command.ts'
import { askServer, type ServerOptions, tokenFileOption, urlOption } from './server-api.ts'

export interface EditOptions extends ServerOptions {
  readonly reason?: string
  readonly author?: string
  readonly dryRun?: boolean
}

/** The options of every command that makes an edit. */
export const withEditOptions = (command: Command): Command =>
  command
    .addOption(urlOption())
    .addOption(tokenFileOption())
    .addOption(new Option('--reason <text>', 'why, for later readers'))
    .addOption(new Option('--author <name>', 'author; ignored where a token names one'))
    .addOption(new Option('--dry-run', 'store nothing, print what would change'))

const answerSchema = z.object({
  edit: z.looseObject({ id: z.string() }),
  incidents: z.array(z.looseObject({ id: z.string(), title: z.string(), members: z.array(z.looseObject({ because: z.string() })) })),
})
type EditAnswer = z.output<typeof answerSchema>

export interface EditCommand {
  /** Where the API takes it. */
  readonly path: string
  readonly body: object
  /** The past participle for the output: `merged`. */
  readonly done: string
}

/** Of an incident: `merge`, `split`, `edits/ID/revert`. */
export const incidentPath = (incident: string, action: string): string => `api/v1/incidents/${encodeURIComponent(incident)}/${action}`

/** Makes an edit through the server, and prints the result in one line. */
export async function makeEdit({ path, body, done }: EditCommand, options: EditOptions, { out }: Streams): Promise<void> {
  const { reason, author, dryRun } = options
  const made = await askServer(options, `${path}${dryRun === true ? '?dryRun=true' : ''}`, {
    answer: answerSchema,
    body: { ...body, ...defined({ reason, author }) },
  })
  const how = dryRun === true ? `would be ${done}` : `${done} by edit ${made.edit.id}`
  out.write(`${how}: ${made.incidents.map(incidentText).join(', ') || 'no incident left'}\n`)
}

function incidentText({ id, title, members }: EditAnswer['incidents'][number]): string {
  const count = members.filter(({ because }) => because !== 'change-in-window').length
  return `${title} (${id}, ${count} ${count === 1 ? 'alert or page' : 'alerts and pages'})`
}
