import { z } from 'zod'
import type { Incident } from '../domain/incident/incident.ts'
import { type Clock, earliestOf, latestOf } from '../domain/time/clock.ts'
import { type Instant, type Interval, instant } from '../domain/time/time.ts'
import { readTypedTime } from '../domain/time/typed-time.ts'

/** What of a picture an address shows: times as people type them or as RFC 3339, and what alerts share a lane by. */
export const zoomQuery = {
  from: z.string().trim().max(60).optional(),
  to: z.string().trim().max(60).optional(),
  by: z.enum(['service', 'source']).optional(),
}

interface Asked {
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** `wrong`: why a time that was typed is none. */
export interface Zoom {
  readonly window: Interval | null
  readonly wrong: string | null
}

/** A minute is wide enough to see something in. */
const LEAST_MS = 60_000

/** The part of an incident's time that is asked for; of an end that is left out the incident's own. */
export function zoomOf({ from, to }: Asked, { anchors, timeline }: Incident, clock: Clock): Zoom {
  const [first, last] = [timeline[0], timeline.at(-1)]
  if (((from ?? '') === '' && (to ?? '') === '') || first === undefined || last === undefined) return { window: null, wrong: null }
  const near = anchors.detected?.at ?? first.at.at
  const [begin, end] = [readEnd(from, earliestOf(first.at), { clock, near }), readEnd(to, latestOf(last.at), { clock, near })]
  if (typeof begin === 'string' || typeof end === 'string') return { window: null, wrong: typeof begin === 'string' ? begin : String(end) }
  if (end - begin < LEAST_MS) return { window: null, wrong: 'A part of the picture is at least a minute long, and ends after it begins.' }
  return { window: { from: begin, to: end }, wrong: null }
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/

/** An instant, or why what was typed is none. */
function readEnd(typed: string | undefined, otherwise: Instant, context: { readonly clock: Clock; readonly near: Instant }) {
  if (typed === undefined || typed === '') return otherwise
  if (RFC_3339.test(typed) && Number.isFinite(Date.parse(typed))) return instant(Date.parse(typed))
  const read = readTypedTime(typed, context)
  if (read.kind === 'wrong') return read.why
  return read.kind === 'unknown' ? otherwise : read.moment.at
}
