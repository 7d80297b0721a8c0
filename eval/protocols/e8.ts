import { join } from 'node:path'
import { minutes } from '../../src/domain/time/time.ts'
import { type KeyEvents, keyEventsIn, STATED_LENGTHS, type StatedLengthName } from '../key-events.ts'
import { type LengthMismatch, mismatchOf } from '../stated-lengths.ts'
import { answersByDocument } from './text-files.ts'

/** E8: stated times to repair and resolve against the key events of an incident log. */
export async function e8(dataDir: string): Promise<unknown> {
  return { protocol: 'E8', documents: answersByDocument(join(dataDir, 'moj-cloud-platform'), '.md', answerOf) }
}

function answerOf(text: string) {
  const events = keyEventsIn(text)
  const wrong = STATED_LENGTHS.flatMap((name) => {
    const mismatch = mismatchIn(events, name)
    return mismatch === null ? [] : [{ name, mismatch }]
  })
  return {
    timeToRepairMinutes: wallMinutes(events, 'timeToRepair'),
    timeToResolveMinutes: wallMinutes(events, 'timeToResolve'),
    mismatch: wrong.map(({ name }) => name),
    workingHours: wrong.filter(({ mismatch }) => mismatch.hours !== null).map(({ name }) => name),
  }
}

function endsOf({ at }: KeyEvents, name: StatedLengthName) {
  const from = at.occurs ?? at.detected
  const to = name === 'timeToRepair' ? at.repaired : at.resolved
  return from === null || to === null ? null : { from, to }
}

function wallMinutes(events: KeyEvents, name: StatedLengthName): number | null {
  const ends = endsOf(events, name)
  return ends === null ? null : (ends.to - ends.from) / minutes(1)
}

function mismatchIn(events: KeyEvents, name: StatedLengthName): LengthMismatch | null {
  const ends = endsOf(events, name)
  const stated = events.stated[name]
  return ends === null || stated === null ? null : mismatchOf({ ...ends, statedMinutes: stated.minutes, hours: stated.hours })
}
