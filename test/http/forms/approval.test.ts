import { describe, expect, it } from 'vitest'
import { approvalOf, approvedOf } from '../../../src/domain/edits/review.ts'
import { notify, sharedLiveWorld } from '../live-world.ts'

const world = sharedLiveWorld()

describe('what changed since an approval', () => {
  const edit = async (id: string, content: object) => {
    const answer = await fetch(`${world().url}/api/v1/incidents/${id}/edits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...content, author: 'Ada' }),
    })
    expect(answer.status).toBe(201)
  }
  const decisions = async (id: string) => {
    const page = await (await fetch(`${world().url}/incidents/${id}`, { headers: { accept: 'text/html' } })).text()
    return (/<ul class="decisions">.*?<\/ul>/s.exec(page)?.[0] ?? '').replaceAll(/<[^>]*>/g, '')
  }
  const open = async (service: string, minutesAgo: number): Promise<string> => {
    const found = await notify(world(), { service, minutesAgo }, { service, name: 'Latency', minutesAgo: minutesAgo - 2 })
    const id = found.find(({ members }) => members.length === 2)?.id ?? ''
    await edit(id, { type: 'approve' })
    return id
  }

  it('is named: words, times and what a person wrote, beside the durations', async () => {
    const id = await open('cart', 400)
    expect(await decisions(id)).not.toContain('Changed since')
    await edit(id, { type: 'title', text: 'The cart fails' })
    expect(await decisions(id)).toMatch(/Changed since: the title or the severity\.$/)
    await edit(id, { type: 'section', section: 'rootCause', text: 'A wrong rule.' })
    expect(await decisions(id)).toMatch(/Changed since: the title or the severity and written sections\.$/)
    await edit(id, { type: 'anchor', anchor: 'impactStart', to: { at: '2023-05-09T05:00:00Z' } })
    expect(await decisions(id)).toMatch(
      /Changed since: Time to detect .* → .*, the title or the severity, key times and written sections\.$/,
    )
  })

  it('is not known in parts of an approval that kept none, and is still seen', async () => {
    const id = await open('mail', 100)
    await edit(id, { type: 'title', text: 'Mail is late' })
    const incident = await world().store.incident(id)
    const edits = (incident?.edits ?? []).map((made) => {
      if (made.content.type !== 'approve') return made
      const { parts: _, ...approved } = made.content.approved
      return { ...made, content: { type: 'approve' as const, approved } }
    })
    const approval = incident === null ? null : approvalOf({ ...incident, edits })
    expect([approval?.isChanged, approval?.parts]).toEqual([true, null])
    expect(incident === null ? [] : Object.keys(approvedOf(incident).parts ?? {})).toHaveLength(8)
  })
})
