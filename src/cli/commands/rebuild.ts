import { existsSync } from 'node:fs'
import { Option } from 'commander'
import { dedupeEvents } from '../../domain/event.ts'
import { byText } from '../../domain/identity.ts'
import type { Policy } from '../../domain/policy.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { pluralize } from '../../domain/words.ts'
import { reconstruct } from '../../pipeline/reconstruct.ts'
import { type ReadAll, readAll } from '../../reading/deliveries.ts'
import { openStore, type StoreAddress, storeFileOf } from '../../store/open-store.ts'
import { OperationalError, type Store } from '../../store/store.ts'
import { tick } from '../../worker/worker.ts'
import { allIncidents } from '../all-incidents.ts'
import { type CliCommand, ExitCode, type Output, type Streams } from '../command.ts'
import { configOption, readConfig, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { lookupDifferences } from '../lookup-differences.ts'
import { progressOn } from '../progress.ts'
import { type ReadingOptions, readingUrlOption, withStoreToRead } from '../reading-store.ts'
import { tokenFileOption } from '../server-api.ts'

export const rebuildCommand: CliCommand = {
  register: (program, { out, err }) => {
    program
      .command('rebuild')
      .summary('rebuild every incident from the raw events')
      .addOption(new Option('--check', 'change nothing; exit 1 if a rebuild would differ from the store'))
      .addOption(readingUrlOption())
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (options: ReadingOptions & { readonly check?: boolean }) => {
        const config = await readConfig(options['config.file'])
        if (options.check === true) await withStoreToRead(options, config, (store) => check(store, config.policy, { out, err }))
        else await rebuildStore(storageOf(options, config), config.policy, { out, err })
      })
  },
}

/** The evidence first: what is made of damaged evidence proves nothing. */
async function check(store: Store, policy: Policy, { out, err }: Streams): Promise<void> {
  const faults: string[] = []
  const progress = progressOn(err, 'deliveries checked')
  for await (const { what } of store.faults((walked) => progress.show(walked, null))) faults.push(what)
  progress.clear()
  for (const what of faults) err.write(`${what}\n`)
  const differing = await differencesOrFailure(store, policy)
  for (const difference of differing) err.write(`${difference}\n`)
  if (faults.length > 0 || differing.length > 0) throw new ExitCode(1)
  const { rawEvents, events, incidents } = await store.counts()
  out.write(`store matches a rebuild: ${rawEvents} deliveries, ${events} events, ${incidents} incidents\n`)
}

/** Of a damaged store not even the comparison may be possible. */
async function differencesOrFailure(store: Store, policy: Policy): Promise<readonly string[]> {
  try {
    return await differencesFromRebuild(store, policy)
  } catch (error) {
    if (error instanceof OperationalError || error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)
      return [`the store cannot be compared with a rebuild: ${error.message}`]
    throw error
  }
}

async function rebuildStore(address: StoreAddress, policy: Policy, { out, err }: Streams): Promise<void> {
  if ('path' in address && !existsSync(storeFileOf(address.path)))
    throw new UsageError(`no store in ${address.path}: expected a folder that \`hindsight serve\` has written`)
  const store = await openStore(address)
  try {
    out.write(`rebuilt: ${await rebuild(store, policy, err)}\n`)
  } finally {
    await store.close()
  }
}

async function rebuild(store: Store, policy: Policy, err: Output): Promise<string> {
  await store.forgetDerived()
  for (const { what } of await store.sealCounters()) err.write(`${what}; it goes on from what is left\n`)
  const log = { error: (details: object, message: string) => err.write(`${message}: ${JSON.stringify(details)}\n`) }
  const progress = progressOn(err, 'deliveries read')
  const { pending } = await store.counts()
  for (let done = 0, last = -1; last !== 0; done += last) {
    progress.show(Math.min(done, pending), pending)
    last = await tick({ store, policy: () => policy, log })
  }
  progress.clear()
  const { rawEvents, events, incidents } = await store.counts()
  return `${rawEvents} deliveries, ${events} events, ${incidents} incidents`
}
/** What a rebuild would change, one line each; empty: nothing. Compares every event and incident as a whole. */
export async function differencesFromRebuild(store: Store, policy: Policy): Promise<readonly string[]> {
  const { pending, pendingEdits } = await store.counts()
  if (pending > 0)
    return [`${pluralize(pending, 'delivery is', 'deliveries are')} still being processed: let the server finish, or rebuild`]
  if (pendingEdits > 0) return [`${pluralize(pendingEdits, 'edit is', 'edits are')} still being applied: let the server finish, or rebuild`]
  const { events, readings } = await readEverything(store, policy)
  const rebuilt = dedupeEvents(events)
  const beyond = { otherFirings: [], lastReceived: await store.lastReceived() }
  const reconstruction = reconstruct(rebuilt, await store.edits(), policy, beyond)
  return [
    ...differences('event', await collect(store.events()), rebuilt),
    ...differences(
      'incident',
      await allIncidents(store, { linked: 'included' }),
      reconstruction.incidents.map(({ incident }) => incident),
    ),
    ...(await lookupDifferences(store, policy, { events: rebuilt, readings, reconstruction })),
  ]
}

/** A delivery that was set aside has no events, and reading it might end this process, too. */
async function readEverything(store: Store, { mappings }: Policy): Promise<ReadAll> {
  const setAside = new Set(await store.setAside())
  return readAll(
    (await collect(store.rawEvents())).filter(({ id }) => !setAside.has(id)),
    { mappings },
  )
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

interface Identified {
  readonly id: string
}

function differences(noun: string, are: readonly Identified[], wouldBe: readonly Identified[]): readonly string[] {
  const [before, after] = [
    new Map(are.map((item) => [item.id, canonicalJson(item)])),
    new Map(wouldBe.map((item) => [item.id, canonicalJson(item)])),
  ]
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort(byText)
  return ids.flatMap((id) => {
    if (before.get(id) === after.get(id)) return []
    if (!before.has(id)) return [`${noun} ${id} is missing from the store`]
    return [after.has(id) ? `${noun} ${id} differs from its rebuild` : `${noun} ${id} is stored but no evidence supports it`]
  })
}

/** Differences in key order do not count. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => byText(a, b)))
      : part,
  )
