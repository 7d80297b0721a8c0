import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Edit, type EditContent, editOf } from '../../../src/domain/edit.ts'
import type { EntryId } from '../../../src/domain/identity.ts'
import type { AnchorName } from '../../../src/domain/incident/anchor.ts'
import { PHASES, type Phase } from '../../../src/domain/incident/timeline.ts'
import { instant, minutes } from '../../../src/domain/time/time.ts'
import { anOutage, at, incidentOf } from '../outage.ts'

const SLOW = { name: 'SlowResponses' }
const outage = anOutage()
  .alertFires('10:00')
  .alertFires('10:02', SLOW)
  .pageTriggered('10:03')
  .pageAcknowledged('10:05')
  .note('10:06', 'Looking at the error rate')
  .pageEscalated('10:10')
  .note('10:12', 'Escalated to the network team by phone')
  .note('10:20', 'Root cause identified: the load balancer is misconfigured')
  .note('10:22', 'The cause is the new routing rule')
  .note('10:25', 'Rolled back the configuration')
  .note('10:26', 'Restarted the proxies')
  .alertResolves('10:30', '10:00')
  .alertResolves('10:32', '10:02', SLOW)
  .pageResolved('10:40')
const whole = incidentOf(outage)

const edited = (...contents: readonly EditContent[]) => incidentOf(outage, contents.map(editFrom))
const editFrom = (content: EditContent, index: number): Edit =>
  editOf(
    {
      about: outage.events[0]?.id ?? whole.timeline[0]?.evidence[0] ?? raise(),
      at: instant(at('12:00') + index),
      author: 'Reviewer',
      reason: null,
    },
    content,
  )
function raise(): never {
  throw new Error('the outage has events')
}

/** The entry of these words. */
const entryOf = (words: string): EntryId => whole.timeline.find(({ text }) => text.startsWith(words))?.id ?? raise()

const clockOf = (time: { readonly at: number } | null) => (time === null ? null : new Date(time.at).toISOString().slice(11, 16))

interface AnchorCase {
  readonly anchor: AnchorName
  /** The words of the entry on which it rests. */
  readonly entry: string
  readonly was: string
  /** After it is hidden: the next best evidence. */
  readonly hidden: string | null
  /** After its entry is called `other`. */
  readonly rephased: string | null
}

const CASES: readonly AnchorCase[] = [
  { anchor: 'impactStart', entry: 'HighErrorRate fired', was: '10:00', hidden: '10:02', rephased: '10:00' },
  { anchor: 'detected', entry: 'HighErrorRate fired', was: '10:00', hidden: '10:02', rephased: '10:02' },
  { anchor: 'acknowledged', entry: 'On-call engineer acknowledged', was: '10:05', hidden: '10:06', rephased: '10:06' },
  { anchor: 'escalated', entry: 'Escalated to Network team', was: '10:10', hidden: '10:12', rephased: '10:12' },
  { anchor: 'identified', entry: 'Root cause identified', was: '10:20', hidden: '10:22', rephased: '10:22' },
  { anchor: 'mitigated', entry: 'Restarted the proxies', was: '10:26', hidden: '10:25', rephased: '10:25' },
  { anchor: 'impactEnd', entry: 'SlowResponses resolved', was: '10:32', hidden: '10:30', rephased: '10:32' },
  { anchor: 'resolved', entry: 'On-call engineer resolved', was: '10:40', hidden: '10:32', rephased: '10:32' },
]

describe.each(CASES)('the edit of the entry that $anchor rests on', ({ anchor, entry, was, hidden, rephased }) => {
  it('moves it when the entry is moved, and says that a reviewer did', () => {
    expect(clockOf(whole.anchors[anchor])).toBe(was)
    const to = instant((whole.anchors[anchor]?.at ?? 0) + minutes(1))
    expect(edited({ type: 'retime', entry: entryOf(entry), to: { at: to } }).anchors[anchor]).toMatchObject({
      at: to,
      basis: 'reported',
      rule: 'entry-retimed-by-edit',
    })
  })

  it('leaves the next best evidence when the entry is hidden', () => {
    expect(clockOf(edited({ type: 'hide', entry: entryOf(entry) }).anchors[anchor])).toBe(hidden)
  })

  it('follows the phase where it rests on one', () => {
    expect(clockOf(edited({ type: 'rephase', entry: entryOf(entry), phase: 'other' }).anchors[anchor])).toBe(rephased)
  })
})

