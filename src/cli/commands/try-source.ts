import type { Event } from '../../domain/event.ts'
import { rawEventIdOf } from '../../domain/identity.ts'
import { isoOf, type Moment } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { readMarked } from '../../reading/test-mark.ts'
import { sourceNamed } from '../../sources/registry.ts'
import { type CliCommand, ExitCode } from '../command.ts'
import { configOption, readConfig } from '../config-option.ts'
import { readInputs } from '../input.ts'

interface Options {
  readonly source?: string
  readonly 'config.file'?: string
}

export const trySourceCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('try-source')
      .summary("show what a sender's reader makes of a body; stores nothing")
      .argument('<file...>', 'recorded webhooks, bare payloads, deploy logs')
      .option('--source <name>', 'the reader of bare payloads, instead of the one that recognises them')
      .addOption(configOption())
      .action(async (paths: string[], _: unknown, command: { opts(): Options }) => {
        const options = command.opts()
        const { mappings } = (await readConfig(options['config.file'])).policy
        const { raws, origins, rejected } = await readInputs(paths, options.source ?? null, mappings)
        let failed = rejected.length > 0
        for (const [index, raw] of raws.entries()) {
          const source = sourceNamed(raw.source, mappings)
          if (source === null) throw new UsageError(`no source is named "${raw.source}"`)
          // As it would be kept: without credentials.
          const kept = source.conceal?.(raw) ?? raw
          const reading = readMarked(source, { ...raw, ...kept, id: rawEventIdOf(source.name, kept.body) })
          out.write(`${origins[index] ?? ''}: ${source.name}, ${reading.kind}\n`)
          if (reading.kind === 'ignored') out.write(`  because: ${reading.reason}\n`)
          if (reading.kind === 'read') for (const event of reading.events) out.write(`${linesOf(event).join('\n')}\n`)
          if (reading.kind !== 'ignored') for (const { pointer, detail } of reading.problems) out.write(`  problem: ${pointer} ${detail}\n`)
          failed ||= reading.kind === 'unreadable'
        }
        for (const { file, line, reason } of rejected) err.write(`${file}${line === null ? '' : `:${line}`}: ${reason}\n`)
        if (failed) throw new ExitCode(1)
      })
  },
}

/** An event as a person checks it: when, what, of which service, and what joins it to others. */
function linesOf(event: Event): readonly string[] {
  const { kind, occurred, service, environment, actor, text, keys } = event
  const parts = {
    service,
    environment,
    actor,
    severity: 'severity' in event ? event.severity : null,
    outcome: 'outcome' in event ? event.outcome : null,
    version: 'change' in event ? event.change.version : null,
    rollback: 'change' in event && event.change.rollback ? 'yes' : null,
    to: 'to' in event ? event.to : null,
    test: event.isTest ? 'yes' : null,
  }
  const known = Object.entries(parts).flatMap(([name, value]) => (value === null || value === undefined ? [] : [`${name} ${value}`]))
  return [
    `  ${timeOf(occurred)} ${kind}: ${text.replaceAll('\n', ' ')}`,
    ...(known.length === 0 ? [] : [`    ${known.join(', ')}`]),
    ...keys.map(({ names, value }) => `    ${names} ${value}`),
  ]
}

/** What is only estimated is marked. */
const timeOf = ({ at, earliest, latest }: Moment): string =>
  `${isoOf(at)}${earliest === undefined && latest === undefined ? '' : ' (estimated)'}`
