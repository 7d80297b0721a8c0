import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { dismissalOf } from '../domain/edits/review.ts'
import { ANCHOR_NAMES } from '../domain/incident/anchor.ts'
import { DURATION_NAMES, DURATIONS } from '../domain/incident/duration.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { firstInstant, hours, type Instant, lastInstant } from '../domain/time/time.ts'
import { withSpanIds } from './delivery-span.ts'

/** What ended before is not sent: a rebuild would send years. */
const RECENT_MS = hours(24)
/** Incidents whose last trace is remembered. */
const REMEMBERED_MAX = 10_000

/**
 * Sends each resolved incident as a trace: a span from its first anchor to its last, with the anchors as events, and below it one for each
 * duration that is known. One whose times have changed is sent again, all spans under the same ids. What only a document tells of, and
 * what a reviewer dismissed, is not sent.
 */
export function createIncidentTraces(now: () => Instant): (incidents: readonly Incident[]) => void {
  const sent = new Map<string, string>()
  return (incidents) => {
    for (const incident of incidents) {
      const { id, status, anchors } = incident
      const times = ANCHOR_NAMES.flatMap((name) => anchors[name]?.at ?? [])
      const [from, to] = [firstInstant(times), lastInstant(times)]
      if (status !== 'resolved' || from === null || to === null || to < now() - RECENT_MS) continue
      if (incident.origin === 'document' || dismissalOf(incident) !== null) continue
      const content = JSON.stringify([times, incident.title, incident.severity, incident.services])
      if (sent.get(id) === content) continue
      if (sent.size >= REMEMBERED_MAX) sent.clear()
      sent.set(id, content)
      send(incident, { from, to })
    }
  }
}

function send({ id, title, severity, services, anchors }: Incident, { from, to }: { readonly from: Instant; readonly to: Instant }): void {
  const tracer = trace.getTracer('hindsight')
  const attributes = {
    'hindsight.incident.id': id,
    'hindsight.incident.title': title,
    'hindsight.incident.services': [...services],
    ...(severity !== null && { 'hindsight.incident.severity': severity }),
  }
  const span = withSpanIds(id, () => tracer.startSpan('incident', { startTime: from, attributes }, ROOT_CONTEXT))
  for (const name of ANCHOR_NAMES) {
    const anchor = anchors[name]
    if (anchor !== null) span.addEvent(name, { 'hindsight.basis': anchor.basis }, anchor.at)
  }
  const within = trace.setSpan(ROOT_CONTEXT, span)
  for (const name of DURATION_NAMES) {
    const [first, last] = DURATIONS[name]
    const [begin, end] = [anchors[first], anchors[last]]
    if (begin !== null && end !== null && end.at >= begin.at)
      withSpanIds(id, () => tracer.startSpan(name, { startTime: begin.at }, within), name).end(end.at)
  }
  span.end(to)
}
