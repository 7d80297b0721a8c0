import { Option } from 'commander'
import { defined } from '../../../domain/defined.ts'
import type { CliCommand } from '../../command.ts'
import { type EditOptions, incidentPath, makeEdit, withEditOptions } from '../../make-edit.ts'

interface Options extends EditOptions {
  readonly title?: string
}

export const mergeCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('merge'))
      .summary('merge two incidents on a running server; can be reverted')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument('<other>', 'the other incident, or an event that is in no incident')
      .addOption(new Option('--title <text>', 'what the merged incident is called; left out: as its evidence says'))
      .action(async (incident: string, other: string, { title, ...options }: Options) => {
        await makeEdit(
          { path: incidentPath(incident, 'merge'), body: { with: other, ...defined({ title }) }, done: 'merged' },
          options,
          streams,
        )
      })
  },
}
