import type { Store } from '../../store/store.ts'
import { type CliCommand, ExitCode, type Streams } from '../command.ts'
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { progressOn } from '../progress.ts'
import { type ReadingOptions, readingUrlOption, withStoreToRead } from '../reading-store.ts'
import { tokenFileOption } from '../server-api.ts'

export const verifyCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('verify')
      .summary('check that nothing that was accepted is changed or missing; exit 1 and its name otherwise')
      .addOption(readingUrlOption())
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (options: ReadingOptions) => {
        const config = await readConfig(options['config.file'])
        await withStoreToRead(options, config, (store) => verify(store, streams))
      })
  },
}

async function verify(store: Store, { out, err }: Streams): Promise<void> {
  let evidence = 0
  let derived = 0
  const progress = progressOn(err, 'deliveries checked')
  const { rawEvents } = await store.counts().catch(() => ({ rawEvents: null }))
  for await (const { what, isEvidence } of store.faults((walked) => progress.show(walked, rawEvents))) {
    progress.clear()
    err.write(`${what}\n`)
    if (isEvidence) evidence += 1
    else derived += 1
  }
  progress.clear()
  if (evidence > 0) err.write('evidence is damaged or missing: restore it from a backup, or have its sender send it again\n')
  else if (derived > 0) err.write('the evidence is whole: `hindsight rebuild` makes the rest of it anew\n')
  if (evidence + derived > 0) throw new ExitCode(1)
  out.write(`${rawEvents} deliveries are as they were accepted\n`)
}
