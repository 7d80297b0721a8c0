import { expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'
import { importedAnchors } from '../../../src/pipeline/postmortems/anchors.ts'
import { readEvidence } from '../../../src/pipeline/postmortems/evidence.ts'
import { importedFindings } from '../../../src/pipeline/postmortems/findings.ts'

const TEXT = `# Postmortem: shop down
Duration: 10:00 to 11:30 UTC on 5 June 2024
## Timeline
- 10:00 Monitoring alert fired for checkout
- 10:20 Rolled back the release
- 11:00 The issue was resolved`

/** The findings where the entry that resolves it is read as surely, or as unsurely, as said. */
function codesWith(isUnsure: boolean): readonly string[] {
  const evidence = readEvidence(readDocument(TEXT))
  const anchors = importedAnchors(evidence)
  const timed = evidence.timed.map((entry) => {
    const reason = { ...entry.reading.reason, isUnsure }
    return anchors.resolved?.evidence.includes(entry.id) === true ? { ...entry, reading: { ...entry.reading, reason } } : entry
  })
  return importedFindings({ ...evidence, timed, anchors, impact: [] }).map(({ code }) => code)
}

it('a resolution that is read for sure contradicts another stated end', () => expect(codesWith(false)).toContain('end-mismatch'))

it('a resolution that is hardly more probable than another phase contradicts nothing', () =>
  expect(codesWith(true)).not.toContain('end-mismatch'))
