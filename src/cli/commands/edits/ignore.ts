import { Option } from 'commander'
import { z } from 'zod'
import { defined } from '../../../domain/defined.ts'
import type { CliCommand } from '../../command.ts'
import { askServer, type ServerOptions, tokenFileOption, urlOption } from '../../server-api.ts'

interface Options extends ServerOptions {
  readonly reason?: string
  readonly author?: string
  readonly revert?: true
}

export const ignoreCommand: CliCommand = {
  register: (program, { out }) => {
    program
      .command('ignore')
      .summary('leave the rule of an event out of the list of what is in no incident; can be taken back')
      .argument('<event>', 'id of an event of the rule')
      .addOption(urlOption())
      .addOption(tokenFileOption())
      .addOption(new Option('--revert', 'take the rule into the list again'))
      .addOption(new Option('--reason <text>', 'why, for later readers'))
      .addOption(new Option('--author <name>', 'author; ignored where a token names one'))
      .action(async (event: string, { reason, author, revert, ...server }: Options) => {
        const body = { event, ...defined({ reason, author }) }
        const path = revert === true ? 'api/v1/events/ignore/revert' : 'api/v1/events/ignore'
        const { edit, rule } = await askServer(server, path, { answer: answerSchema, body })
        const where = rule.service === null ? '' : ` on ${rule.service}`
        const deed = revert === true ? 'listed again' : 'ignored'
        out.write(`${deed} by edit ${edit.id}: ${rule.rule}${where}, of ${rule.source}\n`)
      })
  },
}

const answerSchema = z.object({
  edit: z.looseObject({ id: z.string() }),
  rule: z.object({ source: z.string(), rule: z.string(), service: z.string().nullable() }),
})
