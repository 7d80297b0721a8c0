import { describe, expect, it } from 'vitest'
import { isoOf } from '../../../src/domain/time/time.ts'
import { chatLog } from '../../../src/sources/chat-log/chat-log.ts'
import { recognizeSource } from '../../../src/sources/registry.ts'
import { eventsIn, rawEvent } from '../fixture.ts'

const readLog = (text: string, query = '') => chatLog.read(rawEvent('chat-log', text, { path: `/webhooks/chat-log${query}` }))
const shown = (text: string, query = '') =>
  eventsIn(readLog(text, query)).map(({ actor, text: words, occurred }) => `${isoOf(occurred.at)} ${actor}: ${words}`)

describe('the notations of a chat log', () => {
  it.each([
    ['brackets and angles', '[2024-01-12 10:02] <ada> it is down'],
    ['a date, a clock and a name', '2024-01-12 10:02 ada: it is down'],
    ['a T between date and clock', '2024-01-12T10:02:00 ada: it is down'],
    ['a tab, as WeeChat logs', '2024-01-12 10:02:00\tada\tit is down'],
    ['a mode before the nick', '2024-01-12 10:02 <@ada> it is down'],
    ['an act', '[2024-01-12 10:02] * ada it is down'],
    ['a phone, with seconds', '[12/01/2024, 10:02:00] ada: it is down'],
    ['a phone, with a dash and halves of a day', '12/01/24, 10:02 AM - ada: it is down'],
    ['a heading with the day, and clocks', '--- Day changed Fri Jan 12 2024\n10:02 <ada> it is down'],
    ['a heading in words', 'Friday, January 12th, 2024\nada [10:02 AM]\nit is down'],
  ])('%s', (_, text) => {
    expect(shown(text, '?dates=day-first')).toEqual(['2024-01-12T10:02:00.000Z ada: it is down'])
  })

  it('a zone behind the clock, or in the address', () => {
    expect(shown('2024-01-12T10:02+01:00 ada: down')).toEqual(['2024-01-12T09:02:00.000Z ada: down'])
    expect(shown('2024-01-12 10:02 ada: down', '?zone=CET')).toEqual(['2024-01-12T09:02:00.000Z ada: down'])
    expect(shown('2024-01-12 10:02 ada: down', '?zone=+02:00')).toEqual(['2024-01-12T08:02:00.000Z ada: down'])
  })

  it('without a zone a time is known to within the zones of the Earth', () => {
    expect(eventsIn(readLog('2024-01-12 10:02 ada: down'))[0]?.occurred).toHaveProperty('earliest')
  })

  it('midnight passes where the clock goes back', () => {
    expect(shown('[23:59] <ada> down\n[00:01] <bo> up', '?date=2024-01-12&zone=UTC')).toEqual([
      '2024-01-12T23:59:00.000Z ada: down',
      '2024-01-13T00:01:00.000Z bo: up',
    ])
  })
})

describe('a day that is not known is asked for', () => {
  it.each([
    ['no date', '[10:02] <ada> down', '?date'],
    ['a date of two meanings', '[03/04/2023, 10:02] ada: down', '?dates'],
    ['a zone of nobody', '2024-01-12 10:02 ada: down', '?zone'],
  ])('%s', (_, text, pointer) => {
    const query = pointer === '?zone' ? '?zone=Mars' : ''
    expect(readLog(text, query)).toMatchObject({ kind: 'unreadable', problems: [{ pointer }] })
  })

  it('a number above twelve, or the order of the lines, says which is the day', () => {
    expect(shown('[03/13/2023, 10:02] ada: down', '?zone=UTC')).toEqual(['2023-03-13T10:02:00.000Z ada: down'])
    // As days of March they go on; as months of the third they go back.
    expect(shown('[03/09/2023, 10:02] ada: down\n[03/10/2023, 10:02] ada: up\n[04/02/2023, 10:02] ada: done', '?zone=UTC')).toEqual([
      '2023-03-09T10:02:00.000Z ada: down',
      '2023-03-10T10:02:00.000Z ada: up',
      '2023-04-02T10:02:00.000Z ada: done',
    ])
  })
})

it('a longer log of the same chat reports the same messages, and those that were added', () => {
  const ids = (text: string) => eventsIn(readLog(text, '?date=2024-01-12&zone=UTC')).map(({ id }) => id)
  const short = '[10:02] <ada> down\n[10:02] <ada> looking'
  expect(ids(`${short}\n[10:03] <bo> rolled back`).slice(0, 2)).toEqual(ids(short))
})

it('people who come and go say nothing', () => {
  expect(readLog('10:02 -!- bo has joined #ops\n10:03 -!- bo has quit [ping]')).toMatchObject({ kind: 'ignored' })
})

it.each([
  ['a log of deploys', '2024-01-12 10:02 deployer: deployed checkout v42'],
  ['a log of a program', '2024-01-12T10:02:00Z nginx: [error] upstream timed out'],
])('%s without an address is no chat', (_, text) => {
  expect(recognizeSource(rawEvent('', text, { path: '' }))?.name ?? null).not.toBe('chat-log')
})
