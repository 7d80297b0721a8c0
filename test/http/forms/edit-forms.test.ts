import { describe, expect, it } from 'vitest'
import { notify, sharedLiveWorld } from '../live-world.ts'

const world = sharedLiveWorld()

let services = 0

/** An incident of its own for each claim: two alerts of a service that no other claim uses. */
async function anIncident(): Promise<{ id: string; page: string }> {
  const service = `service-${services++}`
  await notify(world(), { service, minutesAgo: 120 - services * 0.01 }, { service, name: 'Latency', minutesAgo: 118 })
  const { incidents } = await (await fetch(`${world().url}/api/v1/incidents?service=${service}`)).json()
  return { id: incidents[0].id, page: `${world().url}/incidents/${incidents[0].id}` }
}

const incidentOf = async ({ id }: { id: string }) => (await fetch(`${world().url}/api/v1/incidents/${id}`)).json()

/** Sends a form as a browser does that shows a page of ours. */
async function send(url: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: world().url, accept: 'text/html', ...headers },
    body: new URLSearchParams(fields),
  })
  return {
    status: response.status,
    location: response.headers.get('location'),
    cookie: response.headers.get('set-cookie'),
    text: await response.text(),
  }
}

const TITLE = { form: 'head', do: 'save', author: 'Ada', 'was.title': 'HighErrorRate', title: 'Carts fail' }

/** The form of the title as the page shows it, with another title. */
async function titleForm(incident: { id: string }, title: string, rest: Readonly<Record<string, string>> = {}) {
  const shown = await incidentOf(incident)
  return {
    form: 'head',
    do: 'save',
    author: 'Ada',
    'was.title': shown.title,
    title,
    'was.severity': shown.severity,
    severity: shown.severity,
    ...rest,
  }
}

