import { Option } from 'commander'
import { isCounted } from '../../domain/incident/incident.ts'
import { comparePolicies } from '../../pipeline/explain/policy-comparison.ts'
import { type Reconstruction, reconstruct } from '../../pipeline/reconstruct.ts'
import { jsonText } from '../../render/json.ts'
import { policyComparisonJson, policyComparisonText } from '../../render/policy-comparison.ts'
import type { CliCommand, Streams } from '../command.ts'
import { configOption, readConfig, type StorageOptions, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type Evidence, evidenceOfFiles, evidenceOfStore, fileOption } from '../evidence.ts'
import { withStoreToRead } from '../reading-store.ts'

interface Options extends StorageOptions {
  readonly file?: readonly string[]
  readonly format: 'text' | 'json'
}

export const tryPolicyCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('try-policy')
      .summary('show what a changed policy would merge, split and move, and how medians would change; changes nothing')
      .argument('<config>', 'a hindsight.yml whose policy and services to try')
      .addOption(fileOption())
      .addOption(new Option('--format <name>', 'output format').choices(['text', 'json']).default('text'))
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (tried: string, options: Options) => {
        const [config, { policy }] = [await readConfig(options['config.file']), await readConfig(tried)]
        const { events, edits, beyond } = await loadEvidence(options, config, streams)
        const comparison = comparePolicies(
          withoutDescribed(reconstruct(events, edits, config.policy, beyond)),
          withoutDescribed(reconstruct(events, edits, policy, beyond)),
        )
        streams.out.write(
          options.format === 'json'
            ? jsonText(policyComparisonJson(comparison))
            : policyComparisonText(comparison, streams.out.columns ?? null),
        )
      })
  },
}

/** A postmortem of a recorded incident is not counted a second time. */
const withoutDescribed = ({ incidents, ...rest }: Reconstruction): Reconstruction => ({
  ...rest,
  incidents: incidents.filter(({ incident }) => isCounted(incident)),
})

async function loadEvidence(options: Options, config: Awaited<ReturnType<typeof readConfig>>, { err }: Streams): Promise<Evidence> {
  if (options.file !== undefined) return evidenceOfFiles(options.file, config.policy, err)
  return withStoreToRead(options, config, evidenceOfStore)
}
