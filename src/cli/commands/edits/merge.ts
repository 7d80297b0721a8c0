import type { CliCommand } from '../../command.ts'
import { type EditOptions, incidentPath, makeEdit, withEditOptions } from '../../make-edit.ts'

export const mergeCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('merge'))
      .summary('merge two incidents on a running server; can be reverted')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument('<other>', 'the other incident, or an event that is in no incident')
      .action(async (incident: string, other: string, options: EditOptions) => {
        await makeEdit({ path: incidentPath(incident, 'merge'), body: { with: other }, done: 'merged' }, options, streams)
      })
  },
}
