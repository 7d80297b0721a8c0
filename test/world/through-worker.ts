import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { differencesFromRebuild } from '../../src/cli/commands/rebuild.ts'
import { rawEventIdOf } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import type { RawEvent } from '../../src/domain/raw-event.ts'
import { type RecordedWebhook, rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { storeDelivery } from '../../src/http/receive/stored-form.ts'
import { asKept } from '../../src/reading/deliveries.ts'
import { readFirst } from '../../src/reading/first-reading.ts'
import { sourceNamed } from '../../src/sources/registry.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { TickContext } from '../../src/worker/round.ts'
import { tick } from '../../src/worker/worker.ts'
import { memoryStore } from './memory-store.ts'

/** A fault of a tick fails the test. */
const log = {
  error: (_: object, message: string) => {
    throw new Error(message)
  },
}

export const rawsOf = (recorded: readonly RecordedWebhook[]): readonly RawEvent[] =>
  recorded.flatMap((webhook) => rawEventOf(webhook) ?? [])

/** Ticks until nothing waits. */
export async function workOff(store: TickContext['store'], policy: Policy = DEFAULT_POLICY): Promise<void> {
  while ((await tick({ store, policy: () => policy, log })) > 0);
}

/**
 * What a worker is left with after it saw the batches one by one. The model of a store does not compare bodies that state
 * neither a time nor an id: of these it gets those that are kept of all.
 */
export async function settled(batches: readonly (readonly RecordedWebhook[])[], policy: Policy = DEFAULT_POLICY) {
  const store = memoryStore()
  const timeless = new Map(asKept(rawsOf(batches.flat()).filter(isTimeless)).map((raw) => [receiptKey(raw), raw]))
  for (const batch of batches) {
    for (const raw of rawsOf(batch)) {
      const kept = isTimeless(raw) ? timeless.get(receiptKey(raw)) : raw
      if (kept !== undefined) await store.accept(kept)
    }
    await workOff(store, policy)
  }
  return store
}

const isTimeless = (raw: RawEvent): boolean => sourceNamed(raw.source)?.isTimeless?.(raw) ?? false

const receiptKey = ({ source, receivedAt, body }: RawEvent): string => `${receivedAt} ${rawEventIdOf(source, body)}`

/** Ids that an incident had after some batch, and that answer no more after the last. */
export async function lostIds(batches: readonly (readonly RecordedWebhook[])[]): Promise<readonly string[]> {
  const store = memoryStore()
  const ids = new Set<string>()
  for (const batch of batches) {
    for (const raw of rawsOf(batch)) await store.accept(raw)
    await workOff(store)
    for (const { id } of store.all().incidents) ids.add(id)
  }
  const found = await Promise.all([...ids].map(async (id) => ((await store.incident(id)) === null ? [id] : [])))
  return found.flat()
}

/** What a rebuild of a real store would change after the batches. */
export async function storedDifferences(batches: readonly (readonly RecordedWebhook[])[]): Promise<readonly string[]> {
  const store = await openStore({ path: mkdtempSync(join(tmpdir(), 'hindsight-properties-')) })
  try {
    for (const batch of batches) {
      await Promise.all(rawsOf(batch).map((raw) => deliver(store, raw)))
      await workOff(store)
    }
    return await differencesFromRebuild(store, DEFAULT_POLICY)
  } finally {
    await store.close()
  }
}

/** As intake does. */
async function deliver(store: Store, raw: RawEvent): Promise<void> {
  const source = sourceNamed(raw.source)
  await (source === null ? store.accept(raw) : storeDelivery(store, raw, readFirst(source, raw)))
}
