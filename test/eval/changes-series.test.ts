import { describe, expect, it } from 'vitest'
import { contrastOf, type InstanceSample } from '../../eval/instance-contrast.ts'
import { instanceTerms } from '../../eval/measured-terms.ts'
import { type CallSeries, symptomsOfCalls } from '../../eval/symptom-series.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { type Instant, instant, later, minutes, seconds } from '../../src/domain/time/time.ts'
import { failingServicesOf } from '../../src/pipeline/suspects/component-terms.ts'

const TEN = instant(Date.UTC(2024, 5, 5, 10))
const minute = (count: number): Instant => later(TEN, minutes(count))

/** One sample a minute that ends at minute 0; null: nobody called. */
const calls = (caller: string, callee: string, ...shares: readonly (number | null)[]): CallSeries => ({
  caller,
  callee,
  samples: shares.flatMap((value, index) => (value === null ? [] : [{ at: minute(index + 1 - shares.length), value }])),
})

const symptoms = (...series: readonly CallSeries[]) =>
  symptomsOfCalls({ series, calls: [], detectedAt: TEN, now: TEN, errorBudget: 0.01, policy: DEFAULT_POLICY.changes })

describe('symptoms of measured calls', () => {
  it('date the impact by the first onset near the detection', () => {
    const found = symptoms(calls('web', 'cart', 0, 0, 0, 0.5, 0.5), calls('web', 'checkout', 0, 0, 0.2, 0.5, 0.5))
    expect(found.onset).toMatchObject({ beganAt: later(minute(-2), seconds(-30)), isFirm: true })
  })

  it('look for the root below: a callee that fails, none of whose own calls do', () => {
    const found = symptoms(calls('web', 'checkout', 0, 0, 0.5, 0.5), calls('checkout', 'payments', 0, 0, 0.5, 0.5))
    expect([...failingServicesOf(found).all].sort()).toEqual(['checkout', 'payments'])
    expect([...failingServicesOf(found).roots]).toEqual(['payments'])
  })

  it('believe the worse of two reports of one call', () => {
    expect(symptoms(calls('web', 'cart', 0, 0, 0, 0), calls('web', 'cart', 0, 0, 0.5, 0.5)).troubles).toHaveLength(1)
  })

  it('no longer count a call that has been well for four minutes', () => {
    expect(symptoms(calls('web', 'cart', 0, 0.5, 0.5, 0, 0, 0, 0)).troubles).toEqual([])
  })

  it('see who has lost all callers', () => {
    const found = symptoms(calls('web', 'cart', 0, 0, 0, 0, 0), calls('checkout', 'email', 0, 0, 0, null, null))
    expect([...found.withoutCallers]).toEqual(['email'])
  })

  it('are none, and date nothing, where all is well', () => {
    expect(symptoms(calls('web', 'cart', 0, 0, 0))).toMatchObject({ onset: null, troubles: [] })
  })
})

/** Samples of one instance of a service at minutes -3 to 0, as its one caller saw it. */
const instance = (name: string, sample: Partial<InstanceSample> = {}): readonly InstanceSample[] =>
  [-3, -2, -1, 0].map((count) => ({
    ...{ instance: name, caller: 'web', at: minute(count), failedShare: 0, latencySeconds: 0.01, cpuPercent: 5, memoryPercent: 20 },
    ...sample,
  }))

const STEP = { finishedAt: minute(-4), added: ['new-1'], removed: ['old-3'], newInstances: 1, oldInstances: 2 }

function behaviour(samples: readonly InstanceSample[], hasLostTraffic = false): readonly string[] {
  const contrast = contrastOf({ samples, steps: [STEP], startedAt: minute(-5), now: TEN, resolutionMs: minutes(1), hasLostTraffic })
  return instanceTerms(contrast, true).map((term) => `${term.name} ${term.points > 0 ? 'speaks for it' : 'speaks against it'}`)
}

describe('new instances against old ones', () => {
  const old = [...instance('old-1'), ...instance('old-2')]

  it('speak for a change when only the new ones fail', () => {
    expect(behaviour([...old, ...instance('new-1', { failedShare: 0.6 })])).toEqual(['new-version-fails speaks for it'])
  })

  it('speak against it when the old ones fail as much', () => {
    const failing = { failedShare: 0.5 }
    expect(behaviour([...instance('old-1', failing), ...instance('new-1', failing)])).toEqual(['old-version-fails speaks against it'])
  })

  it('speak against it when the new ones work while something fails', () => {
    expect(behaviour([...old, ...instance('new-1')])).toEqual(['new-version-works speaks against it'])
  })

  it('speak for it when the new ones are silent', () => {
    expect(behaviour(old)).toEqual(['silence speaks for it'])
  })

  it('say nothing when nobody calls the service any more', () => {
    expect(behaviour(old, true)).toEqual([])
  })

  it('leave out the end of an instance that was being removed', () => {
    expect(behaviour([...instance('old-3', { failedShare: 1 }), ...old, ...instance('new-1')])).toEqual([
      'new-version-works speaks against it',
    ])
  })

  it('compare latency and memory, without the start of each new instance', () => {
    expect(behaviour([...old, ...instance('new-1', { latencySeconds: 0.2, memoryPercent: 40 })])).toEqual([
      'new-version-works speaks against it',
      'latency speaks for it',
      'resources speaks for it',
    ])
    const slowStart = instance('new-1').map((sample, index) => (index === 0 ? { ...sample, latencySeconds: 9 } : sample))
    expect(behaviour([...old, ...slowStart])).toEqual(['new-version-works speaks against it'])
  })
})
