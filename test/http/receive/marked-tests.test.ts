import { describe, expect, it } from 'vitest'
import { isMarkedTest, TEST_HEADER } from '../../../src/domain/raw-event.ts'
import { lastKept } from '../deliveries.ts'
import { alertGroup, JSON_TYPE, post, SETTINGS, sharedWorld } from '../server-world.ts'

const world = sharedWorld()
const sendMarked = () => post(`${world().url}/webhooks/alertmanager`, alertGroup(), { ...JSON_TYPE, [TEST_HEADER]: '1' })

describe('the mark of a test from outside', () => {
  it('means nothing: nobody hides an outage behind it', async () => {
    world().configure({ listen: { ...SETTINGS.listen, recordedReceipt: false } })
    expect((await sendMarked()).status).toBe(202)
    const raw = await lastKept(world())
    expect(raw && isMarkedTest(raw)).toBe(false)
  })

  it('is believed where recordings are replayed, so that a move keeps it', async () => {
    world().configure({ listen: { ...SETTINGS.listen, recordedReceipt: true } })
    expect((await sendMarked()).status).toBe(202)
    const raw = await lastKept(world())
    expect(raw && isMarkedTest(raw)).toBe(true)
  })
})
