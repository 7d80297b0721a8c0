import { type Command, Option } from 'commander'
import { z } from 'zod'
import type { Streams } from './command.ts'
import { askServer, type ServerOptions, tokenFileOption, urlOption } from './server-api.ts'

export interface EditOptions extends ServerOptions {
  readonly reason?: string
  readonly author?: string
  readonly dryRun?: boolean
}

/** What every command that makes an edit takes. */
export const withEditOptions = (command: Command): Command =>
  command
    .addOption(urlOption())
    .addOption(tokenFileOption())
    .addOption(new Option('--reason <text>', 'why, for those who look at it later'))
    .addOption(new Option('--author <name>', 'who says so, where no token tells it'))
    .addOption(new Option('--dry-run', 'store nothing, say what would be'))

const madeSchema = z.object({
  edit: z.looseObject({ id: z.string() }),
  incidents: z.array(z.looseObject({ id: z.string(), title: z.string(), members: z.array(z.looseObject({ because: z.string() })) })),
})
type EditAnswer = z.output<typeof madeSchema>

export interface EditCommand {
  /** The incident, and what is done to it: `merge`, `split`, `edits/ID/revert`. */
  readonly incident: string
  readonly action: string
  readonly body: object
  /** What was done, in one word: `merged`. */
  readonly done: string
}

/** Has the server make an edit, and says in one line what came of it. */
export async function makeEdit({ incident, action, body, done }: EditCommand, options: EditOptions, { out }: Streams): Promise<void> {
  const { reason, author, dryRun } = options
  const path = `api/v1/incidents/${encodeURIComponent(incident)}/${action}${dryRun === true ? '?dryRun=true' : ''}`
  const said = { ...body, ...(reason === undefined ? {} : { reason }), ...(author === undefined ? {} : { author }) }
  const made = await askServer(options, path, { answer: madeSchema, body: said })
  const how = dryRun === true ? `would be ${done}` : `${done} by edit ${made.edit.id}`
  out.write(`${how}: ${made.incidents.map(incidentText).join(', ') || 'no incident is left'}\n`)
}

function incidentText({ id, title, members }: EditAnswer['incidents'][number]): string {
  const count = members.filter(({ because }) => because !== 'change-in-window').length
  return `${title} (${id}, ${count} ${count === 1 ? 'alert or page' : 'alerts and pages'})`
}
