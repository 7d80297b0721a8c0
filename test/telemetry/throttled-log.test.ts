import { expect, it } from 'vitest'
import { instant, minutes } from '../../src/domain/time/time.ts'
import { throttleLog } from '../../src/telemetry/throttled-log.ts'

function clockwork() {
  const clock = { at: 0 }
  const written: string[] = []
  const log = throttleLog(() => instant(clock.at), minutes(1))
  return { clock, written, log: (key: string) => log(key, (suppressed) => void written.push(`${key}+${suppressed}`)) }
}

it('writes each key once a minute, with the number of suppressed calls', () => {
  const { clock, written, log } = clockwork()
  log('full')
  log('full')
  log('down')
  clock.at = 59_999
  log('full')
  expect(written).toEqual(['full+0', 'down+0'])
  clock.at = 60_000
  log('full')
  log('full')
  expect(written).toEqual(['full+0', 'down+0', 'full+2'])
})

it('writes again when the clock was set back', () => {
  const { clock, written, log } = clockwork()
  clock.at = 3_600_000
  log('full')
  clock.at = 0
  log('full')
  expect(written).toHaveLength(2)
})
