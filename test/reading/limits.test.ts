import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { EVENTS_OF_A_DELIVERY_MAX, readAll } from '../../src/reading/deliveries.ts'
import { LOG_LINES_MAX } from '../../src/sources/deploys/log-lines.ts'
import { LIST_MAX } from '../../src/sources/values/members.ts'
import { rawEvent } from '../sources/fixture.ts'

/** Of a body of this source: how many events count, and what its listing says. */
function readingOf(source: string, body: string): { readonly events: number; readonly state: string; readonly reason: string | null } {
  const raw = { ...rawEvent('alertmanager', body), source: sourceName(source), path: `/webhooks/${source}` }
  const { events, readings } = readAll([raw])
  return { events: events.length, state: readings[0]?.state ?? '', reason: readings[0]?.reason ?? null }
}

const alerts = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({ status: 'firing', labels: { alertname: `A${nth}` }, startsAt: '2024-01-10T09:00:00Z' }))
const READ_IN_PART = `${LIST_MAX + 1} members, of which the first ${LIST_MAX} were read; all are kept, so send the rest in deliveries of their own`

describe('a delivery that is too long to be read at once', () => {
  it('has so many of its alerts read, and says how many there are', () => {
    const body = JSON.stringify({ version: '4', alerts: alerts(LIST_MAX + 1) })
    expect(readingOf('alertmanager', body)).toEqual({ events: LIST_MAX, state: 'read', reason: `/alerts: ${READ_IN_PART}` })
  })

  it('has so many members of any list read, and says where it is', () => {
    const updates = Array.from({ length: LIST_MAX + 1 }, () => null)
    const body = JSON.stringify({
      incidents: [{ id: 'i', name: 'Down', created_at: '2024-01-10T09:00:00Z', status: 'investigating' }],
      updates,
    })
    expect(readingOf('statuspage', body)).toMatchObject({ reason: `/updates: ${READ_IN_PART}` })
  })

  it('has so many lines of a log read, and says how many lines and changes there are', () => {
    const line = (nth: number) => `2024-01-10T09:00:00Z deployed service-${nth % 50} version v0.${nth} to production`
    const { events, state, reason } = readingOf('deploys', Array.from({ length: LOG_LINES_MAX + 1 }, (_, nth) => line(nth)).join('\n'))
    expect([events, state]).toEqual([EVENTS_OF_A_DELIVERY_MAX, 'read'])
    expect(reason).toBe(
      `body: ${LOG_LINES_MAX} events, of which the first ${EVENTS_OF_A_DELIVERY_MAX} count; all are kept, so send the rest in deliveries of their own; ` +
        `line ${LOG_LINES_MAX + 1}: ${LOG_LINES_MAX + 1} lines, of which the first ${LOG_LINES_MAX} were read; all are kept, so send the rest in deliveries of their own`,
    )
  })
})
