import { describe, expect, it } from 'vitest'
import { createReadiness, READY_FRESH_MS } from '../../src/telemetry/readiness.ts'

/** A store whose checks end when the test says so, and a clock that the test sets. */
function checked() {
  const ends: ((error?: Error) => void)[] = []
  const clock = { at: 0 }
  const probe = () =>
    new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)))
    })
  return { clock, ends, readiness: createReadiness(probe, () => clock.at) }
}

describe('readiness', () => {
  it('is checked once for all who ask while a check runs, and for a second after it', async () => {
    const { clock, ends, readiness } = checked()
    const asked = Array.from({ length: 50 }, () => readiness.check())
    expect(ends).toHaveLength(1)
    ends[0]?.()
    await Promise.all(asked)
    clock.at += READY_FRESH_MS - 1
    await readiness.check()
    expect(ends).toHaveLength(1)
  })

  it('notices within a second that the store fails, and that it works again', async () => {
    const { clock, ends, readiness } = checked()
    const first = readiness.check()
    ends[0]?.()
    await first
    clock.at += READY_FRESH_MS
    const second = readiness.check()
    ends[1]?.(new Error('the folder was deleted'))
    await expect(second).rejects.toThrow('the folder was deleted')
    await expect(readiness.check()).rejects.toThrow('the folder was deleted')
    clock.at += READY_FRESH_MS
    const third = readiness.check()
    ends[2]?.()
    await expect(third).resolves.toBeUndefined()
  })

  it('is for a scrape as at the last check while the store does not answer, and unknown before the first', async () => {
    const { clock, ends, readiness } = checked()
    expect(await readiness.latest()).toBeNull()
    ends[0]?.(new Error('locked'))
    expect(await readiness.latest()).toBe(false)
    clock.at += READY_FRESH_MS
    expect(await readiness.latest()).toBe(false)
    ends[1]?.()
    expect(await readiness.latest()).toBe(true)
    expect(ends).toHaveLength(2)
  })
})
