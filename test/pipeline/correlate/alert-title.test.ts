import { describe, expect, it } from 'vitest'
import type { Event } from '../../../src/domain/event.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { correlate } from '../../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { alert, page } from '../trouble.ts'

const titled = (title: string, events: readonly Event[]) => events.map((event) => ({ ...event, text: title }))
const pageOf = (title: string, minute: number) => titled(title, page(minute, minute + 30, { service: 'Platform primary' }))
const highErrors = (service: string) => alert(0, 20, { service, labels: { environment: 'production' } })

/** Whether the page is with the alerts; the rules of pages otherwise. */
const incidentCount = (...events: readonly (readonly Event[])[]) =>
  correlate(episodesOf(events.flat(), DEFAULT_POLICY), DEFAULT_POLICY).clusters.length

describe('the title of a page', () => {
  it.each([
    '[FIRING:1] shop (HighErrorRate one production critical)',
    '[FIRING:3] shop (production)',
    '[FIRING:1, RESOLVED:2] HighErrorRate (shop)',
    'HighErrorRate on shop',
    'CRITICAL: HighErrorRate: service=shop, environment=production',
  ])('names the alert of whose labels it is made: %s', (title) => {
    expect(incidentCount(highErrors('shop'), pageOf(title, 1))).toBe(1)
    expect(incidentCount(highErrors('shop'), pageOf(title, -2))).toBe(1)
  })

  it.each([
    ['of words that no label has', 'HighErrorRate on shop since the release'],
    ['of another alert', '[FIRING:1] shop (HighLatency production critical)'],
    ['of another service', '[FIRING:1] cart (HighErrorRate production critical)'],
    ['of another environment', '[FIRING:1] shop (HighErrorRate staging critical)'],
    ['of the name alone, which many alerts have', 'HighErrorRate'],
    ['of no name', 'production critical'],
  ])('made %s names none', (_, title) => {
    expect(incidentCount(highErrors('shop'), pageOf(title, 1))).toBe(2)
  })

  it('names none where alerts of two incidents fit equally', () => {
    const title = '[FIRING:2] HighErrorRate (production critical)'
    expect(incidentCount(highErrors('shop'), highErrors('cart'), pageOf(title, 1))).toBe(3)
    expect(incidentCount(highErrors('shop'), highErrors('cart'), pageOf('[FIRING:2] HighErrorRate (cart)', 1))).toBe(2)
  })

  it('names none that is long over, or not yet near', () => {
    const title = '[FIRING:1] shop (HighErrorRate production critical)'
    expect(incidentCount(highErrors('shop'), pageOf(title, 35))).toBe(2)
    expect(incidentCount(highErrors('shop'), pageOf(title, -11))).toBe(2)
  })
})
