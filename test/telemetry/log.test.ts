import { describe, expect, it } from 'vitest'
import { createLog, type LogFormat, type LogLevel } from '../../src/telemetry/log.ts'

function captureLog({
  level = 'debug',
  format = 'logfmt',
  secrets = [],
}: {
  level?: LogLevel
  format?: LogFormat
  secrets?: readonly string[]
} = {}) {
  const lines: string[] = []
  return { lines, log: createLog({ level, format, secrets: () => secrets, write: (line) => void lines.push(line) }) }
}

describe('a line', () => {
  it('of logfmt has the level, the time, the fields and the message', () => {
    const { lines, log } = captureLog()
    log.warn({ source: 'alertmanager', status: 401 }, 'delivery refused')
    expect(lines).toEqual([
      expect.stringMatching(/^level=warn time=\d{4}-\d\d-\d\dT[\d:.]+Z source=alertmanager status=401 msg="delivery refused"\n$/),
    ])
  })

  it('of JSON has the same', () => {
    const { lines, log } = captureLog({ format: 'json' })
    log.error({ code: 'disk-full' }, 'no room')
    expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 'error', time: expect.any(String), code: 'disk-full', msg: 'no room' })
  })

  it('is one line whatever a sender put into it', () => {
    const { lines, log } = captureLog()
    log.info({ source: 'x\nlevel=error msg="forged"' }, 'a\r\nb\u2028c')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n]/)
    expect(lines[0]).toContain('source="x\\nlevel=error msg=\\"forged\\""')
  })

  it('logs an error with its stack', () => {
    const { lines, log } = captureLog()
    log.error({ err: new Error('no such table') }, 'failed')
    expect(lines[0]).toMatch(/no such table.*log\.test\.ts/)
  })
})

it('lines below the level are left out', () => {
  const { lines, log } = captureLog({ level: 'warn' })
  log.debug({}, 'd')
  log.info({}, 'i')
  log.warn({}, 'w')
  expect(lines).toHaveLength(1)
})

describe('secrets', () => {
  it('of the configuration are redacted wherever they occur', () => {
    const { lines, log } = captureLog({ secrets: ['T0psecret!'] })
    log.info({ url: 'http://h/webhooks/x?token=T0psecret!' }, 'got T0psecret!')
    expect(lines[0]).not.toContain('T0psecret')
    expect(lines[0]).toContain('[redacted]')
  })

  it('of others are redacted under the names that carry them', () => {
    const { lines, log } = captureLog({ format: 'json' })
    log.info({ headers: { authorization: 'Bearer abc', cookie: 'c=d', 'x-routing-key': 'R1' }, token: 't0' }, 'm')
    expect(lines[0]).not.toMatch(/Bearer|c=d|R1|t0/)
  })

  it('that are a letter or two do not blacken everything', () => {
    const { lines, log } = captureLog({ secrets: ['e'] })
    log.info({}, 'delivery refused')
    expect(lines[0]).toContain('delivery refused')
  })
})
