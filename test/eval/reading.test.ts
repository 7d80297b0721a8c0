import { describe, expect, it } from 'vitest'
import { readNotes } from '../../eval/reading/notes.ts'
import { pairEntries } from '../../eval/reading/pair-entries.ts'
import { isSameTime } from '../../eval/reading/same-time.ts'
import { storyFrom, trainModel } from '../../eval/reading/train.ts'
import { phaseOfText } from '../../src/pipeline/phases/phases.ts'

describe('two times', () => {
  it.each([
    ['2024-03-05T10:05:30+00:00', '2024-03-05T10:05:00', true],
    ['2024-03-05T10:05:00+00:00', 'T10:05:00', true],
    ['2024-03-05T10:05:00+00:00', '--03-05T10:05:00', true],
    ['2024-03-05T13:05:00+03:00', '2024-03-05T10:05:00+00:00', true],
    ['2024-03-05T10:06:00', '2024-03-05T10:05:00', false],
    ['2024-03-06T10:05:00', '2024-03-05T10:05:00', false],
    [null, '2024-03-05T10:05:00', false],
    [null, null, true],
  ])('%s for the label %s: %s', (read, label, same) => {
    expect(isSameTime(read, label)).toBe(same)
  })
})

describe('the entries of a label', () => {
  it('are paired one to one, first by their own time', () => {
    const labelled = [
      { at: 'T10:00:00', altAt: [] },
      { at: 'T10:00:00', altAt: ['T10:05:00'] },
    ]
    expect([...pairEntries(labelled, [{ at: 'T10:00:00' }, { at: 'T10:05:00' }])]).toEqual([
      [0, 0],
      [1, 1],
    ])
  })
})

describe('training', () => {
  const story = storyFrom(
    ['Alert fired', 'Rolled back the release', 'Everything works again'].map((text) => ({ text, structured: null })),
    (index) => ({ phase: (['detection', 'mitigation', 'resolution'] as const)[index] ?? 'other', altPhase: [] }),
  )
  const settings = { steps: 30, rate: 0.1, decay: 0.1, seenMin: 1, labelShare: 0.6, orderWeight: 0.25, liveWeight: 0.25 }

  it('gives the same bytes for the same stories', () => {
    const train = () => JSON.stringify(trainModel([story], 'test', settings))
    expect(train()).toBe(train())
  })

  it('reads what it was shown', () => {
    const model = trainModel([story, story], 'test', settings)
    expect(phaseOfText('Rolled back the release of today', model).phase).toBe('mitigation')
    expect(phaseOfText('An alert fired', model).phase).toBe('detection')
  })

  it('has notes of every phase', () => {
    const phases = new Set(readNotes().flatMap((note) => note.map(({ label }) => label?.phase)))
    expect(phases.size).toBe(13)
  })
})
