import { describe, expect, it } from 'vitest'
import { liveWorld, notify } from '../live-world.ts'
import { JSON_TYPE, post as send } from '../server-world.ts'

const TODAY = '2023-05-09'

/** Two incidents with three actions: late, without owner, done and not checked. */
async function aWorld() {
  const world = await liveWorld()
  await notify(world, { service: 'cart', minutesAgo: 120 })
  await notify(world, { service: 'mail', minutesAgo: 20 })
  const idOf = async (service: string): Promise<string> =>
    (await (await fetch(`${world.url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id
  const [cart, mail] = [await idOf('cart'), await idOf('mail')]
  const add = async (incident: string, body: object) => {
    const answer = await fetch(`${world.url}/api/v1/incidents/${incident}/edits`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: JSON.stringify({ author: 'Ada', type: 'actionItem', ...body }),
    })
    return (await answer.json()).edit.id as string
  }
  const late = await add(cart, { text: 'Review rules', owner: 'Network', due: '2023-05-01', check: 'none fails' })
  const loose = await add(mail, { text: 'Write a runbook', due: TODAY })
  const done = await add(cart, { text: 'Alert on queue', owner: 'network', check: 'fires in the drill', state: 'done' })
  const list = async (query = '') => (await (await fetch(`${world.url}/api/v1/actions${query}`)).json()).actions
  const texts = async (query = '') => (await list(query)).map(({ text }: { text: string }) => text)
  const press = async (fields: Readonly<Record<string, string>>) => {
    const response = await fetch(`${world.url}/actions?state=open`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: world.url, accept: 'text/html' },
      body: new URLSearchParams(fields),
    })
    return { status: response.status, location: response.headers.get('location'), text: await response.text() }
  }
  return { world, cart, mail, late, loose, done, add, list, texts, press }
}

describe('the actions of all incidents', () => {
  it('are listed with their incident, the most urgent first, and are late only after their day is over', async () => {
    const { list, cart } = await aWorld()
    expect(await list()).toMatchObject([
      { text: 'Review rules', group: 'overdue', incident: { id: cart, services: ['cart'] } },
      { text: 'Write a runbook', group: 'open' },
      { text: 'Alert on queue', group: 'to_check' },
    ])
  })

  it.each([
    ['?state=open', ['Review rules', 'Write a runbook']],
    ['?state=overdue', ['Review rules']],
    ['?state=to_check', ['Alert on queue']],
    ['?owner=NETWORK', ['Review rules', 'Alert on queue']],
    ['?owner=none', ['Write a runbook']],
    ['?service=mail', ['Write a runbook']],
    // In Auckland the ninth is over already.
    ['?state=overdue&timezone=Pacific/Auckland', ['Review rules', 'Write a runbook']],
  ])('are filtered by %s', async (query, expected) => {
    const { texts } = await aWorld()
    expect(await texts(query)).toEqual(expected)
  })

  it('are on a page that says what is missing, and are done and opened again there', async () => {
    const { world, press, cart, late, list } = await aWorld()
    const page = await (await fetch(`${world.url}/actions`)).text()
    expect(page).toContain('<time datetime="2023-05-01">Mon 1 May 2023</time>')
    expect(page).toContain('2 open: 1 overdue, 1 without an owner and 1 without a check. 1 done, 1 of them not checked yet.')
    const unsigned = await press({ do: `${cart} ${late} done` })
    expect([unsigned.status, unsigned.text]).toEqual([422, expect.stringContaining('Enter your name')])
    const { status, location } = await press({ do: `${cart} ${late} done`, author: 'Ada' })
    expect([status, location]).toEqual([303, `/actions?state=open#action-${late}`])
    const [found] = (await list('?state=to_check')).filter(({ id }: { id: string }) => id === late)
    expect(found).toMatchObject({ done: true, owner: 'Network', due: '2023-05-01', check: 'none fails' })
    await press({ do: `${cart} ${late} helped`, author: 'Ada' })
    expect((await list('?state=done'))[0]).toMatchObject({ id: late, outcome: 'helped' })
    await press({ do: `${cart} ${late} open`, author: 'Ada' })
    const [again] = await list('?state=overdue')
    expect([again.id, again.outcome]).toEqual([late, undefined])
  })

  it('are counted at the head of every page while they are late, whatever changes them', async () => {
    const { world, cart, mail, late, add, press } = await aWorld()
    const overdue = async (path = '/') =>
      />Actions (?:<small>(\d+) overdue<\/small>)?<\/a>/.exec(await (await fetch(`${world.url}${path}`)).text())?.[1] ?? 'none'
    const shows = (count: string, path = '/') => expect.poll(() => overdue(path), { timeout: 20_000 }).toBe(count)
    await shows('1')
    await shows('1', '/deliveries')
    await notify(world, { service: 'disk', minutesAgo: 200 })
    await shows('1')
    await add(mail, { text: 'Raise the limit', due: '2023-05-08' })
    await shows('2', `/incidents/${mail}`)
    expect((await press({ do: `${cart} ${late} done`, author: 'Ada' })).status).toBe(303)
    await shows('1')
    expect((await press({ do: `${cart} ${late} open`, author: 'Ada' })).status).toBe(303)
    await shows('2')
  })

  it('are dropped only with a reason, which the history keeps', async () => {
    const { world, press, mail, loose, list } = await aWorld()
    expect((await press({ do: `${mail} ${loose} dropped`, author: 'Ada' })).text).toContain('Say why it is dropped')
    await press({ do: `${mail} ${loose} dropped`, author: 'Ada', reason: 'the mail server is gone' })
    expect((await list('?state=dropped'))[0]).toMatchObject({ id: loose, dropped: true })
    const { edits } = await (await fetch(`${world.url}/api/v1/incidents/${mail}/edits`)).json()
    expect(edits.at(-1)).toMatchObject({ type: 'actionItem', state: 'dropped', reason: 'the mail server is gone' })
  })

  it('of an incident that was merged with another are listed once, with what they became part of', async () => {
    const { world, cart, mail, list } = await aWorld()
    await send(`${world.url}/api/v1/incidents/${cart}/merge`, JSON.stringify({ with: mail, author: 'Ada' }))
    await world.settled()
    expect((await list()).map((one: { incident: { id: string } }) => one.incident.id)).toEqual([cart, cart, cart])
  })

  it('hold those of an imported postmortem, which are as it lists them', async () => {
    const { world, texts } = await aWorld()
    const text =
      '# Disk full\n\n2023-05-08\n\n## Timeline\n\n- 10:00 UTC Alert fired\n- 10:30 UTC Resolved\n\n## Action items\n\n- [ ] Grow the disk\n'
    await fetch(`${world.url}/api/v1/documents?name=disk.md`, { method: 'POST', headers: { 'content-type': 'text/markdown' }, body: text })
    await world.settled()
    expect(await texts()).toContain('Grow the disk')
  })
})
