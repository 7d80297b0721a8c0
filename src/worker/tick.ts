import { type ClaimedRawEvent, OperationalError, type ReadingResult } from '../store/store.ts'
import { linksTo } from '../telemetry/delivery-span.ts'
import { stage } from '../telemetry/stage.ts'
import { markStoredEvents } from './mark-events.ts'
import { type Batch, claimOf, reconstructBatch, type TickContext } from './round.ts'

/** How much one round takes on: so many deliveries, so many bytes of them, or the one with which they have so many events. */
export interface ClaimLimits {
  readonly deliveries: number
  readonly bytes: number
  readonly events: number
  /** So many events, with those around them, are reconstructed at once, unless what belongs together is more (`parts.ts`). */
  readonly part: number
}

/** Enough to share a commit, few enough to be done in a second. */
export const CLAIM: ClaimLimits = { deliveries: 500, bytes: 3_000_000, events: 5_000, part: 6_000 }
/** So much more per round while there is more than one takes on: what a round loads, it loads for all of them once. */
export const CLAIM_FACTOR_MAX = 8
/** Edits and expired incidents of one round. */
const OTHERS_MAX = 500

export interface Tick {
  /** Raw events, edits and expired incidents. */
  readonly processed: number
  /** Whether it took on as much as it may, so that more is likely to wait. */
  readonly isFull: boolean
}

/** `performTick` with the usual limits: how much it processed. */
export const tick = async (context: TickContext): Promise<number> => (await performTick(context, CLAIM)).processed

/**
 * Claim, read, reconstruct the touched neighbourhood, settle: for edits, which people wait for; for deliveries; for some of
 * those whose last round did not survive; for the incidents whose alerts have not been reported for so long that they count as
 * firing no longer. Each is a round of its own, so that one that kills the worker does not take the others along for ever.
 */
export async function performTick(context: TickContext, limits: ClaimLimits): Promise<Tick> {
  const { store } = context
  await markStoredEvents(store, context.policy())
  const edits = await store.claimEdits(OTHERS_MAX)
  if (edits.length > 0) await round({ claimed: [], edits }, () => processBatch(context, { claimed: [], edits }, limits))
  const claimed = await store.claim(limits.deliveries, limits.bytes)
  const taken = claimed.length === 0 ? 0 : await round({ claimed, edits: [] }, () => processBatch(context, { claimed, edits: [] }, limits))
  const suspects = await store.claimSuspects()
  if (suspects.length > 0) {
    const batch = { claimed: suspects, edits: [] }
    await round(batch, () => processBatch(context, batch, limits))
  }
  const [incidents, noise] = await Promise.all([store.incidentsToExpire(OTHERS_MAX), store.noiseToExpire(OTHERS_MAX)])
  if (incidents.length + noise.length > 0) {
    const nothing = { claimed: [], edits: [] }
    await round(nothing, () => reconstructBatch(context, nothing, { expired: { incidents, noise } }))
  }
  const isMore = claimed.length >= limits.deliveries || bytesOf(claimed) >= limits.bytes || taken < claimed.length
  const isFull = isMore || edits.length >= OTHERS_MAX
  const processed = edits.length + taken + suspects.length + incidents.length + noise.length
  return { processed, isFull: isFull || suspects.length > 0 }
}

/** A span for what there is to do, linked to the deliveries that it understands; where there is nothing, there is none. */
const round = <T>({ claimed, edits }: Batch, work: () => Promise<T>): Promise<T> =>
  stage('tick', work, {
    attributes: { 'hindsight.deliveries': claimed.length, 'hindsight.edits': edits.length },
    links: [...linksTo(claimed.map(({ raw }) => raw))],
  })

const bytesOf = (claimed: readonly ClaimedRawEvent[]): number => claimed.reduce((sum, { raw }) => sum + raw.body.byteLength, 0)

/**
 * A batch that fails is halved until the delivery or edit at fault is alone. That one is settled as unreadable with its
 * reason, so that a fault of ours costs a few rounds and never stops the others. It can be reprocessed, and an edit stays
 * in force. Out: how many of the deliveries it took on; the others are pending still.
 */
async function processBatch(context: TickContext, batch: Batch, limits: ClaimLimits): Promise<number> {
  try {
    return await reconstructBatch(context, batch, { limits })
  } catch (error) {
    if (error instanceof OperationalError) throw error
    if (batch.claimed.length + batch.edits.length === 1) {
      await settleUnreadable(context, batch, error)
      return batch.claimed.length
    }
    let taken = 0
    for (const half of halve(batch)) taken += await processBatch(context, half, limits)
    return taken
  }
}

/** Neither half is the whole batch: one rounds up, the other down. */
function halve({ claimed, edits }: Batch): readonly Batch[] {
  const [middle, middleEdit] = [Math.ceil(claimed.length / 2), Math.floor(edits.length / 2)]
  return [
    { claimed: claimed.slice(0, middle), edits: edits.slice(0, middleEdit) },
    { claimed: claimed.slice(middle), edits: edits.slice(middleEdit) },
  ]
}

async function settleUnreadable(context: TickContext, { claimed, edits }: Batch, error: unknown): Promise<void> {
  const rawEventIds = claimed.map(({ raw }) => raw.id)
  const editIds = edits.map(({ id }) => id)
  context.log.error({ err: error, rawEventIds, editIds }, 'could not reconstruct a delivery or an edit; it is kept and can be reprocessed')
  const reason = `internal error: ${String(error).slice(0, 200)}`
  const readings = rawEventIds.map((rawEventId): ReadingResult => ({ rawEventId, state: 'unreadable', reason }))
  const settled = { ...NOTHING_SETTLED, claimed: claimed.map(claimOf), readings, edits: editIds, isRound: true as const }
  const notice = await context.store.settle(settled)
  context.onSettled?.(notice)
}

const NOTHING_SETTLED = { events: [], marks: [], expired: [], openNoise: [], replaced: [], incidents: [] } as const
