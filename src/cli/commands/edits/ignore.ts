import { Option } from 'commander'
import { z } from 'zod'
import { defined } from '../../../domain/defined.ts'
import type { CliCommand } from '../../command.ts'
import { askServer, type ServerOptions, tokenFileOption, urlOption } from '../../server-api.ts'

interface Options extends ServerOptions {
  readonly reason?: string
  readonly author?: string
}

export const ignoreCommand: CliCommand = {
  register: (program, { out }) => {
    program
      .command('ignore')
      .summary('leave the rule of an event out of the list of what is in no incident; can be taken back')
      .argument('<event>', 'id of an event of the rule')
      .addOption(urlOption())
      .addOption(tokenFileOption())
      .addOption(new Option('--reason <text>', 'why, for later readers'))
      .addOption(new Option('--author <name>', 'author; ignored where a token names one'))
      .action(async (event: string, { reason, author, ...server }: Options) => {
        const body = { event, ...defined({ reason, author }) }
        const { edit } = await askServer(server, 'api/v1/events/ignore', { answer: answerSchema, body })
        const where = edit.service === null ? '' : ` on ${edit.service}`
        out.write(`ignored by edit ${edit.id}: ${edit.rule}${where}, of ${edit.source}\n`)
      })
  },
}

const answerSchema = z.object({
  edit: z.looseObject({ id: z.string(), source: z.string(), rule: z.string(), service: z.string().nullable() }),
})
