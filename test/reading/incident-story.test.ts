import { describe, expect, it } from 'vitest'
import { readPostmortem } from '../../src/reading/postmortem.ts'

const reasonOf = (...lines: readonly string[]) => {
  const read = readPostmortem(Buffer.from(`${lines.join('\n')}\n`))
  return 'reason' in read ? read.reason : null
}

describe('a list of times under no heading', () => {
  it.each([
    [
      'Newsletter',
      '- 08:40: readers complain that they got it four times',
      '- 09:00: Jo is at lunch',
      '- 11:20: found that the queue retries',
    ],
    ['Search went yellow.', '• 14:02: kernel update', '• 14:09: cluster cannot reach node 3', '• 14:25: ops power-cycle the node'],
    ['Print queue', '08:10 printers stop', '08:50 spooler restarted', '08:55 all printers are working again'],
    ['Ticket shop', '- 19:00: presale', '- 19:01: the shop becomes unresponsive', '- 19:20: we double the number of workers'],
    ['Backup', '02:00 job starts', '02:40 disk is full, job dies', '09:00 Ada deletes old snapshots'],
    ['Wiki', '- 05:28: Max pauses indexing', '- 05:32: spike of pool errors', '- 05:48: Max restarts the node'],
    ['Farm', '10:10 agents hang', '10:30 Kai looks at the agents', '10:45 Kai kills the stuck job'],
    ['Player', '- 16:00: new player', '- 16:20: first complaint from a teacher', '- 16:45: we put the old player back'],
    ['Bridge', '• 21:03: bot leaves', '• 21:10: someone asks why the bot is down', '• 21:30: Tom restarts the bot'],
    ['Login', '07:50 people cannot sign in', '08:02 Eva is told by the reception', '08:10 Eva renews the key'],
  ])('is read where its entries turn: %s', (...lines) => {
    expect(reasonOf(lines[0], '', ...lines.slice(1))).toBeNull()
  })

  it.each([
    ['Agenda', '- 10:00 Status of the migration', '- 10:15 Open questions', '- 10:30 Plan for the release'],
    ['Trains', '08:10 leaves Zurich', '09:06 arrives in Bern', '09:15 change to platform 4'],
    ['Match', '- 14:00: Kick-off', '- 14:23: Goal by the guests', '- 15:48: End of the game'],
    ['Releases', '2024-01-05 10:00: new themes', '2024-02-07 12:00: faster start', '2024-03-01 09:00: fixes a typo'],
    ['Shifts', '- 06:00: early shift, Ada', '- 14:00: late shift, Ben', '- 22:00: night shift, Cy'],
    ['Recipe', '10:00 mix flour and water', '10:30 fold the dough', '13:00 put it into the oven'],
    ['Laboratory', '09:00 sample 1 weighed', '09:20 sample 1 heated to 80 degrees', '10:30 both samples stored'],
    ['Commits', '- 09:12: add page for settings', '- 10:40: rename the module', '- 15:30: merge branch'],
    ['Moving', '- 08:00: van arrives', '- 09:30: the piano is carried down', '- 16:00: last box is in the new flat'],
    ['Radio', '18:00 news', '18:05 weather', '19:00 concert'],
  ])('is no postmortem where nothing turns: %s', (...lines) => {
    expect(reasonOf(lines[0], '', ...lines.slice(1))).toContain('not a postmortem')
  })
})
