import type { CliCommand } from '../../command.ts'
import { type EditOptions, incidentPath, makeEdit, withEditOptions } from '../../make-edit.ts'

export const splitCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('split'))
      .summary('split alerts and pages off into a new incident on a running server; can be reverted')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument('<event...>', 'events of the alerts and pages to split off')
      .action(async (incident: string, events: readonly string[], options: EditOptions) => {
        await makeEdit({ path: incidentPath(incident, 'split'), body: { events }, done: 'split' }, options, streams)
      })
  },
}
