import { setTimeout as sleep } from 'node:timers/promises'
import { Argument, Option } from 'commander'
import { ApiError, type ApiOptions, apiClient } from '../../../backfill/api-client.ts'
import { openJournal } from '../../../backfill/journal.ts'
import { type Proof, runBackfill } from '../../../backfill/run.ts'
import { type Instant, type Interval, instant } from '../../../domain/time/time.ts'
import { UsageError } from '../../../domain/usage-error.ts'
import { type CliCommand, ExitCode, type Streams } from '../../command.ts'
import { textOf } from '../../config-option.ts'
import { urlOption } from '../../server-api.ts'
import { proofText } from './proof-text.ts'
import { VENDORS, type Vendor } from './vendors.ts'

interface Options {
  readonly from: string
  readonly to?: string
  readonly apiUrl?: string
  readonly apiKeyFile?: string
  readonly url: string
  readonly tokenFile?: string
  readonly journal?: string
  readonly repository?: string
}

export const backfillCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('backfill')
      .summary("post a vendor's past to a running server, and count it on both sides")
      .addArgument(new Argument('<vendor>', 'whose past').choices(Object.keys(VENDORS)))
      .requiredOption('--from <time>', 'what began at this time or later: 2024-06-05, or RFC 3339')
      .option('--to <time>', 'what began before this time; default: now')
      .option('--api-url <url>', 'where the API of the vendor is; prometheus and others of your own have no default')
      .option('--api-key-file <path>', 'file with the key of the API')
      .addOption(urlOption())
      .addOption(new Option('--token-file <path>', 'file with the secret or token of the source at the server'))
      .option('--repository <owner/name>', 'whose deployments; github only')
      .option('--journal <path>', 'what was delivered, for a run that goes on; default: backfill-VENDOR.jsonl')
      .action(async (name: string, options: Options) => {
        const vendor = VENDORS[name]
        if (vendor === undefined) throw new UsageError(`unknown vendor ${name}`)
        const proof = await backfill(name, vendor, options, streams)
        streams.out.write(proofText(name, proof))
        if (!proof.isComplete) throw new ExitCode(1)
      })
  },
}

async function backfill(name: string, vendor: Vendor, options: Options, streams: Streams): Promise<Proof> {
  const apiUrl = options.apiUrl ?? vendor.apiUrl
  if (apiUrl === null || !URL.canParse(apiUrl)) throw new UsageError('expected --api-url with the address of the API')
  const progress = progressLine(streams)
  const onWait: ApiOptions['onWait'] = (reason, ms) => progress(`waiting ${Math.ceil(ms / 1_000)} s: ${reason}`)
  const headers = { ...vendor.headers, ...(await headersOf(options.apiKeyFile, vendor.authorization)) }
  const server = apiClient({ url: options.url, headers: await headersOf(options.tokenFile, (token) => `Bearer ${token}`), sleep, onWait })
  try {
    return await runBackfill({
      history: vendor.history(apiClient({ url: apiUrl, headers, sleep, onWait }), repositoryOf(name, options)),
      interval: intervalOf(options),
      journal: openJournal(options.journal ?? `backfill-${name}.jsonl`),
      deliver: async (source, body) => void (await server.post(`webhooks/${source}`, body)),
      onProgress: ({ day, delivered, known }) => progress(`${day}: ${delivered} delivered, ${known} delivered before`),
    })
  } catch (error) {
    if (error instanceof ApiError) throw new UsageError(`${error.message}; run it again to go on`, { cause: error })
    throw error
  } finally {
    progress(null)
  }
}

function repositoryOf(vendor: string, { repository = '' }: Options): string {
  if (vendor === 'github' && !/^[\w.-]+\/[\w.-]+$/.test(repository)) throw new UsageError('expected --repository owner/name')
  return repository
}

async function headersOf(file: string | undefined, authorization: (key: string) => string): Promise<Record<string, string>> {
  return file === undefined ? {} : { authorization: authorization((await textOf(file)).trim()) }
}

function intervalOf({ from, to }: Options): Interval {
  const interval = { from: timeOf(from), to: to === undefined ? instant(Date.now()) : timeOf(to) }
  if (interval.from >= interval.to) throw new UsageError('expected --from before --to')
  return interval
}

function timeOf(written: string): Instant {
  const at = /^\d{4}-\d\d-\d\d(?:T|$)/.test(written) ? Date.parse(written) : Number.NaN
  if (Number.isNaN(at)) throw new UsageError(`expected a time such as 2024-06-05 or 2024-06-05T14:00:00Z, got "${written}"`)
  return instant(at)
}

/** One line that is written over, on a terminal only; null ends it. */
function progressLine({ err }: Streams): (text: string | null) => void {
  let isOpen = false
  return (text) => {
    if (err.isTTY !== true || (text === null && !isOpen)) return
    err.write(text === null ? '\n' : `\r\u001b[K${text.slice(0, (err.columns ?? 80) - 1)}`)
    isOpen = text !== null
  }
}
