import type { CliCommand } from '../../command.ts'
import { type EditOptions, incidentPath, makeEdit, withEditOptions } from '../../make-edit.ts'

export const revertCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('revert'))
      .summary('revert an edit of an incident on a running server; reverting the revert restores it')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument('<edit>', 'id of the edit; `hindsight edits` lists them')
      .action(async (incident: string, edit: string, options: EditOptions) => {
        await makeEdit(
          { path: incidentPath(incident, `edits/${encodeURIComponent(edit)}/revert`), body: {}, done: 'reverted' },
          options,
          streams,
        )
      })
  },
}
