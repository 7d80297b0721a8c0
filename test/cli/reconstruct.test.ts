import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hindsight } from './run.ts'

const OUTAGE = 'fixtures/outages/total-outage-utc'
const folder = () => mkdtempSync(join(tmpdir(), 'hindsight-cli-'))

/** The recording as one file of JSON lines, in the order of `arrange`. */
function recordingFile(arrange: (lines: readonly string[]) => readonly string[]): string {
  const lines = readdirSync(OUTAGE)
    .filter((name) => /^\d+-/.test(name))
    .sort()
    .map((name) => JSON.stringify(JSON.parse(readFileSync(join(OUTAGE, name), 'utf8'))))
  const file = join(folder(), 'webhooks.jsonl')
  writeFileSync(file, arrange(lines).join('\n'))
  return file
}

describe('hindsight reconstruct', () => {
  it('prints the report of a folder as JSON', async () => {
    const { code, out, err } = await hindsight('reconstruct', OUTAGE)
    const report = JSON.parse(out)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(report.version).toBe(1)
    expect(report.incidents).toHaveLength(1)
    expect(report.incidents[0].anchors.detected.at).toMatch(/^2024-06-05T14:00:\d\d\.\d{3}Z$/)
    expect(report.rejected).toEqual([])
  })

  it('prints the same bytes for any order and any repeats, received later too', async () => {
    const inOrder = await hindsight(
      'reconstruct',
      recordingFile((lines) => lines),
    )
    const shuffled = await hindsight(
      'reconstruct',
      recordingFile((lines) => [...lines, ...lines.map(receivedLater)].toReversed()),
    )
    expect(shuffled.out).toBe(inOrder.out)
  })

  it('takes an incident by the id of any of its events', async () => {
    const all = JSON.parse((await hindsight('reconstruct', OUTAGE)).out)
    const member = all.incidents[0].members.at(-1).eventId
    const { out } = await hindsight('reconstruct', '--incident', member, OUTAGE)
    expect(JSON.parse(out).incidents[0].id).toBe(all.incidents[0].id)
  })

  it.each([
    ['markdown', '# Postmortem: '],
    ['html', '<!doctype html>'],
    ['table', 'Suspect change'],
  ])('prints %s', async (format, begin) => {
    const { code, out } = await hindsight('reconstruct', '--format', format, '--timezone', 'Europe/Berlin', OUTAGE)
    expect(code).toBe(0)
    expect(out).toContain(begin)
  })

  it('names the file and line of what is not a recorded webhook, and reads the rest', async () => {
    const file = recordingFile((lines) => [...lines.slice(0, 3), '{"path":"/webhooks/pagerduty"}', ...lines.slice(3)])
    const { code, out, err } = await hindsight('reconstruct', file)
    expect(code).toBe(0)
    expect(err).toContain(`${file}:4: not a recorded webhook`)
    expect(JSON.parse(out).incidents).toHaveLength(1)
    expect(JSON.parse(out).rejected[0]).toMatchObject({ file, line: 4 })
  })

  it('reads a bare payload, and says what it does not recognize', async () => {
    const payload = join(folder(), 'payload.json')
    const recorded = readdirSync(OUTAGE).find((name) => name.includes('alertmanager')) ?? ''
    writeFileSync(payload, JSON.stringify(JSON.parse(readFileSync(join(OUTAGE, recorded), 'utf8')).body))
    expect(JSON.parse((await hindsight('reconstruct', payload)).out).incidents).toHaveLength(1)
    const unknown = join(folder(), 'unknown.bin')
    writeFileSync(unknown, Buffer.from([0, 1, 2, 255]))
    const { code, err } = await hindsight('reconstruct', unknown)
    expect(code).toBe(1)
    expect(err).toMatch(/unknown\.bin: unknown format; force one with --source NAME/)
  })

  it.each([
    [['reconstruct'], 2, /missing required argument/],
    [['reconstruct', '--colour', 'red', OUTAGE], 2, /unknown option '--colour'/],
    [['reconstruct', '--format', 'pdf', OUTAGE], 2, /Allowed choices are/],
    [['reconstruct', '--timezone', 'Mars/Olympus', OUTAGE], 1, /"Mars\/Olympus" is not a time zone/],
    [['reconstruct', 'no/such/file'], 1, /no such file or folder: no\/such\/file/],
    [['reconstruct', '--source', 'carrier-pigeon', OUTAGE], 1, /no source is named "carrier-pigeon"/],
    [['reconstruct', '--incident', 'abc', OUTAGE], 1, /no incident with id abc/],
    [['frobnicate'], 2, /unknown command 'frobnicate'/],
  ])('%j exits %i and says why in one line', async (argv, code, reason) => {
    const outcome = await hindsight(...argv)
    expect(outcome.code).toBe(code)
    expect(outcome.err.trimEnd()).toMatch(reason)
    expect(outcome.err.trimEnd().split('\n')).toHaveLength(1)
  })
})

function receivedLater(line: string): string {
  const recorded = JSON.parse(line)
  return JSON.stringify({ ...recorded, receivedAt: new Date(Date.parse(recorded.receivedAt) + 7_200_000).toISOString() })
}
