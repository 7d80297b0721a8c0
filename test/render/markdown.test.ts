import { describe, expect, it } from 'vitest'
import { sourceName } from '../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { minutes } from '../../src/domain/time/time.ts'
import { loadLayout } from '../../src/layouts/templates.ts'
import { escapeMarkdown } from '../../src/render/draft-words.ts'
import { htmlOfMarkdown } from '../../src/render/html.ts'
import { postmortemMarkdown } from '../../src/render/markdown.ts'
import { anOutage, incidentOf, incidentsOf } from '../pipeline/outage.ts'

const outage = () =>
  anOutage()
    .deployed('09:58', 'storefront')
    .alertFires('10:00')
    .pageTriggered('10:01')
    .pageAcknowledged('10:04')
    .note('10:10', 'About 30% of users see errors')
    .pageResolved('10:31')
    .alertResolves('10:30', '10:00')

const draft = async (story = outage(), timezone = 'UTC') => postmortemMarkdown(incidentOf(story), await loadLayout('default', timezone))

describe('the draft', () => {
  it('has the sections of a postmortem, in order', async () => {
    const headings = (await draft()).split('\n').filter((line) => line.startsWith('## '))
    expect(headings).toEqual(['## Issue Summary', '## Timeline', '## Root cause and resolution', '## Corrective and preventative measures'])
  })

  it('cites evidence for every entry of the timeline and every figure', async () => {
    const lines = (await draft()).split('\n')
    const claims = lines.filter((line) => /^\| \d\d:/.test(line) || (line.startsWith('| Time to') && !line.includes('not known')))
    expect(claims.length).toBeGreaterThan(6)
    expect(claims.filter((line) => !/\[\^\d+\]/.test(line))).toEqual([])
  })

  it('defines every footnote that it cites, and none that it does not', async () => {
    const text = await draft()
    const cited = new Set([...text.matchAll(/\[\^(\d+)\](?!:)/g)].map(([, number]) => number))
    const defined = new Set([...text.matchAll(/^\[\^(\d+)\]:/gm)].map(([, number]) => number))
    expect(cited).toEqual(defined)
  })

  it('gives in the footnote the sender’s own time where a clock correction moved it', async () => {
    const clocks = [{ source: sourceName('pagerduty'), offsetMs: minutes(-2) }]
    const [incident] = incidentsOf(outage(), [], { ...DEFAULT_POLICY, clocks })
    if (incident === undefined) throw new Error('an incident')
    const text = postmortemMarkdown(incident, await loadLayout('default', 'UTC'))
    expect(text).toMatch(/\[pagerduty, 10:02:00\]\([^)]+\) \(10:04:00 by its own clock, corrected\)/)
    expect(await draft()).not.toContain('by its own clock')
  })

  it('marks what the evidence does not say, and never words it as known', async () => {
    const text = await draft()
    expect(text).toContain('**[to fill in]** _Confirm or replace: what was the root cause?_')
    expect(text).toContain('| Time to detect | at most 2 min 1 s | counted from the suspect change; the alert doesn’t say how long')
    expect(text).toContain('| Impact began | Wed 5 Jun 2024, 10:00:00 or earlier, not before 09:57:59 |')
    expect(text).toContain('| Time to escalate | not known |')
  })

  it('states the impact in the words of who reported it', async () => {
    expect(await draft()).toMatch(/\*\*Impact:\*\* About 30% of users see errors \(reported\)\.\[\^\d+\]/)
  })

  it('shows times in the zone asked for, and says which', async () => {
    const text = await draft(outage(), 'Africa/Nairobi')
    expect(text).toContain('Times are in UTC+3 (Africa/Nairobi)')
    expect(text).toContain('| 13:00:00 | Detection |')
  })

  it('puts a date above the first entry of each day', async () => {
    const text = await draft(outage(), 'Pacific/Kiritimati')
    expect(text.split('\n').filter((line) => line.startsWith('### '))).toEqual(['### Wed 5 Jun 2024', '### Thu 6 Jun 2024'])
  })

  it('keeps foreign text text, in Markdown and in HTML', async () => {
    const hostile = outage().note('10:12', '<script>alert(1)</script> [click](javascript:alert(2)) **bold** # not a heading `x`')
    const html = htmlOfMarkdown(await draft(hostile))
    expect(html).not.toContain('<script')
    expect(html).not.toContain('href="javascript')
    expect(html).not.toContain('<strong>bold')
    expect(html).toContain('&#x3C;script>alert(1)')
  })

  it('links a citation to its footnote in HTML', async () => {
    const html = htmlOfMarkdown(await draft())
    const targets = [...html.matchAll(/<a href="#([^"]+)" id="[^"]*fnref/g)].map(([, target]) => target)
    expect(targets.length).toBeGreaterThan(6)
    expect(targets.filter((target) => !html.includes(`id="${target}"`))).toEqual([])
  })

  it('joins the lines of a text, so that no line of it begins a block', () => {
    expect(escapeMarkdown('one\r\n- two')).toBe('one  - two')
  })
})
