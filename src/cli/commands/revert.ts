import type { CliCommand } from '../command.ts'
import { type EditOptions, makeEdit, withEditOptions } from '../make-edit.ts'

export const revertCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('revert'))
      .summary('undo an edit of an incident, on a running server; reverting that does it again')
      .argument('<incident>', 'its id, or the id of any event that it holds')
      .argument('<edit>', 'the id of the edit, as `hindsight edits` tells it')
      .action(async (incident: string, edit: string, options: EditOptions) => {
        await makeEdit({ incident, action: `edits/${encodeURIComponent(edit)}/revert`, body: {}, done: 'reverted' }, options, streams)
      })
  },
}
