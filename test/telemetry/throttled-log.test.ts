import { expect, it } from 'vitest'
import { instant, minutes } from '../../src/domain/time/time.ts'
import { throttleLog } from '../../src/telemetry/throttled-log.ts'

function clockwork() {
  const clock = { at: 0 }
  const written: string[] = []
  const tell = throttleLog(() => instant(clock.at), minutes(1))
  return { clock, written, tell: (key: string) => tell(key, (leftOut) => void written.push(`${key}+${leftOut}`)) }
}

it('tells each thing once a minute, with how often it was left out since', () => {
  const { clock, written, tell } = clockwork()
  tell('full')
  tell('full')
  tell('down')
  clock.at = 59_999
  tell('full')
  expect(written).toEqual(['full+0', 'down+0'])
  clock.at = 60_000
  tell('full')
  tell('full')
  expect(written).toEqual(['full+0', 'down+0', 'full+2'])
})

it('tells again when the clock was set back', () => {
  const { clock, written, tell } = clockwork()
  clock.at = 3_600_000
  tell('full')
  clock.at = 0
  tell('full')
  expect(written).toHaveLength(2)
})
