import { join } from 'node:path'
import { readDocument } from '../../src/documents/document.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import { isoOf, minutes } from '../../src/domain/time/time.ts'
import { importedIncident } from '../../src/pipeline/postmortems/imported-incident.ts'
import { timelineImpact } from '../timeline-impact.ts'
import { answersByDocument } from './text-files.ts'

/** E7: time to detection and to recovery from the timelines of postmortems. */
export async function e7(dataDir: string): Promise<unknown> {
  return { protocol: 'E7', documents: answersByDocument(join(dataDir, 'dfds-postmortems'), '.md', answerOf) }
}

function answerOf(text: string) {
  const incident = importedIncident(readDocument(text))
  const { start, noticed, over } = timelineImpact(incident ?? { timeline: [] })
  return {
    impactStart: shown(start),
    detected: shown(noticed),
    recovered: shown(over),
    timeToDetectMinutes: minutesBetween(start, noticed),
    timeToRecoverMinutes: minutesBetween(start, over),
    rows: [start, noticed, over].flatMap((entry) => entry?.line ?? []),
  }
}

const shown = (entry: TimelineEntry | null): string | null => (entry === null ? null : isoOf(entry.at.at))

const minutesBetween = (from: TimelineEntry | null, to: TimelineEntry | null): number | null =>
  from === null || to === null || to.at.at < from.at.at ? null : (to.at.at - from.at.at) / minutes(1)