describe('a form', () => {
  it('is answered with the way to the page that shows the change, and keeps the name for the next one', async () => {
    const incident = await anIncident()
    const { status, location, cookie } = await send(`${incident.page}/edits`, await titleForm(incident, 'Carts fail'))
    expect([status, cookie]).toEqual([303, expect.stringMatching(/^hindsight_name=Ada; Path=\/; .*HttpOnly; SameSite=Lax$/)])
    const page = await (await fetch(`${world().url}${location}`, { headers: { cookie: cookie ?? '' } })).text()
    expect(page).toContain('Carts fail</bdi></h1>')
    expect(page).toMatch(/Saved:<\/b> you set the title/)
    expect((await incidentOf(incident)).edits).toMatchObject([
      { type: 'title', author: 'Ada', before: expect.stringMatching(/^HighErrorRate on/) },
    ])
  })

  it.each([
    ['from a page of another site', { origin: 'http://evil.invalid' }, 403],
    ['that does not say from which page it comes', { origin: '' }, 403],
    ['of another type', { 'content-type': 'text/plain' }, 415],
    ['of JSON', { 'content-type': 'application/json' }, 415],
  ])('%s is refused', async (_, headers, expected) => {
    const incident = await anIncident()
    const { origin = world().url, ...rest } = headers as Readonly<Record<string, string>>
    const response = await fetch(`${incident.page}/edits`, {
      method: 'POST',
      headers: { ...(origin !== '' && { origin }), 'content-type': 'application/x-www-form-urlencoded', ...rest },
      body: String(new URLSearchParams(TITLE)),
    })
    expect([response.status, (await incidentOf(incident)).edits]).toEqual([expected, undefined])
  })

  it('without a name comes back with what was typed, and says beside the field what is missing', async () => {
    const incident = await anIncident()
    const { status, text } = await send(
      `${incident.page}/edits`,
      await titleForm(incident, 'Kept title', { author: '', reason: 'Kept reason' }),
    )
    expect(status).toBe(422)
    expect(text).toContain('value="Kept title"')
    expect(text).toContain('value="Kept reason"')
    expect(text).toContain('<p class="wrong" id="head-author-error">Enter your name: every edit is signed.</p>')
  })

  it('that changes what somebody else has changed meanwhile comes back with theirs and yours', async () => {
    const incident = await anIncident()
    const mine = await titleForm(incident, 'Mine')
    await send(`${incident.page}/edits`, { ...(await titleForm(incident, 'Theirs')), author: 'Jonas' })
    const { status, text } = await send(`${incident.page}/edits`, mine)
    expect(status).toBe(412)
    expect(text).toMatch(/<bdi>Jonas<\/bdi> saved this at/)
    expect(text).toMatch(/<td><bdi>Theirs<\/bdi><\/td><td><bdi>Mine<\/bdi><\/td>/)
    expect((await incidentOf(incident)).title).toBe('Theirs')
  })

  it('that changes another field than somebody else has changed meanwhile is saved beside it', async () => {
    const incident = await anIncident()
    const shown = await titleForm(incident, '')
    await send(`${incident.page}/edits`, await titleForm(incident, 'Theirs'))
    const { status } = await send(`${incident.page}/edits`, { ...shown, title: shown['was.title'], severity: 'SEV2' })
    expect([status, await incidentOf(incident)]).toMatchObject([303, { title: 'Theirs', severity: 'SEV2' }])
  })

  it('whose preview is asked for says what it does to the durations, needs no name, and stores nothing', async () => {
    const incident = await anIncident()
    const { status, text } = await send(`${incident.page}/anchors/acknowledged`, { do: 'preview', choice: 'time', time: '10:30 UTC' })
    expect(status).toBe(200)
    expect(text).toMatch(/Time to acknowledge not yet → 30 min/)
    expect((await incidentOf(incident)).anchors.acknowledged).toBeNull()
  })

  it('takes a time that is typed for the choice, unless another one was chosen since', async () => {
    const incident = await anIncident()
    const page = `${incident.page}/anchors/detected`
    const form = { do: 'save', author: 'Ada', 'was.choice': 'at 10:00:00', time: '10:05 UTC' }
    expect((await send(page, { ...form, choice: 'unknown' })).text).toContain('You typed a time but selected another one.')
    expect((await send(page, { ...form, choice: 'at 10:00:00' })).status).toBe(303)
    expect((await incidentOf(incident)).anchors.detected.at).toContain('T10:05:00')
  })

  it.each([
    ['26:10', '26:10 is not a time of day.'],
    ['2031-01-01 10:00', 'This time is more than a day ahead.'],
  ])('with the time %s says why it cannot be, and keeps it', async (time, sentence) => {
    const incident = await anIncident()
    const { status, text } = await send(`${incident.page}/anchors/acknowledged`, { do: 'save', author: 'Ada', choice: 'time', time })
    expect([status, text.includes(sentence), text.includes(`value="${time}"`)]).toEqual([422, true, true])
  })

  it('of an entry makes all of its edits at once, or none', async () => {
    const incident = await anIncident()
    const [entry] = (await incidentOf(incident)).timeline
    const fields = {
      form: 'entry',
      entry: entry.id,
      do: 'save',
      author: 'Ada',
      'was.text': entry.text,
      text: 'Carts are gone',
      time: '+5m',
      phase: 'no-phase',
    }
    expect((await send(`${incident.page}/edits`, fields)).status).toBe(422)
    expect((await incidentOf(incident)).edits).toBeUndefined()
    expect((await send(`${incident.page}/edits`, { ...fields, phase: 'impact_start' })).status).toBe(303)
    expect((await incidentOf(incident)).edits.map(({ type }: { type: string }) => type)).toEqual(['retext', 'retime', 'rephase'])
  })

  it('in hostile words stays text wherever it is shown', async () => {
    const incident = await anIncident()
    const hostile = '"><script>alert(1)</script>'
    const { location } = await send(`${incident.page}/edits`, await titleForm(incident, hostile, { author: hostile, reason: hostile }))
    for (const path of [location, `/incidents/${incident.id}/history`, `/incidents/${incident.id}?edit=head`])
      expect(await (await fetch(`${world().url}${path}`)).text()).not.toMatch(/<script(?! type="module" src="\/assets\/app-)/)
  })
})

describe('a time that a reviewer sets', () => {
  it('names the edit as its evidence and says in page and report what the rule had chosen', async () => {
    const incident = await anIncident()
    await send(`${incident.page}/anchors/impactStart`, {
      do: 'save',
      author: 'Ada',
      reason: 'support called',
      choice: 'time',
      time: '09:57 UTC',
    })
    const { anchors, edits } = await incidentOf(incident)
    expect([anchors.impactStart.rule, anchors.impactStart.evidence]).toEqual(['named-by-edit', [edits[0].id]])
    expect(edits[0]).toMatchObject({ reason: 'support called', before: { rule: 'alert-fired' } })
    const page = await (await fetch(incident.page)).text()
    expect(page).toMatch(/Set by <bdi>Ada<\/bdi>.*“support called”.*Was <s>/s)
    expect(page).toContain('began (edited)')
    expect(page).toContain('>1 edit</a>')
  })
})

describe('the history page', () => {
  it('names each edit with who, why and what it replaced, and reverts one', async () => {
    const incident = await anIncident()
    await send(`${incident.page}/edits`, await titleForm(incident, 'Carts fail', { reason: 'as customers said' }))
    const [edit] = (await incidentOf(incident)).edits
    const before = await (await fetch(`${incident.page}/history`)).text()
    expect(before).toMatch(/<bdi>Ada<\/bdi>.*set the title.*<s><bdi>HighErrorRate on.*<b><bdi>Carts fail<\/bdi><\/b>.*“as customers said”/s)
    const { status, location } = await send(`${incident.page}/edits/${edit.id}/revert`, { do: 'save', author: 'Jonas' })
    expect([status, location]).toEqual([303, `/incidents/${incident.id}/history#edit-${edit.id}`])
    expect((await incidentOf(incident)).title).toMatch(/^HighErrorRate on/)
    expect(await (await fetch(`${incident.page}/history`)).text()).toMatch(/class="reverted".*Reverted by <bdi>Jonas<\/bdi>/s)
  })
})

describe('the history page, of the durations', () => {
  const lines = async ({ page }: { page: string }) =>
    [...(await (await fetch(`${page}/history`)).text()).matchAll(/<p class="hint history-effect">(.*?)<\/p>/gs)].map(([, line = '']) =>
      line.replaceAll(/<[^>]*>/g, '').replaceAll(' →  became ', ' → '),
    )
  const setTime = (incident: { page: string }, name: string, time: string) =>
    send(`${incident.page}/anchors/${name}`, { do: 'save', author: 'Ada', choice: 'time', time })

  it('says of each edit what it did when it was made, also of one that was reverted and of the revert', async () => {
    const incident = await anIncident()
    await setTime(incident, 'impactStart', '09:50 UTC')
    await setTime(incident, 'acknowledged', '10:20 UTC')
    await send(`${incident.page}/edits`, await titleForm(incident, 'Carts fail'))
    const [, acknowledged] = (await incidentOf(incident)).edits
    await send(`${incident.page}/edits/${acknowledged.id}/revert`, { do: 'save', author: 'Jonas' })
    const found = await lines(incident)
    expect(found).toHaveLength(4)
    expect(found[0]).toMatch(/^Time to acknowledge 20 min → not yet$/)
    expect(found[1]).toBe('No duration changed')
    expect(found[2]).toMatch(/^Time to acknowledge not yet → 20 min$/)
    expect(found[3]).toMatch(/Time to detect .* → 10 min/)
  })

  it('loads what a merge brought in, to say what it did', async () => {
    const [one, other] = [await anIncident(), await anIncident()]
    await setTime(one, 'impactStart', '09:40 UTC')
    await send(`${one.page}/merge`, { do: 'save', with: other.id, author: 'Ada' })
    await setTime(one, 'acknowledged', '10:20 UTC')
    const found = await lines(one)
    expect(found).toHaveLength(3)
    expect(found[0]).toMatch(/^Time to acknowledge not yet → 20 min$/)
    expect(found[2]).toMatch(/Time to detect .* → 20 min/)
  })
})

describe('merge and split pages', () => {
  it('let a person choose whose title stays, which goes with the merge when that is reverted', async () => {
    const [one, other] = [await anIncident(), await anIncident()]
    await send(`${one.page}/edits`, await titleForm(one, 'Carts fail'))
    await send(`${other.page}/edits`, await titleForm(other, 'Disks fail'))
    const preview = await (await fetch(`${one.page}/merge?with=${other.id}`)).text()
    const offered = [...preview.matchAll(/type="radio" name="title" value(?:="([^"]*)")?/g)].map(([, value = '']) => value)
    expect(offered).toEqual(['', 'Carts fail'])
    expect((await send(`${one.page}/merge`, { do: 'save', with: other.id, author: 'Ada', title: 'Carts fail' })).status).toBe(303)
    const { title, members } = await incidentOf(other)
    expect([title, members.length]).toEqual(['Carts fail', 4])
    const history = await (await fetch(`${one.page}/history`)).text()
    expect(history).toMatch(/merged two incidents as <bdi>“Carts fail”/)
    const { edits } = await (await fetch(`${world().url}/api/v1/incidents/${one.id}/edits`)).json()
    const merge = edits.find(({ type }: { type: string }) => type === 'merge')
    await send(`${one.page}/edits/${merge.id}/revert`, { do: 'save', author: 'Ada' })
    expect([(await incidentOf(one)).title, (await incidentOf(other)).title]).toEqual(['Carts fail', 'Disks fail'])
  })

  it('keep the title that was chosen where a merge is refused', async () => {
    const [one, other] = [await anIncident(), await anIncident()]
    await send(`${one.page}/edits`, await titleForm(one, 'Carts fail'))
    await send(`${other.page}/edits`, await titleForm(other, 'Disks fail'))
    const fields = { do: 'save', with: other.id, author: '', title: 'Carts fail', reason: 'same' }
    const { status, text } = await send(`${one.page}/merge`, fields)
    expect([status, text.includes('Enter your name: every edit is signed.'), text.includes('value="same"')]).toEqual([422, true, true])
    expect(/name="title" value="Carts fail" checked/.test(text)).toBe(true)
  })

  it('show what becomes of both before anything is stored, and then do it', async () => {
    const [one, other] = [await anIncident(), await anIncident()]
    const preview = await (await fetch(`${one.page}/merge?with=${other.id}`)).text()
    expect(preview).toMatch(/<b>Merged<\/b>/)
    expect((await send(`${one.page}/merge`, { do: 'save', with: other.id, author: 'Ada' })).status).toBe(303)
    const merged = await incidentOf(one)
    expect(merged.members).toHaveLength(4)
    const leaving = merged.members[3].eventId
    const split = { events: leaving, author: 'Ada' }
    expect((await send(`${world().url}/incidents/${merged.id}/split`, { ...split, do: 'preview' })).text).toMatch(/<b>Second part<\/b>/)
    expect((await send(`${world().url}/incidents/${merged.id}/split`, { ...split, do: 'save' })).status).toBe(303)
    expect((await incidentOf(merged)).members).toHaveLength(3)
  })
})
