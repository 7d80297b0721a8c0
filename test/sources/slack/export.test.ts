import { crc32, deflateRawSync } from 'node:zlib'
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { slack } from '../../../src/sources/slack/slack.ts'
import { eventsIn, rawEvent } from '../fixture.ts'

/** An archive as Slack writes one. */
function zipOf(files: Readonly<Record<string, string>>, pack: 'stored' | 'deflated' = 'deflated'): Uint8Array {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [nameBytes, bytes] = [Buffer.from(name), Buffer.from(text)]
    const data = pack === 'stored' ? bytes : deflateRawSync(bytes)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(pack === 'stored' ? 0 : 8, 4)
    head.writeUInt32LE(checksum(bytes), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(bytes.length, 18)
    head.writeUInt16LE(nameBytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, nameBytes, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    entries.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), head, tail, nameBytes]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end])
}
const checksum = (bytes: Buffer): number => (typeof crc32 === 'function' ? crc32(bytes) : 0)

const FILES = {
  'users.json': JSON.stringify([
    { id: 'U01ADA', team_id: 'T1', name: 'ada', profile: { real_name: 'Ada Larsen' } },
    { id: 'U02BO', team_id: 'T1', name: 'bo' },
  ]),
  'channels.json': JSON.stringify([{ id: 'C1', name: 'checkout-outage' }]),
  'integration_logs.json': '[]',
  'checkout-outage/2024-01-10.json': JSON.stringify([
    { type: 'message', user: 'U01ADA', ts: '1704880920.000100', text: '<@U02BO> checkout is failing' },
    { type: 'message', subtype: 'channel_join', user: 'U02BO', ts: '1704880930.000100', text: 'joined' },
  ]),
  'checkout-outage/2024-01-11.json': JSON.stringify([{ type: 'message', user: 'U02BO', ts: '1704967320.000100', text: 'all good' }]),
}
const readZip = (bytes: Uint8Array) => slack.read(rawEvent('slack', bytes))

describe('the archive of an export', () => {
  it.each(['stored', 'deflated'] as const)('has the words of people under their names, %s', (pack) => {
    expect(eventsIn(readZip(zipOf(FILES, pack))).map(({ actor, text, kind }) => [kind, actor, text])).toEqual([
      ['message.posted', 'Ada Larsen', '@bo checkout is failing'],
      ['message.posted', 'bo', 'all good'],
    ])
    expect(eventsIn(readZip(zipOf(FILES, pack)))[0]).toMatchObject({ channel: 'slack/checkout-outage' })
  })

  it('reports the messages that the Events API reports', () => {
    const event = { type: 'message', user: 'U01ADA', ts: '1704880920.000100', channel: 'C1', text: '<@U02BO> checkout is failing' }
    const body = { team_id: 'T1', api_app_id: 'A1', type: 'event_callback', event }
    const [posted] = eventsIn(slack.read(rawEvent('slack', JSON.stringify(body))))
    expect(eventsIn(readZip(zipOf(FILES))).map(({ id }) => id)).toContain(posted?.id)
  })

  it('may stand in a folder of its own', () => {
    const within = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`Shop export Jan 2024/${name}`, text]))
    expect(eventsIn(readZip(zipOf(within)))).toHaveLength(2)
  })

  it('that promises too much, or less than it holds, is refused', () => {
    const bomb = Buffer.from(zipOf({ 'a/2024-01-01.json': ' '.repeat(2_000_000) }))
    const at = bomb.indexOf('PK\u0001\u0002')
    bomb.writeUInt32LE(0xffff_fff0, at + 24)
    expect(readZip(bomb).kind).toBe('unreadable')
    bomb.writeUInt32LE(10, at + 24)
    expect(readZip(bomb).kind).toBe('unreadable')
  })

  test.prop([fc.nat(), fc.integer({ min: 0, max: 255 })], { numRuns: 300 })('never throws, whatever byte is another one', (where, byte) => {
    const bytes = Uint8Array.from(zipOf(FILES))
    bytes[where % bytes.length] = byte
    expect(readZip(bytes)).toHaveProperty('kind')
  })

  test.prop([fc.nat()])('never throws where it is cut off', (where) => {
    const bytes = zipOf(FILES)
    expect(readZip(bytes.slice(0, where % bytes.length))).toHaveProperty('kind')
  })
})
