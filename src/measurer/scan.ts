import { isMeasured, type LevelMeasured } from '../domain/event.ts'
import { rawEventOf } from '../domain/recorded-webhook.ts'
import { earlier, type Instant, instant, isoOf, minutes } from '../domain/time/time.ts'
import { impactPhases } from '../pipeline/impact/phases.ts'
import { seriesOf } from '../pipeline/impact/series.ts'
import { prometheus } from '../sources/prometheus/prometheus.ts'
import { measure } from './measure.ts'
import { CHUNK_MS, chunksOf, measurementId, type Wanted } from './plan.ts'
import type { RoundContext } from './round-context.ts'

/** Every service level is looked at so often, whether or not anything alerted. */
const EVERY_MS = minutes(5)
/** Alerts are late: an impact that began just now may still become an incident. */
const GRACE_MS = minutes(10)

/**
 * Looks at all service levels for an impact that nothing alerted of: where one shows, the measurement is delivered, and is listed as
 * evidence of no incident. `plan`: what is measured of incidents anyway. How many were found.
 */
export async function scanLevels(plan: readonly Wanted[], context: RoundContext): Promise<number> {
  const { levels, now, memory, scrapeMs } = context
  const planned = new Set(plan.map(measurementId))
  const until = earlier(now, scrapeMs)
  let found = 0
  for (const query of levels) {
    for (const chunk of chunksOf({ from: instant(until - CHUNK_MS), to: until })) {
      const id = measurementId({ query, chunk })
      const end = instant(Math.min(chunk + CHUNK_MS, until))
      const scannedAt = memory.scanned.get(id)
      const isDue = scannedAt === undefined || (now - scannedAt >= EVERY_MS && scannedAt < chunk + CHUNK_MS)
      if (planned.has(id) || !isDue) continue
      memory.scanned.set(id, now)
      const body = await measure(query, { from: chunk, to: end }, context)
      if (body === null || !showsImpact(body, now)) continue
      await context.deliver('prometheus', body)
      found += 1
    }
  }
  return found
}

function showsImpact(body: object, now: Instant): boolean {
  const event = readBack(body, now)
  return event !== null && impactPhases(seriesOf([event])).some(({ firstBadAt }) => now - firstBadAt >= GRACE_MS)
}

/** As it will be read from the store. */
function readBack(body: object, now: Instant): LevelMeasured | null {
  const raw = rawEventOf({ receivedAt: isoOf(now), method: 'POST', path: '/webhooks/prometheus', headers: {}, body })
  const reading = raw === null ? null : prometheus.read(raw)
  const [event] = reading?.kind === 'read' ? reading.events : []
  return event !== undefined && isMeasured(event) ? event : null
}
