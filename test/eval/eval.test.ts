import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../eval/main.ts'

const minute = (count: number) => new Date(Date.UTC(2024, 5, 5, 10, count)).toISOString().replace('.000', '')

function aLine(fingerprint: string, service: string, { from, to }: { from: number; to: number | null }): string {
  const labels = { alertname: 'HighErrorRate', severity: 'critical', cluster: 'one', service }
  const ended = { status: to === null ? 'firing' : 'resolved', endsAt: to === null ? null : minute(to) }
  return JSON.stringify({ seq: 1, receivedAt: minute((to ?? from) + 1), fingerprint, labels, startsAt: minute(from), ...ended })
}

const lines = [
  aLine('c0ffee', 'cart', { from: 0, to: null }),
  aLine('c0ffee', 'cart', { from: 0, to: 30 }),
  aLine('beef', 'checkout', { from: 2, to: 20 }),
  aLine('f00d', 'mail', { from: 5, to: 20 }),
]

/** A folder of inputs as the evaluation lays them out. */
function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-eval-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const streams = (text: string) =>
  aFolder({ 'alert-grouping/topology.csv': 'source,target\ncheckout,cart\n', 'alert-grouping/shop/events.jsonl': text })

async function answerOf(protocol: string, data: string, batch?: number): Promise<unknown> {
  const out = join(data, 'predictions.json')
  await evaluate({ protocol, data, out, ...(batch === undefined ? {} : { batch }) })
  return JSON.parse(readFileSync(out, 'utf8'))
}

describe('the evaluation', () => {
  it('puts the alerts of a stream into incidents, by the call graph beside it', async () => {
    const { streams: answer } = (await answerOf('E1', streams(lines.join('\n')))) as {
      streams: { shop: { incidents: { alerts: string[] }[] } }
    }
    expect(answer.shop.incidents.map(({ alerts }) => alerts).sort()).toEqual([
      [`beef@${minute(2)}`, `c0ffee@${minute(0)}`],
      [`f00d@${minute(5)}`],
    ])
  })

  it.each([1, 2, 3])('gives the same answer when %i lines at a time come, backwards and repeated', async (batch) => {
    const atOnce = await answerOf('E1', streams(lines.join('\n')))
    expect(await answerOf('E1', streams([...lines, ...lines].reverse().join('\n')), batch)).toEqual(atOnce)
  })

  it('follows the life of tickets from their audit log', async () => {
    const log = [
      'number,incident_state,sys_mod_count,opened_at,sys_updated_at',
      '"INC1",Resolved,1,01-03-2016 09:00,01-03-2016 09:30',
      'INC1,"New, unread",0,01-03-2016 09:00,01-03-2016 09:10',
      'INC1,Active,2,01-03-2016 09:00,01-03-2016 10:00',
      'INC1,Resolved,10,01-03-2016 09:00,02-03-2016 08:00',
    ]
    expect(await answerOf('E13', aFolder({ 'servicenow-event-log/incident_event_log.csv': log.join('\r\n') }))).toEqual({
      protocol: 'E13',
      incidents: {
        INC1: {
          openedAt: '2016-03-01T09:00:00.000Z',
          firstResolvedAt: '2016-03-01T09:30:00.000Z',
          lastResolvedAt: '2016-03-02T08:00:00.000Z',
          closedAt: null,
          reopens: 1,
        },
      },
    })
  })

  it('names the line that is no alert', async () => {
    await expect(answerOf('E1', streams(`${lines[0]}\nnot JSON`))).rejects.toThrow(/events\.jsonl:2: expected a JSON value/)
  })

  it('says what it cannot read, and which protocols there are', async () => {
    await expect(answerOf('E1', aFolder({}))).rejects.toThrow(/no such file.*topology\.csv/)
    await expect(answerOf('E0', aFolder({}))).rejects.toThrow(/no protocol is named "E0": expected E1, /)
  })
})
