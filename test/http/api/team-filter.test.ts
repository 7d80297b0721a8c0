import { expect, it } from 'vitest'
import { serviceName } from '../../../src/domain/identity.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { alertGroup, post, startWorld } from '../server-world.ts'

const service = (name: string, team: string | null) => ({ name: serviceName(name), aliases: [], dependsOn: [], team, tier: null })

async function listedFor(query: string): Promise<{ readonly titles: readonly string[]; readonly page: string }> {
  const policy = { ...DEFAULT_POLICY, services: [service('checkout', 'payments'), service('search', 'discovery'), service('ads', null)] }
  const world = await startWorld({}, () => ({ policy: () => policy }))
  await post(`${world.url}/webhooks/alertmanager`, alertGroup())
  await world.understand()
  const { incidents } = await (await fetch(`${world.url}/api/v1/incidents${query}`)).json()
  const page = await (await fetch(`${world.url}/incidents${query}`, { headers: { accept: 'text/html' } })).text()
  return { titles: incidents.map(({ services }: { services: readonly string[] }) => services.join(' ')), page }
}

it('a team finds the incidents of its services, at the API and on the page', async () => {
  const { titles, page } = await listedFor('?team=payments')
  expect(titles).toEqual(['checkout'])
  expect(page).toMatch(/<option value="payments" selected/)
  expect(page).toContain('<option value="discovery">')
})

it.each(['discovery', 'nobody', 'pay'])('the team %s, that has none of the services, finds none', async (team) => {
  const { titles, page } = await listedFor(`?team=${team}`)
  expect(titles).toEqual([])
  expect(page).toContain('remove<span class="unseen"> the filter team</span>')
})
