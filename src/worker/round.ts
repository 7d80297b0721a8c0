/**
 * In: what was claimed. Out: what it says is stored, and the incidents that it changes.
 *
 * A round of many new events is reconstructed in parts (`parts.ts`). What was claimed leaves the queue with the last part; a death before
 * that leaves it pending, and doing the parts again gives the same rows.
 */

import { randomUUID } from 'node:crypto'
import { defined } from '../domain/defined.ts'
import { type Edit, eventsNamedBy } from '../domain/edit.ts'
import { dedupeEvents, type Event } from '../domain/event.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { Notice } from '../domain/incident/notice.ts'
import type { Policy } from '../domain/policy.ts'
import { marksOf } from '../pipeline/neighbourhood/marks.ts'
import { reconstruct } from '../pipeline/reconstruct.ts'
import { readAll } from '../reading/deliveries.ts'
import type { ClaimedRawEvent, Settlement, Store } from '../store/store.ts'
import type { DeployCount } from '../telemetry/deploy-metrics.ts'
import { stage } from '../telemetry/stage.ts'
import { type Expired, loadNeighbourhood, type NeighbourhoodStore, type Rules } from './load-neighbourhood.ts'
import type { MarkStore } from './mark-events.ts'
import { newDeploys } from './new-deploys.ts'
import { partsOf } from './parts.ts'

/** The part of the store that a tick needs. */
export type TickStore = NeighbourhoodStore &
  MarkStore &
  Pick<
    Store,
    'claim' | 'claimSuspects' | 'claimEdits' | 'beginRound' | 'edits' | 'lastReceived' | 'incidentsToExpire' | 'noiseToExpire' | 'settle'
  >

export interface TickContext {
  readonly store: TickStore
  readonly policy: () => Policy
  readonly log: { error(details: object, message: string): void }
  /** Who works, in the mark of a round that may not survive; without it, this process. */
  readonly holder?: string
  /** Called with what each settlement changed. */
  readonly onSettled?: (notice: Notice) => void
  /** Called as each round begins. */
  readonly onRound?: () => void
  /** Called between the steps of a round: what each of them leaves behind may be collected. */
  readonly onStep?: () => void
  /** Called when a round has settled, with the deployments that were not known before it. */
  readonly onDeploys?: (counts: readonly DeployCount[]) => void
  /** Called when a round has settled, with the incidents that it made. */
  readonly onIncidents?: (incidents: readonly Incident[]) => void
}

/** What one settlement removes from the queue. */
export interface Batch {
  readonly claimed: readonly ClaimedRawEvent[]
  readonly edits: readonly Edit[]
}

const THIS_PROCESS = randomUUID()

interface RoundOptions {
  readonly expired?: Expired
  readonly limits?: { readonly events: number; readonly part: number }
}

/** Out: how many of the deliveries it took on; the others are pending still. */
export async function reconstructBatch(
  context: TickContext,
  { claimed, edits: pending }: Batch,
  { expired, limits }: RoundOptions,
): Promise<number> {
  const { store } = context
  const policy = context.policy()
  context.onRound?.()
  const editIds = pending.map(({ id }) => id)
  const marksRound = claimed.length + pending.length > 0
  if (marksRound) await store.beginRound({ holder: context.holder ?? THIS_PROCESS, rawEventIds: claimed.map(({ raw }) => raw.id), editIds })
  const { events: newEvents, readings } = await stage('read', () =>
    readAll(
      claimed.map(({ raw }) => raw),
      { mappings: policy.mappings, ...defined({ eventsMax: limits?.events }) },
    ),
  )
  // Edits are loaded after the claim, so that the claimed ones are among them.
  const [known, edits] = await Promise.all([store.eventsOf(newEvents.map((event) => event.id)), store.edits()])
  const events = dedupeEvents([...newEvents, ...known])
  const named = await store.eventsOf(pending.flatMap((edit) => eventsNamedBy(edit, edits)))
  const rules = { policy, edits, lastReceived: await store.lastReceived() }
  context.onStep?.()
  const ending = {
    claimed: claimed.slice(0, readings.length).map(claimOf),
    readings,
    expired: expired?.noise ?? [],
    edits: editIds,
    ...(marksRound && { isRound: true as const }),
  }
  const wasKnown = new Set(known.map(({ id }) => id))
  const parts = partsOf(events, policy, limits === undefined || named.length > 0 ? Number.POSITIVE_INFINITY : limits.part)
  for (let loaded = 0, isLast = false; !isLast; ) {
    const part = parts.next(loaded)
    isLast = part.isLast
    const rest = isLast ? { ending, ...defined({ expired }) } : { ending: ENDS_NOTHING }
    loaded = await settlePart(context, { part: part.events, named, rules, ...rest })
    context.onDeploys?.(newDeploys(part.events, wasKnown))
  }
  return readings.length
}

interface Part {
  /** What is new, or was reported anew. */
  readonly part: readonly Event[]
  /** What edits name. */
  readonly named: readonly Event[]
  readonly rules: Rules
  readonly expired?: Expired
  readonly ending: Pick<Settlement, 'claimed' | 'readings' | 'expired' | 'edits' | 'isRound'>
}

const ENDS_NOTHING: Part['ending'] = { claimed: [], readings: [], expired: [], edits: [] }

/** Out: how many events it was reconstructed with. */
async function settlePart(context: TickContext, { part, named, rules, expired, ending }: Part): Promise<number> {
  const { store } = context
  const { policy, edits } = rules
  const onStep = () => context.onStep?.()
  const changed = dedupeEvents([...part, ...named])
  const neighbourhood = await stage('load', () => loadNeighbourhood(store, changed, rules, { ...defined({ expired }), onStep }))
  onStep()
  const { incidents, openNoise } = await stage('reconstruct', () => reconstruct(neighbourhood.events, edits, policy, neighbourhood.beyond))
  onStep()
  const marks = marksOf(part, policy.correlation)
  const notice = await stage('settle', () =>
    store.settle({ ...ending, events: part, marks, openNoise, replaced: neighbourhood.replaced, incidents }),
  )
  context.onSettled?.(notice)
  context.onIncidents?.(incidents.map(({ incident }) => incident))
  return neighbourhood.events.length
}

export const claimOf = ({ raw, version }: ClaimedRawEvent) => ({ rawEventId: raw.id, version })
