import { checkConfig } from '../../config/config.ts'
import { type CliCommand, ExitCode } from '../command.ts'
import { configContext, textOf } from '../config-option.ts'

export const checkConfigCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('check-config')
      .summary('validate a configuration and report invalid lines')
      .argument('<file>', 'hindsight.yml')
      .action(async (file: string) => {
        const checked = checkConfig(await textOf(file), configContext(file))
        if ('config' in checked) {
          out.write(`${file}: valid\n`)
          return
        }
        for (const { line, message } of checked.problems) err.write(`${file}${line === null ? '' : `:${line}`}: ${message}\n`)
        throw new ExitCode(1)
      })
  },
}
