import { describe, expect, it } from 'vitest'
import type { ChangeRecord } from '../../../src/domain/change.ts'
import type { ChangeEvent } from '../../../src/domain/event.ts'
import { changeRecordsOf } from '../../../src/pipeline/episodes/change-records.ts'
import { anOutage, at } from '../outage.ts'
import { aChange, shuffled } from './changes-world.ts'

const deploy = aChange({ application: 'checkout', started: '10:00', finished: '10:04', version: '2.3.1' })
const [start, finish] = deploy as readonly [ChangeEvent, ChangeEvent]

const onlyRecord = (events: readonly ChangeEvent[]): ChangeRecord => {
  const [record, ...others] = changeRecordsOf(events)
  if (record === undefined || others.length > 0) throw new Error(`expected one record, got ${others.length + 1}`)
  return record
}

describe('change records', () => {
  it('fold the start and the finish of one occurrence into one change', () => {
    expect(onlyRecord(deploy)).toMatchObject({
      startedAt: at('10:00'),
      finishedAt: at('10:04'),
      outcome: 'succeeded',
      service: 'checkout',
      evidence: [start.id, finish.id],
    })
  })

  it('keep two changes of one application apart', () => {
    const next = aChange({ application: 'checkout', started: '11:00', finished: '11:04' })
    expect(changeRecordsOf([...next, ...deploy]).map((record) => record.startedAt)).toEqual([at('10:00'), at('11:00')])
  })

  it('have the id of the start, whether or not the finish has come in', () => {
    expect(onlyRecord([start]).id).toBe(start.id)
    expect(onlyRecord(deploy).id).toBe(start.id)
  })

  it('are found by every id that they ever had', () => {
    const early = onlyRecord([finish]).id
    expect(onlyRecord(deploy).evidence).toContain(early)
  })

  it('do not know the outcome or the finish of a change that goes on', () => {
    expect(onlyRecord([start])).toMatchObject({ finishedAt: null, outcome: 'unknown' })
  })

  it('end with the last attempt of a change that was retried', () => {
    const [, failed] = aChange({
      application: 'checkout',
      started: '10:00',
      finished: '10:02',
      outcome: 'failed',
    }) as readonly ChangeEvent[]
    if (failed === undefined) throw new Error('no finish')
    const retried = onlyRecord([start, { ...failed, id: 'failed first' as ChangeEvent['id'] }, finish])
    expect(retried).toMatchObject({ finishedAt: at('10:04'), outcome: 'succeeded' })
  })

  it('join a job and its deployment by an event that names both', () => {
    const job: ChangeEvent = { ...start, id: 'job' as ChangeEvent['id'], keys: [{ names: 'occurrence', value: 'job 7' }] }
    const both: ChangeEvent = {
      ...finish,
      id: 'both' as ChangeEvent['id'],
      keys: [...finish.keys, { names: 'occurrence', value: 'job 7' }],
    }
    expect(onlyRecord([job, start, both]).evidence).toHaveLength(3)
    expect(onlyRecord([both, start, job]).evidence).toHaveLength(3)
  })

  it('leave out test deliveries and everything that is no change', () => {
    const test = aChange({ application: 'checkout', finished: '10:10', isTest: true })
    expect(changeRecordsOf([...anOutage().alertFires('10:00').note('10:05', 'deployed checkout').events, ...test])).toEqual([])
  })

  it.each([1, 2, 3])('do not depend on the order of the events (seed %i)', (seed) => {
    const events = [...deploy, ...aChange({ application: 'web', finished: '10:00' }), ...aChange({ application: 'cart', started: '10:00' })]
    expect(changeRecordsOf(shuffled(events, seed).filter((event) => event.kind.startsWith('change.')))).toEqual(changeRecordsOf(events))
  })
})
