import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { apiClient } from '../../src/backfill/api-client.ts'
import { openJournal } from '../../src/backfill/journal.ts'
import { prometheusHistory } from '../../src/backfill/prometheus.ts'
import { runBackfill } from '../../src/backfill/run.ts'
import { dedupeEvents, type Event } from '../../src/domain/event.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type Instant, instant } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { alertmanager } from '../../src/sources/alertmanager/alertmanager.ts'
import { eventsIn, rawEvent } from '../sources/fixture.ts'
import type { Stack } from './stack.ts'

/** The events that a backfill of the running Prometheus delivers, of the last ten minutes. */
export async function rememberedBy(stack: Stack): Promise<readonly Event[]> {
  const now = instant(Date.now())
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-remembered-'))
  const bodies: object[] = []
  await runBackfill({
    history: prometheusHistory(apiClient({ url: stack.urlOf('prometheus'), headers: {}, sleep: (ms) => setTimeout(ms) })),
    interval: { from: instant(now - 600_000), to: now },
    journal: openJournal(join(folder, 'journal.jsonl')),
    deliver: async (_, body) => void bodies.push(body),
    onProgress: () => {},
  })
  rmSync(folder, { recursive: true })
  return bodies.flatMap((body) => eventsIn(alertmanager.read(rawEvent('alertmanager', JSON.stringify(body), { receivedAt: now }))))
}

/** The incidents of these events alone: what is known of each by its alerts. */
export function incidentsIn(
  events: readonly Event[],
): readonly { readonly id: string; readonly detected: Instant | null; readonly began: Instant | null }[] {
  const { incidents } = reconstruct(dedupeEvents(events), [], DEFAULT_POLICY, { otherFirings: [], lastReceived: new Map() })
  return incidents.map(({ incident: { id, anchors } }) => ({
    id,
    detected: anchors.detected?.at ?? null,
    began: anchors.impactStart?.at ?? null,
  }))
}
