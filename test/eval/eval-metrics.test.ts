import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../eval/main.ts'

async function answerOf(protocol: string, file: string, text: string): Promise<unknown> {
  const data = mkdtempSync(join(tmpdir(), 'hindsight-eval-'))
  mkdirSync(dirname(join(data, file)), { recursive: true })
  writeFileSync(join(data, file), text)
  const out = join(data, 'predictions.json')
  await evaluate({ protocol, data, out })
  return JSON.parse(readFileSync(out, 'utf8'))
}

describe('the evaluation of lists of durations', () => {
  it('gives of a short list its median and interval alone, and of a censored one the share that goes on', async () => {
    const lists = [
      { name: 'short', values: [9, 3, 5] },
      { name: 'open', values: [1, 2, 2, 3], censored: [false, true, false, false] },
    ]
    expect(await answerOf('E12', 'stats-reference/lists.json', JSON.stringify(lists))).toMatchObject({
      protocol: 'E12',
      lists: {
        short: { n: 3, median: 5, median_exact_ci95: null },
        open: { n: 4, n_open: 1, kaplan_meier_median: 2, kaplan_meier_p75: 3, naive_median_of_closed_only: 2 },
      },
    })
  })
})

describe('the evaluation of outages', () => {
  it('counts minutes down by UTC day, from a check that failed to the next that did not, whatever its zone', async () => {
    const checks = [
      'checked_at,site,status,http_code,response_ms,committed_at',
      'x,shop,down,0,0,2025-01-01T23:50:00Z',
      'x,shop,down,0,0,2025-01-02T01:00:00+01:00',
      'x,mail,up,200,9,2025-01-01T23:55:00Z',
      'x,shop,degraded,200,9000,2025-01-02T00:20:00Z',
      'x,mail,down,0,0,2025-01-02T03:00:00Z',
      'x,shop,up,200,9,2025-01-02T03:30:00Z',
    ]
    expect(await answerOf('E6', 'upptime-any/checks.csv', checks.join('\n'))).toEqual({
      protocol: 'E6',
      folders: { 'upptime-any': { mail: { '2025-01-02': 30 }, shop: { '2025-01-01': 10, '2025-01-02': 20 } } },
    })
  })
})
