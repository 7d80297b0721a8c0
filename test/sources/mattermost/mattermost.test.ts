import { expect, it } from 'vitest'
import { mattermost } from '../../../src/sources/mattermost/mattermost.ts'
import { microsoftTeams } from '../../../src/sources/microsoft-teams/microsoft-teams.ts'
import { eventsIn, fixtureNamed, onlyEventIn } from '../fixture.ts'

const idsOf = (source: typeof mattermost, name: string) => eventsIn(source.read(fixtureNamed(source.name, name).raw)).map(({ id }) => id)

it("a post is one fact by Mattermost's webhook and by its export", () => {
  const { raw } = fixtureNamed(mattermost.name, 'outgoing-webhook')
  expect(idsOf(mattermost, 'bulk-export')).toContain(onlyEventIn(mattermost.read(raw)).id)
})

it('a message of Teams is one fact by its webhook and by Graph', () => {
  expect(idsOf(microsoftTeams, 'graph-channel-messages')).toContain(idsOf(microsoftTeams, 'outgoing-webhook')[0])
})
