import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInputs } from '../../src/cli/input.ts'
import { rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { type LiveWorld, liveWorld, notify } from '../http/live-world.ts'
import { hindsight } from './run.ts'

/** Two incidents on a running server, an hour apart; the earlier one of two alerts. */
async function outages() {
  const world = await liveWorld()
  await notify(world, { service: 'cart', minutesAgo: 120 }, { service: 'cart', name: 'Latency', minutesAgo: 118 })
  const [mail, cart] = await notify(world, { service: 'mail', minutesAgo: 20 })
  if (mail === undefined || cart === undefined) throw new Error('there are two incidents')
  return { world, cart: cart.id, mail: mail.id, latency: cart.members[1]?.eventId ?? '' }
}

const editIn = (line: string): string | null => /(?:edit |Z {2})([0-9a-f]{32})/.exec(line)?.[1] ?? null

const incidentsOf = async (world: LiveWorld) => (await (await fetch(`${world.url}/api/v1/incidents`)).json()).incidents

describe('hindsight merge, split, edits and revert', () => {
  it('make one incident of two, say so in one line, and undo it', async () => {
    const { world, cart, mail } = await outages()
    const before = await incidentsOf(world)
    const merged = await hindsight('merge', mail, cart, '--url', world.url, '--reason', 'one network', '--author', 'On-call engineer')
    expect(merged).toMatchObject({ code: 0, err: '' })
    expect(merged.out).toMatch(new RegExp(`^merged by edit [0-9a-f]{32}: HighErrorRate on cart \\(${cart}, 3 alerts and pages\\)\n$`))
    expect(await incidentsOf(world)).toHaveLength(1)
    const id = /[0-9a-f]{32}/.exec(merged.out)?.[0] ?? ''
    const history = await hindsight('edits', mail, '--url', world.url)
    expect(history.out).toMatch(new RegExp(`^2023-\\S+ {2}${id} {2}merge with ${cart} by On-call engineer \\(one network\\)\n$`))
    const undone = await hindsight('revert', cart, id, '--url', world.url)
    expect(undone.out).toMatch(/^reverted by edit [0-9a-f]{32}: .*2 alerts and pages\), .*1 alert or page\)\n$/)
    expect(await incidentsOf(world)).toEqual(before)
    expect((await hindsight('edits', mail, '--url', world.url)).out).toMatch(/, reverted by [0-9a-f]{32}\n.* revert edit/)
  })

  it('make two incidents of one', async () => {
    const { world, cart, latency } = await outages()
    const { code, out } = await hindsight('split', cart, latency, '--url', world.url)
    expect(code).toBe(0)
    expect(out).toMatch(
      new RegExp(`^split by edit \\S+: .* \\(${cart}, 1 alert or page\\), Latency on cart \\(${latency}, 1 alert or page\\)\n$`),
    )
  })

  it('do what the guide to grouping and blame shows', async () => {
    const world = await liveWorld()
    const { recorded } = await readInputs(['fixtures/outages/slow-platform-pst'], null)
    for (const raw of recorded.flatMap((webhook) => rawEventOf(webhook) ?? [])) await world.store.accept(raw)
    await world.understand()
    const block = /```\n(\$ hindsight split [\s\S]*?)```/.exec(readFileSync('docs/grouping-and-blame.md', 'utf8'))?.[1] ?? ''
    const shown = [...block.matchAll(/^\$ hindsight (.*)\n([^$]*)/gm)].map(([, command = '', printed = '']) => ({ command, printed }))
    expect(shown.map(({ command }) => command.split(' ')[0])).toEqual(['split', 'merge', 'edits', 'revert'])
    // Ids of edits hold their time, which is another one today.
    const today = new Map<string, string>()
    for (const { command, printed } of shown) {
      const argv = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare)
      const { out } = await hindsight(...argv.map((word) => (word === 'http://127.0.0.1:9095' ? world.url : (today.get(word) ?? word))))
      const [id, now] = [editIn(printed), editIn(out)]
      if (id !== null && now !== null) today.set(id, now)
      expect(out.replace(now ?? '', 'EDIT').replace(/^\S+Z /, 'TIME ')).toBe(printed.replace(id ?? '', 'EDIT').replace(/^\S+Z /, 'TIME '))
    }
  }, 60_000)

  it('say what would be, and change nothing, in a dry run', async () => {
    const { world, cart, mail } = await outages()
    const { out } = await hindsight('merge', mail, cart, '--url', world.url, '--dry-run')
    expect(out).toMatch(/^would be merged: HighErrorRate on cart .*, 3 alerts and pages\)\n$/)
    expect(await incidentsOf(world)).toHaveLength(2)
    expect((await hindsight('edits', cart, '--url', world.url)).out).toBe('no edits\n')
    expect(JSON.parse((await hindsight('edits', cart, '--url', world.url, '--format', 'json')).out)).toEqual({ id: cart, edits: [] })
  })

  it('send the token of a file', async () => {
    const { world, cart, mail } = await outages()
    world.configure({ auth: { tokens: [{ name: 'release bot', token: 'a-token-of-an-editor', role: 'editor' }] } })
    const refused = await hindsight('merge', mail, cart, '--url', world.url)
    expect(refused).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^hindsight: A token from auth\.tokens is required.*\n$/),
    })
    const file = join(mkdtempSync(join(tmpdir(), 'hindsight-token-')), 'token')
    writeFileSync(file, 'a-token-of-an-editor\n')
    expect((await hindsight('merge', mail, cart, '--url', world.url, '--token-file', file)).code).toBe(0)
    expect((await hindsight('edits', cart, '--url', world.url, '--token-file', file)).out).toContain('by release bot')
  })

  it.each([
    ['merge', 'nothing', 1, /^hindsight: No incident has or had this id\.\n$/],
    ['edits', 'nothing', 1, /^hindsight: No incident has or had this id\.\n$/],
  ])('say in one line why the server refuses to %s', async (command, incident, code, reason) => {
    const { world, cart } = await outages()
    const other = command === 'edits' ? [] : [cart]
    expect(await hindsight(command, incident, ...other, '--url', world.url)).toMatchObject({ code, err: expect.stringMatching(reason) })
  })

  it('name what is wrong, and exit 1', async () => {
    const { world, cart, mail } = await outages()
    const answer = await hindsight('split', cart, mail, '--url', world.url)
    expect(answer).toMatchObject({ code: 1, err: expect.stringMatching(/^hindsight: .*\/events\/0: no alert or page of this incident/) })
  })

  it.each([
    [['merge', 'a', 'b'], 2, /required option '--url <url>'/],
    [['split', 'a', '--url', 'http://127.0.0.1:1'], 2, /missing required argument 'event'/],
    [['edits', 'a', '--url', 'http://127.0.0.1:1'], 1, /no answer from http:\/\/127\.0\.0\.1:1/],
    [['edits', 'a', '--url', 'here'], 1, /"here" is not a URL/],
  ])('%j exits %i', async (argv, code, reason) => {
    expect(await hindsight(...argv)).toMatchObject({ code, err: expect.stringMatching(reason) })
  })
})
