import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evidenceOfFiles } from '../../src/cli/evidence.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { eventSchema, incidentSchema } from '../../src/http/api/schemas.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { explanationJson } from '../../src/render/explanation.ts'
import { eventJson, incidentJson } from '../../src/render/json.ts'

const FOLDER = join(import.meta.dirname, '../../fixtures/outages')
const STORIES = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

/** Every number of a tree that is as large as the milliseconds of a day since 1980, by the way to it. */
function instantsIn(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return value > 315_532_800_000 ? [`${path}: ${value}`] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => instantsIn(inner, `${path}/${key}`))
}

describe('JSON', () => {
  it.each(STORIES)('shows each time of %s as RFC 3339, and nothing that its schema does not describe so', async (story) => {
    const { events } = await evidenceOfFiles([join(FOLDER, story)], DEFAULT_POLICY, process.stderr)
    const incidents = reconstruct(events, [], DEFAULT_POLICY).incidents.map(({ incident }) => incident)
    const shown = incidents.map(incidentJson)
    expect(instantsIn([shown, incidents.map((incident) => explanationJson(incident, null)), events.map(eventJson)])).toEqual([])
    const [first] = shown.map((incident) => incidentSchema.parse(incident))
    expect(first?.members).toContainEqual(expect.objectContaining({ until: expect.stringMatching(/Z$/) }))
    for (const event of events) eventSchema.parse(eventJson(event))
  })

  it('says in seconds how long a condition had held', async () => {
    const { events } = await evidenceOfFiles([FOLDER], DEFAULT_POLICY, process.stderr)
    const held = events.flatMap((event) => (event.kind === 'alert.fired' && event.heldFor !== null ? [event] : []))
    expect(held.length).toBeGreaterThan(0)
    for (const event of held) expect(eventJson(event)).toMatchObject({ heldFor: Number(event.heldFor) / 1_000 })
  })
})