describe('an entry that a reviewer gives a phase', () => {
  const NOTE = 'Looking at the error rate'
  it.each<readonly [Phase, AnchorName]>([
    ['impact_start', 'impactStart'],
    ['identification', 'identified'],
    ['mitigation', 'mitigated'],
    ['escalation', 'escalated'],
  ])('is the evidence of it: %s', (phase, anchor) => {
    expect(edited({ type: 'rephase', entry: entryOf(NOTE), phase }).anchors[anchor]).toMatchObject({
      at: at('10:06'),
      basis: 'reported',
      rule: 'entry-rephased-by-edit',
    })
  })

  it('does not outdo what was recorded earlier, or later at the end', () => {
    const named = (phase: Phase) => edited({ type: 'rephase', entry: entryOf(NOTE), phase }).anchors
    expect([clockOf(named('detection').detected), clockOf(named('acknowledgement').acknowledged)]).toEqual(['10:00', '10:05'])
    expect(clockOf(named('resolution').resolved)).toBe('10:40')
  })
})

describe('an alert', () => {
  const hiddenTexts = (...contents: readonly EditContent[]) =>
    edited(...contents)
      .timeline.filter((entry) => entry.hidden)
      .map(({ text }) => text)

  it.each(['HighErrorRate fired', 'HighErrorRate resolved'])('is hidden with its start and its end: %s', (entry) => {
    expect(hiddenTexts({ type: 'hide', entry: entryOf(entry) })).toEqual([
      'HighErrorRate fired: HighErrorRate on storefront',
      'HighErrorRate resolved',
    ])
  })

  it('is shown again as a whole', () => {
    expect(
      hiddenTexts({ type: 'hide', entry: entryOf('HighErrorRate fired') }, { type: 'show', entry: entryOf('HighErrorRate resolved') }),
    ).toEqual([])
  })

  it('that is known only by its resolution moves the detection with the row of its start', () => {
    const lone = anOutage().alertResolves('10:30', '10:00')
    const [start] = incidentOf(lone).timeline
    const edit = editOf(
      { about: lone.events[0]?.id ?? raise(), at: at('12:00'), author: 'Reviewer', reason: null },
      { type: 'retime', entry: start?.id ?? raise(), to: { at: at('09:58') } },
    )
    const { anchors } = incidentOf(lone, [edit])
    expect([clockOf(anchors.detected), clockOf(anchors.impactEnd)]).toEqual(['09:58', '10:30'])
  })
})

describe('durations', () => {
  it('follow the entries', () => {
    const moved = edited({ type: 'retime', entry: entryOf('On-call engineer acknowledged'), to: { at: at('10:09') } })
    expect(moved.durations.timeToAcknowledge).toMatchObject({ ms: minutes(9), status: 'inferred' })
  })

  it('know no time to detect from the alert alone, wherever a reviewer moves it', () => {
    const moved = edited({ type: 'retime', entry: entryOf('HighErrorRate fired'), to: { at: at('09:58') } })
    expect(moved.durations.timeToDetect).toMatchObject({ ms: null, status: 'unknown' })
  })
})

describe('any edits of entries', () => {
  const entry = fc.constantFrom(...whole.timeline.map(({ id }) => id))
  const content: fc.Arbitrary<EditContent> = fc.oneof(
    fc.record({ type: fc.constantFrom<'hide' | 'show'>('hide', 'show'), entry }),
    fc.record({
      type: fc.constant<'retime'>('retime'),
      entry,
      to: fc.integer({ min: -60, max: 60 }).map((by) => ({ at: instant(at('10:20') + minutes(by)) })),
    }),
    fc.record({ type: fc.constant<'rephase'>('rephase'), entry, phase: fc.constantFrom(...PHASES) }),
    fc.record({ type: fc.constant<'retext'>('retext'), entry, text: fc.constantFrom('Found it: the proxies', 'Looking') }),
  )
  const some = fc.array(content, { maxLength: 6 })

  it('are as never made once each is reverted', () => {
    fc.assert(
      fc.property(some, (contents) => {
        const edits = contents.map(editFrom)
        const reverts = [...new Set(edits.map(({ id }) => id))].map((edit, index) => editFrom({ type: 'revert', edit }, 1_000 + index))
        expect(incidentOf(outage, [...edits, ...reverts])).toEqual(whole)
      }),
      { seed: 16, numRuns: 60 },
    )
  })

  it('give the same whatever the order in which they are stored', () => {
    fc.assert(
      fc.property(some, (contents) => {
        const edits = contents.map(editFrom)
        expect(incidentOf(outage, edits.toReversed())).toEqual(incidentOf(outage, edits))
      }),
      { seed: 17, numRuns: 60 },
    )
  })

  it('leave no anchor that rests on hidden entries only', () => {
    fc.assert(
      fc.property(some, (contents) => {
        const { anchors, timeline } = incidentOf(outage, contents.map(editFrom))
        const shown = new Set(timeline.filter(({ hidden }) => !hidden).flatMap(({ evidence }) => evidence))
        for (const anchor of Object.values(anchors)) expect(anchor === null || anchor.evidence.some((id) => shown.has(id))).toBe(true)
      }),
      { seed: 18, numRuns: 60 },
    )
  })
})
