import type { Edit } from '../../src/domain/edit.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts'
import { lastReceivedOf, type RawEvent } from '../../src/domain/raw-event.ts'
import { type Reconstruction, reconstruct } from '../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../src/reading/deliveries.ts'

/** What these deliveries are worth all at once: events, and incidents as of the last receipt. */
export function reconstructed(raws: readonly RawEvent[], edits: readonly Edit[] = [], policy: Policy = DEFAULT_POLICY): Reconstruction {
  const kept = asKept(raws)
  return reconstruct(readAll(kept).events, edits, policy, { otherFirings: [], lastReceived: lastReceivedOf(kept) })
}
