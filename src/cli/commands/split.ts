import type { CliCommand } from '../command.ts'
import { type EditOptions, makeEdit, withEditOptions } from '../make-edit.ts'

export const splitCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('split'))
      .summary('make an incident of some alerts and pages of another, on a running server; can be reverted')
      .argument('<incident>', 'its id, or the id of any event that it holds')
      .argument('<event...>', 'events of the alerts and pages that leave it')
      .action(async (incident: string, events: readonly string[], options: EditOptions) => {
        await makeEdit({ incident, action: 'split', body: { events }, done: 'split' }, options, streams)
      })
  },
}
