import { defined } from '../../../domain/defined.ts'
import type { CliCommand } from '../../command.ts'
import { type EditOptions, makeEdit, withEditOptions } from '../../make-edit.ts'

interface Options extends EditOptions {
  readonly incident?: string
}

export const assignCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('assign'))
      .summary('make one incident of alerts and pages that are in none, or add them to one; can be reverted')
      .argument('<event...>', 'ids of events of those alerts and pages')
      .option('--incident <id>', 'add them to this incident')
      .action(async (events: readonly string[], { incident, ...options }: Options) => {
        await makeEdit({ path: 'api/v1/events/assign', body: { events, ...defined({ incident }) }, done: 'assigned' }, options, streams)
      })
  },
}
