import { join } from 'node:path'
import { readDocument } from '../../src/documents/document.ts'
import type { TimelineEntry } from '../../src/domain/incident/timeline.ts'
import { importedIncident } from '../../src/pipeline/postmortems/imported-incident.ts'
import { timelineImpact } from '../timeline-impact.ts'
import { answersByDocument } from './text-files.ts'

/** E11: the lines of free timelines on which the impact begins and ends. */
export async function e11(dataDir: string): Promise<unknown> {
  return { protocol: 'E11', documents: answersByDocument(join(dataDir, 'wikitech-incidents'), '.txt', answerOf) }
}

function answerOf(text: string) {
  const document = readDocument(text)
  const { start, over } = timelineImpact(importedIncident(document) ?? { timeline: [] })
  return { impactStart: lineOf(start), impactEnd: lineOf(over), entries: document.entries.map(({ line }) => line) }
}

const lineOf = (entry: TimelineEntry | null) => (entry?.line == null ? null : { line: entry.line })
