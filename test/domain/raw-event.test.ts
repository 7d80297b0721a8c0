import { describe, expect, it } from 'vitest'
import { rawEventIdOf, sourceName, timelessIdOf } from '../../src/domain/identity.ts'
import { dedupeDeliveries, type RawEvent } from '../../src/domain/raw-event.ts'
import { instant } from '../../src/domain/time/time.ts'

const SOURCE = sourceName('pagerduty-events')
const at = (minute: number) => instant(minute * 60_000)
const bytes = (text: string) => new TextEncoder().encode(text)

const received = (minute: number, text = 'resolve'): RawEvent => ({
  ...{ id: rawEventIdOf(SOURCE, bytes(text)), source: SOURCE, receivedAt: at(minute), path: '/v2/enqueue', headers: {} },
  body: bytes(text),
})
const timed = (raws: readonly RawEvent[]) => dedupeDeliveries(raws, () => false)
const timeless = (raws: readonly RawEvent[]) => dedupeDeliveries(raws, () => true)
const minutesOf = (raws: readonly RawEvent[]) => raws.map(({ receivedAt }) => receivedAt / 60_000).sort((a, b) => a - b)

describe('equal bytes', () => {
  it('that state a time count once, by their earliest receipt, however late the others come', () => {
    expect(minutesOf(timed([received(500), received(3), received(90)]))).toEqual([3])
  })

  it('that state a time keep every receipt that counts: the earliest, and one for each further second', () => {
    const [delivery] = timed([received(500), received(3), received(90), received(90.01), received(3.001)])
    expect(delivery?.receipts).toEqual([at(3), at(90), at(500)])
    expect(timed([received(3), received(3.001)])[0]).not.toHaveProperty('receipts')
  })

  it('that state none count once for each run of copies at most ten minutes apart', () => {
    expect(minutesOf(timeless([0, 9, 19, 29.1, 60].map((minute) => received(minute))))).toEqual([0, 29.1, 60])
  })

  it('have ids that include the receipt of the first copy', () => {
    const ids = timeless([received(0), received(5), received(60)]).map(({ id }) => id)
    expect(ids).toEqual([0, 60].map((minute) => timelessIdOf(SOURCE, bytes('resolve'), at(minute))))
  })

  it('are not duplicates of others that arrive between them', () => {
    const raws = timeless([received(0), received(1, 'trigger'), received(2), received(3, 'trigger')])
    expect(minutesOf(raws)).toEqual([0, 1])
  })

  it('are deduplicated the same in any order, and stay as they are when it is done again', () => {
    const raws = [40, 0, 12, 49, 3, 60].map((minute) => received(minute))
    const deduped = timeless(raws)
    expect(timeless(raws.toReversed())).toEqual(deduped)
    expect(timeless(deduped)).toEqual(deduped)
  })
})
