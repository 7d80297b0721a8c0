import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../src/documents/document.ts'
import { ANCHOR_NAMES, type AnchorName } from '../src/domain/incident/anchor.ts'
import { isoOf } from '../src/domain/time/time.ts'
import { importedIncident } from '../src/pipeline/postmortems/imported-incident.ts'

interface WrittenOutage {
  readonly file: string
  readonly story: string
  /** Anchors that the document puts elsewhere than the recording: its own minute, UTC. */
  readonly elsewhere: Partial<Record<AnchorName, string | null>>
  /** What does not add up in it, with the line. */
  readonly findings: readonly string[]
}

/** Each of the five outages as a person wrote it, in five notations. */
const WRITTEN_OUTAGES: readonly WrittenOutage[] = [
  {
    file: 'checkout-crash-eat.md',
    story: 'checkout-crash-eat',
    // The stated end is an hour after everything was well: the finding names its line.
    elsewhere: { impactEnd: '2023-05-09T15:00' },
    findings: ['7 end-mismatch: The stated end is 2023-05-09 18:00; the timeline resolves it at 2023-05-09 17:00 (line 22).'],
  },
  {
    file: 'uneven-traffic-utc-4.md',
    story: 'uneven-traffic-utc-4',
    // The remedy and the resolution are one entry.
    elsewhere: { mitigated: null },
    findings: [],
  },
  {
    file: 'total-outage-utc.html',
    story: 'total-outage-utc',
    // The last alert ended six minutes before people said so.
    elsewhere: { impactEnd: '2024-06-05T16:30' },
    findings: ['14 impact-conflict: "The shop was down and all users were locked out." and 95 % of users cannot both be right.'],
  },
  {
    file: 'slow-platform-pst.txt',
    story: 'slow-platform-pst',
    // The stated end is half an hour after the platform was restored: the finding names its line.
    elsewhere: { impactEnd: '2024-02-18T10:00' },
    findings: [
      '6 end-mismatch: The stated end is 2024-02-18 02:00; the timeline resolves it at 2024-02-18 01:30 (line 36).',
      '30 midnight-rollover: The entries carry no date and pass midnight before this one: it is read as the next day.',
    ],
  },
  {
    file: 'ecommerce-meltdown-utc.md',
    story: 'ecommerce-meltdown-utc',
    // The remedy and the resolution are one entry.
    elsewhere: { mitigated: null },
    findings: [],
  },
]

describe.each(WRITTEN_OUTAGES)('$file, imported', ({ file, story, elsewhere, findings }) => {
  const text = readFileSync(`fixtures/postmortems/${file}`, 'utf8')
  const incident = importedIncident(readDocument(text))
  const [recorded] = JSON.parse(readFileSync(`fixtures/outages/${story}/report.json`, 'utf8')).incidents

  it('has the anchors of the recording, to the minute, but for those that it states otherwise itself', () => {
    const anchors = ANCHOR_NAMES.map((name) => {
      const anchor = incident?.anchors[name] ?? null
      return [name, anchor === null ? null : isoOf(anchor.at).slice(0, 16)]
    })
    const expected = ANCHOR_NAMES.map((name) => {
      const own = elsewhere[name]
      return [name, own === undefined ? recorded.anchors[name].at.slice(0, 16) : own]
    })
    expect(anchors).toEqual(expected)
  })

  it('has the impact of the recording', () => {
    const figures = (impact: readonly { kind: string; value: number | null }[]) => impact.map(({ kind, value }) => `${value} ${kind}`)
    expect(figures(incident?.impact ?? [])).toEqual(figures(recorded.impact))
  })

  it('is found to contradict itself where it does, with the line', () => {
    expect(incident?.findings.map(({ line, code, message }) => `${line} ${code}: ${message}`)).toEqual(findings)
  })
})
