import { describe, expect, it } from 'vitest'
import { type Stage, stopInTime } from '../src/stop-in-time.ts'

const never = () => new Promise<never>(() => undefined)

describe('a stop in stages', () => {
  const run = async (stages: readonly Stage[]) => {
    const lines: unknown[] = []
    const log = {
      warn: (details: object) => lines.push(['late', Object.entries(details)[0]?.[1]]),
      error: (details: object) => lines.push(['failed', Object.entries(details)[0]?.[1]]),
    }
    const failure = await stopInTime(stages, log).then(
      () => null,
      (error: unknown) => error,
    )
    return { lines, failure }
  }

  it('ends one stage after the other, the parts of a stage at once', async () => {
    const order: string[] = []
    const part = (name: string, ms: number) => ({
      name,
      stop: async () => {
        order.push(`${name} begins`)
        await new Promise((resolve) => setTimeout(resolve, ms))
        order.push(`${name} ended`)
      },
    })
    const stages = [
      { untilMs: 60_000, parts: [part('requests', 20), part('measuring', 0)] },
      { untilMs: 60_000, parts: [part('store', 0)] },
    ]
    expect(await run(stages)).toEqual({ lines: [], failure: null })
    expect(order).toEqual(['requests begins', 'measuring begins', 'measuring ended', 'requests ended', 'store begins', 'store ended'])
  })

  it('goes on without what never ends, in every stage, and names it', async () => {
    const ended: string[] = []
    const stages = ['requests', 'threads', 'store'].map((name, i) => ({
      untilMs: 50 * (i + 1),
      parts: [
        { name, stop: never },
        { name: 'sound', stop: async () => void ended.push(name) },
      ],
    }))
    expect(await run(stages)).toEqual({
      lines: [
        ['late', 'requests'],
        ['late', 'threads'],
        ['late', 'store'],
      ],
      failure: null,
    })
    expect(ended).toEqual(['requests', 'threads', 'store'])
  })

  it('ends the others where one fails, and passes its error on', async () => {
    const ended: string[] = []
    const broken = new Error('disk full')
    const { lines, failure } = await run([
      { untilMs: 60_000, parts: [{ name: 'worker', stop: () => Promise.reject(broken) }] },
      { untilMs: 60_000, parts: [{ name: 'store', stop: async () => void ended.push('store') }] },
    ])
    expect([lines, failure, ended]).toEqual([[['failed', 'worker']], broken, ['store']])
  })

  it('gives no part more than its stage, nor a later stage the time that an earlier one has used', async () => {
    const given: number[] = []
    const part = (stop: () => Promise<void>) => ({
      name: 'part',
      stop: (withinMs: number) => {
        given.push(withinMs)
        return stop()
      },
    })
    await run([
      { untilMs: 400, parts: [part(never)] },
      { untilMs: 1_000, parts: [part(async () => undefined)] },
    ])
    expect(given[0]).toBeLessThanOrEqual(400)
    expect(given[1]).toBeLessThanOrEqual(600)
  })
})
