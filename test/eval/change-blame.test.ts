import { expect, it } from 'vitest'
import { blamesChange } from '../../eval/change-blame.ts'

it('finds a change that a sentence lays the cause on', () => {
  expect(blamesChange('Uploads failed. A configuration change caused the proxy to drop connections.')).toBe(true)
})

it('blames no change that is only told beside a cause', () => {
  expect(blamesChange('A power failure caused the outage. Engineers changed shifts.')).toBe(false)
})
