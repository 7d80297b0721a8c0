import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { PHASES } from '../../../src/domain/incident/timeline.ts'
import { PHASE_LEXICON } from '../../../src/pipeline/phases/lexicon.ts'
import { phaseOfText, phasesOf } from '../../../src/pipeline/phases/phases.ts'

const PHASE_WORDS = [
  'alert',
  'fired',
  'the',
  'issue',
  'was',
  'not',
  'resolved',
  'rolled',
  'back',
  'suspect',
  'database',
  'is',
  'fine',
  'escalated',
  'to',
  'team',
  'will',
  '.',
  ',',
  'found',
  'cause',
]
const texts = fc.oneof(
  fc.string(),
  fc.array(fc.constantFrom(...PHASE_WORDS), { maxLength: 20 }).map((list) => list.join(' ')),
)

describe('any text', () => {
  test.prop([texts])('has one of the phases and quotes only words that stand in it', (text) => {
    const reading = phaseOfText(text)
    expect(PHASES).toContain(reading.phase)
    const plain = text.replace(/\s+/g, ' ')
    for (const words of reading.reason.words) expect(plain).toContain(words)
  })

  test.prop([fc.array(texts, { maxLength: 12 })])('of a story has a reading, the same each time', (story) => {
    const inputs = story.map((text) => ({ text, structured: null }))
    const readings = phasesOf(inputs)
    expect(readings).toHaveLength(story.length)
    expect(phasesOf(inputs)).toEqual(readings)
  })
})

describe('hostile text', () => {
  const HOSTILE = [
    'a ',
    'the issue has been now also ',
    'root cause of the a b c ',
    'reports of ',
    'rolled a b c ',
    'that blocking, ',
    "n't ",
    '- ',
    '(((',
    'restart',
    '**',
  ]

  it('is read in time linear in its length by every rule', () => {
    for (const [id, { pattern }] of Object.entries(PHASE_LEXICON)) {
      for (const part of HOSTILE) {
        const started = performance.now()
        const found = [...part.repeat(Math.ceil(60_000 / part.length)).matchAll(pattern)]
        expect(performance.now() - started, `${id} on "${part}", ${found.length} matches`).toBeLessThan(2_000)
      }
    }
  })

  it('of any length is read quickly as a whole', () => {
    const started = performance.now()
    for (const part of HOSTILE) phaseOfText(part.repeat(50_000))
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
