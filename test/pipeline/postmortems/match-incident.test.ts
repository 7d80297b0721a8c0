import { describe, expect, it } from 'vitest'
import { incidentId } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { instant } from '../../../src/domain/time/time.ts'
import {
  type DocumentTraits,
  isWholeWord,
  type MatchCandidate,
  matchIncident,
  overlapOf,
} from '../../../src/pipeline/postmortems/match-incident.ts'

/** Minutes of one day. */
const window = (from: number, to: number) => ({ from: instant(from * 60_000), to: instant(to * 60_000) })
const text = (different: Partial<DocumentTraits>): DocumentTraits => ({
  window: window(600, 660),
  words: 'it was slow',
  cites: new Set(),
  ...different,
})
const candidate = (id: string, different: Partial<MatchCandidate> = {}): MatchCandidate => ({
  ...{ id: incidentId(id), window: window(600, 660), names: new Set(['checkout']), citations: new Set([`${id}-event`]) },
  ...different,
})
const matched = (different: Partial<DocumentTraits>, ...candidates: readonly MatchCandidate[]) =>
  matchIncident(text(different), candidates, DEFAULT_POLICY.postmortemLinks)

const NAMED = { words: 'the checkout service was slow' }
const DAY = 24 * 60

describe('the incident that a postmortem describes', () => {
  it.each([
    ['cites one of its events', { cites: new Set(['a-event']) }, [candidate('a')], 'a'],
    ['cites it, an hour off for a wrong zone', { cites: new Set(['a-event']) }, [candidate('a', { window: window(1_020, 1_080) })], 'a'],
    [
      'cites two, one of them more',
      { cites: new Set(['a-event', 'b-event', 'b-2']) },
      [candidate('a'), candidate('b', { citations: new Set(['b-event', 'b-2']) })],
      'b',
    ],
    [
      'cites one and names another at the same time',
      { ...NAMED, cites: new Set(['b-event']) },
      [candidate('a'), candidate('b', { names: new Set() })],
      'b',
    ],
    ['was at its time and names its service', NAMED, [candidate('a')], 'a'],
    ['was at half of its time and names its service', NAMED, [candidate('a', { window: window(600, 720) })], 'a'],
    [
      'fits one better than another',
      NAMED,
      [candidate('a', { window: window(560, 660) }), candidate('b', { window: window(598, 661) })],
      'b',
    ],
    [
      'has a moment and the evidence another within the slack',
      { ...NAMED, window: window(600, 600) },
      [candidate('a', { window: window(603, 603) })],
      'a',
    ],
  ])('is the one that it %s', (_, document, candidates, id) =>
    expect(matched(document, ...candidates)).toMatchObject({ kind: 'describes', of: id }),
  )

  it.each([
    ['has no date', { ...NAMED, window: null, cites: new Set(['a-event']) }, [candidate('a')]],
    ['cites one of another week', { cites: new Set(['a-event']) }, [candidate('a', { window: window(7 * DAY, 7 * DAY + 60) })]],
    ['was at another time', NAMED, [candidate('a', { window: window(800, 860) })]],
    ['spans a season', { ...NAMED, window: window(0, 30 * DAY) }, [candidate('a', { window: window(0, 30 * DAY) })]],
  ])('is none where it %s', (_, document, candidates) => expect(matched(document, ...candidates)).toEqual({ kind: 'none' }))

  it.each([
    ['it was at that time and names nothing', {}, [candidate('a')], 'time'],
    ['it names it and shares little of its time', NAMED, [candidate('a', { window: window(650, 900) })], 'name'],
    ['it names a longer word', { words: 'the checkout-worker and pre-checkout were slow' }, [candidate('a')], 'time'],
  ])('is only a guess where %s', (_, document, candidates, because) =>
    expect(matched(document, ...candidates)).toEqual({ kind: 'may-describe', of: 'a', because }),
  )

  it('names the runner-up where it fits nearly as well', () => {
    expect(matched(NAMED, candidate('a'), candidate('b'))).toMatchObject({ of: 'a', runnerUp: 'b' })
    expect(matched(NAMED, candidate('a'), candidate('b', { window: window(560, 700) }))).toMatchObject({ of: 'a', runnerUp: null })
  })

  it('does not depend on the order of the candidates', () => {
    const candidates = ['d', 'b', 'a', 'c'].map((id) => candidate(id))
    expect(matched(NAMED, ...candidates)).toEqual(matched(NAMED, ...candidates.toReversed()))
  })
})

describe('the time that two windows share', () => {
  it('is all of it for equal ones, a part for others, nothing beyond the slack', () => {
    expect(overlapOf(window(0, 60), window(0, 60), 0)).toBe(1)
    expect(overlapOf(window(0, 60), window(30, 90), 0)).toBeCloseTo(1 / 3)
    expect(overlapOf(window(0, 60), window(61, 90), 0)).toBe(0)
    expect(overlapOf(window(0, 60), window(61, 90), 5 * 60_000)).toBeGreaterThan(0)
  })
})

describe('a name in a text', () => {
  it.each([
    ['checkout', 'checkout was slow', true],
    ['Checkout API', 'the checkout api, and more', true],
    ['web', 'web/2 failed', true],
    ['checkout', 'checkouts failed', false],
    ['checkout', 'pre-checkout failed', false],
    ['load-balancer', 'the load balancer, as before', true],
    ['load-balancer', 'a load, balanced', false],
    ['db', 'the db failed', false],
  ])('%s in "%s": %s', (name, words, is) => expect(isWholeWord(name, words)).toBe(is))
})
