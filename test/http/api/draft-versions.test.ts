import { describe, expect, it } from 'vitest'
import { reportRenderers } from '../../../src/layouts/renderers.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'
import { JSON_TYPE } from '../server-world.ts'

const world = sharedLiveWorld()
let services = 0

async function anIncident(): Promise<string> {
  const service = `desk-${String.fromCharCode(97 + services++)}`
  await notify(world(), { service, minutesAgo: 120 - services * 0.01 })
  return (await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()).incidents[0].id
}

async function edit(id: string, body: object) {
  const answer = await fetch(`${world().url}/api/v1/incidents/${id}/edits`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ author: 'Ada', ...body }),
  })
  return answer.json()
}

const press = (id: string, fields: Readonly<Record<string, string>>) =>
  fetch(`${world().url}/incidents/${id}/edits`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: world().url, accept: 'text/html' },
    body: new URLSearchParams({ form: 'section', section: 'impact', author: 'Ada', ...fields }),
  })

const pageOf = async (id: string, query = '') => (await fetch(`${world().url}/incidents/${id}${query}`)).text()
const textOf = (html: string) => html.replace(/<[^>]+>/g, '')

describe('a section in a person’s words', () => {
  it('stays when the evidence changes, with the newer version beside it word by word, until it is taken', async () => {
    const id = await anIncident()
    await edit(id, { type: 'impact', kind: 'users', statement: 'Some users could not pay.' })
    await edit(id, { type: 'section', section: 'impact', text: 'Paying was hard.' })
    expect(await pageOf(id)).not.toContain('The evidence says something else by now.')
    await edit(id, { type: 'impact', kind: 'users', statement: 'Most users could not pay.' })
    const page = await pageOf(id)
    expect(page).toMatch(/<del>Some<\/del><ins>Most<\/ins><span> users could not pay/)
    expect((await (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()).sections.impact).toBe('Paying was hard.')
    expect((await press(id, { do: 'evidence' })).status).toBe(303)
    expect((await (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()).sections).toBeUndefined()
  })

  it('that is kept is compared with the evidence as it is then', async () => {
    const id = await anIncident()
    await edit(id, { type: 'section', section: 'impact', text: 'Paying was hard.' })
    await edit(id, { type: 'impact', kind: 'users', statement: 'Most users could not pay.' })
    expect(await pageOf(id)).toContain('The evidence says something else by now.')
    await press(id, { do: 'keep' })
    expect(await pageOf(id)).not.toContain('The evidence says something else by now.')
    expect((await (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()).sections.impact).toBe('Paying was hard.')
  })
})

describe('the draft for readers outside', () => {
  it('has no evidence, no person, no host; as HTML it brings its picture along', async () => {
    const { postmortem } = await reportRenderers({ postmortem: { template: 'default', timezone: 'UTC' } })
    const id = await anIncident()
    await edit(id, { type: 'add', to: { at: '2023-05-09T10:05:00Z' }, text: 'Ada restarted web-01, see http://wiki.corp/x' })
    const incident = await world().store.incident(id)
    if (incident === null) throw new Error('the incident is stored')
    const shown = { template: null, timezone: null, audience: 'public' } as const
    const markdown = postmortem(incident, { ...shown, format: 'markdown' })
    expect(markdown).toMatch(/an engineer restarted \\\[host\\\], see \\\[link\\\]/)
    expect(markdown).not.toMatch(/Ada|wiki|\[\^|\/api\/v1/)
    const html = postmortem(incident, { ...shown, format: 'html' })
    const [, picture = ''] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? []
    expect(Buffer.from(picture, 'base64').toString()).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(html).not.toMatch(/<script/)
  })

  it('is no JSON, which would hold what the words leave out', async () => {
    const id = await anIncident()
    const answer = await fetch(`${world().url}/api/v1/incidents/${id}/postmortem?format=json&audience=public`)
    expect(answer.status).toBe(422)
  })

  it('is a file where that is asked for', async () => {
    const id = await anIncident()
    const answer = await fetch(`${world().url}/api/v1/incidents/${id}/postmortem?format=markdown&download=true`)
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="postmortem-${id.slice(0, 12)}.md"`)
  })
})

describe('a part of the picture', () => {
  it('is an address: the list is in step, and every link and form keeps it', async () => {
    const id = await anIncident()
    await edit(id, { type: 'add', to: { at: '2023-05-09T10:30:00Z' }, text: 'Someone looked' })
    const page = await pageOf(id, '?from=10:20&to=10:40')
    expect(textOf(page)).toContain('1 of 2 entries: those of the part that the picture shows.')
    expect(page).toMatch(/action="\/incidents\/\w+\/edits\?from=10%3A20&amp;to=10%3A40|href="[^"]*from=10%3A20&amp;to=10%3A40&amp;edit=/)
    // It fires on, whatever part is shown.
    expect(page).not.toContain('never resolved')
    expect(textOf(await pageOf(id, '?from=late'))).toContain('“late” is not a time.')
    expect(await pageOf(id, '?from=10:40&to=10:20')).toContain('ends after it begins')
    expect((await fetch(`${world().url}/incidents/${id}?by=source`)).status).toBe(200)
    expect(textOf(await pageOf(id, '?by=source'))).toContain('alertmanager: 1 alert')
  })

  it('is a file of its own, that needs no style sheet of ours', async () => {
    const id = await anIncident()
    const answer = await fetch(`${world().url}/incidents/${id}/picture.svg?from=10:00&to=10:40`)
    const svg = await answer.text()
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('image/svg+xml')])
    expect(svg).toMatch(/^<svg xmlns/)
    expect(svg).toContain('--impact: #b5341a')
    expect(svg).not.toMatch(/light-dark|@layer|<script|NaN/)
    const [, styles = ''] = /<style>([\s\S]*)<\/style>/.exec(svg) ?? []
    expect(styles.split('{').length).toBe(styles.split('}').length)
  })
})
