import { describe, expect, it } from 'vitest'
import { liveWorld, notify } from '../http/live-world.ts'
import { hindsight } from './run.ts'

describe('edit', () => {
  it('makes an edit of any type, with times as people type them, and says what would be in a dry run', async () => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'cart', minutesAgo: 60 })
    const id = incident?.id ?? ''
    const edit = (...args: readonly string[]) => hindsight('edit', id, ...args, '--url', world.url, '--author', 'Ada')
    expect((await edit('title', 'text=Carts fail', '--dry-run')).out).toMatch(/^would be edited: Carts fail/)
    expect((await edit('add', 'to=~12:50', 'text=Support was called', 'phase=impact_start', '--timezone', 'Europe/Berlin')).out).toMatch(
      /^edited by edit /,
    )
    expect((await edit('impact', 'kind=users', 'value=95', 'statement=Nobody could pay.')).code).toBe(0)
    const { timeline, impact, edits } = await (await fetch(`${world.url}/api/v1/incidents/${id}`)).json()
    expect(timeline[0]).toMatchObject({ at: '2023-05-09T10:50:00.000Z', earliest: '2023-05-09T10:45:00.000Z', text: 'Support was called' })
    expect([impact[0].value, edits.map(({ type }: { type: string }) => type)]).toEqual([95, ['add', 'impact']])
  })

  it('decides about the whole incident: its services, that no change is involved, that it is over', async () => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'cart', minutesAgo: 60 })
    const id = incident?.id ?? ''
    const edit = (...args: readonly string[]) => hindsight('edit', id, ...args, '--url', world.url, '--author', 'Ada')
    expect((await edit('services', 'services=checkout, cart')).code).toBe(0)
    expect((await edit('noChange', 'isConfirmed=true')).code).toBe(0)
    expect((await edit('close', 'to=11:45')).code).toBe(0)
    expect((await edit('impact', 'kind=users', 'value=5', 'statement=Some.', 'from=11:00', 'until=11:20', 'source=logs')).code).toBe(0)
    const found = await (await fetch(`${world.url}/api/v1/incidents/${id}`)).json()
    expect([found.status, found.services, found.anchors.resolved.at]).toEqual([
      'resolved',
      ['checkout', 'cart'],
      '2023-05-09T11:45:00.000Z',
    ])
    expect(found.impact[0]).toMatchObject({ from: '2023-05-09T11:00:00.000Z', to: '2023-05-09T11:20:00.000Z', source: 'logs' })
    expect((await edit('services', 'services=')).code).toBe(1)
  })

  it('refuses a time that is none, and a field that is none, in one line', async () => {
    const world = await liveWorld()
    const [incident] = await notify(world, { service: 'cart', minutesAgo: 60 })
    const wrong = await hindsight('edit', incident?.id ?? '', 'anchor', 'anchor=detected', 'to=26:10', '--url', world.url)
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('26:10 is not a time of day.')])
    expect((await hindsight('edit', incident?.id ?? '', 'title', 'text', '--url', world.url)).code).toBe(1)
  })
})

describe('assign', () => {
  it('makes an incident of an alert that was in none', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', name: 'DiskFull', minutesAgo: 60, severity: 'warning' })
    const { events } = await (await fetch(`${world.url}/api/v1/events?assigned=false`)).json()
    const { out } = await hindsight('assign', events[0].id, '--url', world.url)
    expect(out).toMatch(/^assigned by edit \w+: DiskFull on disk \(\w+, 1 alert or page\)/)
  })
})

describe('ignore', () => {
  it('leaves the rule of an event out of the list, says which, and takes it in again', async () => {
    const world = await liveWorld()
    await notify(world, { service: 'disk', name: 'DiskFull', minutesAgo: 60, severity: 'warning' })
    const { events } = await (await fetch(`${world.url}/api/v1/events?assigned=false`)).json()
    const { code, out } = await hindsight('ignore', events[0].id, '--url', world.url, '--author', 'Ada', '--reason', 'nightly')
    expect([code, out]).toEqual([0, expect.stringMatching(/^ignored by edit \w+: DiskFull on disk, of alertmanager\n$/)])
    expect(await (await fetch(`${world.url}/unassigned`)).text()).not.toContain('DiskFull: ')
    expect(await (await fetch(`${world.url}/unassigned/ignored`)).text()).toMatch(/DiskFull[\s\S]*Ada[\s\S]*nightly/)
    const back = () => hindsight('ignore', events[0].id, '--revert', '--url', world.url, '--author', 'Jonas')
    expect((await back()).out).toMatch(/^listed again by edit \w+: DiskFull on disk, of alertmanager\n$/)
    expect(await (await fetch(`${world.url}/unassigned`)).text()).toContain('DiskFull: ')
    expect([(await back()).code, (await back()).err]).toEqual([1, expect.stringContaining('its rule is not ignored')])
    const unknown = await hindsight('ignore', 'nothing', '--url', world.url)
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('No such event.')])
  })
})
