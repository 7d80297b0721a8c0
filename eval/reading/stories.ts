import { readDocument } from '../../src/documents/document.ts'
import { decodeDocument } from '../../src/documents/lines/decode.ts'
import type { Document } from '../../src/domain/document.ts'
import { readEvidence, storyOf } from '../../src/pipeline/postmortems/evidence.ts'
import { describesIncident } from '../../src/pipeline/postmortems/incident-story.ts'
import type { LabelledDocument } from './labelled.ts'
import { pairEntries } from './pair-entries.ts'
import { type LabelledStory, storyFrom } from './train.ts'

/** A labelled document as the product reads it; null: it is refused. */
export interface ReadLabelled {
  readonly labelled: LabelledDocument
  readonly document: Document | null
  readonly story: LabelledStory
}

/** What the product reads of a document once, and what its label says of each entry that it found. */
export function readStory(labelled: LabelledDocument): ReadLabelled {
  const decoded = decodeDocument(labelled.bytes)
  const document = 'reason' in decoded ? null : readDocument(decoded.text)
  if (document === null || !describesIncident(document)) return { labelled, document: null, story: [] }
  const evidence = readEvidence(document)
  const inputs = storyOf(evidence)
  const expected = labelled.label.timeline.filter(({ at }) => at !== null)
  const pairs = pairEntries(
    expected,
    evidence.entries.map(({ written }) => ({ at: written })),
  )
  const labels = new Map([...pairs].map(([label, entry]) => [entry, expected[label] ?? null]))
  return { labelled, document, story: storyFrom(inputs, (index) => labels.get(index) ?? null) }
}
