import type { CliCommand } from '../command.ts'
import { type EditOptions, makeEdit, withEditOptions } from '../make-edit.ts'

export const mergeCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('merge'))
      .summary('make one incident of two, on a running server; can be reverted')
      .argument('<incident>', 'its id, or the id of any event that it holds')
      .argument('<other>', 'the other incident, or an event of no incident')
      .action(async (incident: string, other: string, options: EditOptions) => {
        await makeEdit({ incident, action: 'merge', body: { with: other }, done: 'merged' }, options, streams)
      })
  },
}
