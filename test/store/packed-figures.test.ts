import { describe, expect, it } from 'vitest'
import { changeId, incidentId, serviceName } from '../../src/domain/identity.ts'
import { ANCHOR_NAMES } from '../../src/domain/incident/anchor.ts'
import { DURATION_NAMES } from '../../src/domain/incident/duration.ts'
import type { IncidentFigures } from '../../src/domain/incident/figures.ts'
import { instant, milliseconds } from '../../src/domain/time/time.ts'
import { packFigures, unpackFigures } from '../../src/store/incidents/packed-figures.ts'

const BASES = ['measured', 'reported', 'inferred'] as const
const UNKNOWN = ['pending', 'unknown', 'invalid'] as const

/** Every member, every basis, vague ones, every status, and a different number in every place. */
const FIGURES: Required<IncidentFigures> = {
  id: incidentId('0123'),
  title: 'Nobody could pay: "card, declined"\n',
  origin: 'evidence',
  status: 'open',
  severity: null,
  services: [serviceName('checkout'), serviceName('cart')],
  anchors: Object.fromEntries(
    ANCHOR_NAMES.map((name, index) => [
      name,
      index === 3
        ? null
        : { at: instant(1_700_000_000_000 + index), basis: BASES[index % 3] ?? 'measured', ...(index > 4 && { isVague: true as const }) },
    ]),
  ) as unknown as IncidentFigures['anchors'],
  durations: Object.fromEntries(
    DURATION_NAMES.map((name, index) => [
      name,
      index < 3
        ? { status: UNKNOWN[index] ?? 'unknown', ms: null }
        : { status: index % 2 === 0 ? 'measured' : 'inferred', ms: milliseconds(index) },
    ]),
  ) as unknown as IncidentFigures['durations'],
  pagedAt: instant(5),
  lastEvidenceAt: null,
  endedByItself: true,
  dismissed: 'maintenance',
  changes: [{ id: changeId('c'), completedAt: instant(7), service: null, role: 'suspect', likelihood: 'likely', verdict: null }],
}

describe('stored figures', () => {
  it('are what was stored', () => expect(unpackFigures(packFigures(FIGURES))).toEqual(FIGURES))

  it('of an incident that nobody dismissed say nothing of it', () => {
    const { dismissed, ...counted } = FIGURES
    expect(unpackFigures(packFigures(counted))).toEqual(counted)
    expect(dismissed).toBeDefined()
  })

  it.each(['[', '[[],[1700000000000,7]]', '[[],[1,9]]'])('that are damaged are never taken for others: %s', (text) => {
    expect(() => unpackFigures(text)).toThrow(expect.objectContaining({ code: 'corrupt' }))
  })
})
