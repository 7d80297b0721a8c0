import { Option } from 'commander'
import { z } from 'zod'
import { jsonText } from '../../../render/json.ts'
import type { CliCommand } from '../../command.ts'
import { askServer, type ServerOptions, tokenFileOption, urlOption } from '../../server-api.ts'

interface Options extends ServerOptions {
  readonly format: 'text' | 'json'
}

export const editsCommand: CliCommand = {
  register: (program, { out }) => {
    program
      .command('edits')
      .summary('list the edits of an incident, including reverted ones, on a running server')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .addOption(urlOption())
      .addOption(tokenFileOption())
      .addOption(new Option('--format <name>', 'output format').choices(['text', 'json']).default('text'))
      .action(async (incident: string, options: Options) => {
        const history = await askServer(options, `api/v1/incidents/${encodeURIComponent(incident)}/edits`, { answer: historySchema })
        if (options.format === 'json') out.write(jsonText(history))
        else out.write(history.edits.length === 0 ? 'no edits\n' : history.edits.map(editLine).join(''))
      })
  },
}

const editSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  at: z.string(),
  author: z.string(),
  reason: z.string().nullable(),
  about: z.string(),
  revertedBy: z.string().nullable(),
})
const historySchema = z.object({ id: z.string(), edits: z.array(editSchema) })

function editLine({ id, type, at, author, reason, about: _, revertedBy, ...content }: z.output<typeof editSchema>): string {
  const details = Object.entries(content).map(([name, value]) => ` ${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const why = reason === null ? '' : ` (${reason})`
  const undone = revertedBy === null ? '' : `, reverted by ${revertedBy}`
  return `${at}  ${id}  ${type}${details.join('')} by ${author}${why}${undone}\n`
}
