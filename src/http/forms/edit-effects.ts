import { byEditTime, type Edit } from '../../domain/edit.ts'
import { type DurationChange, durationChanges } from '../../domain/edits/duration-changes.ts'
import { type EditId, eventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Scene } from '../../pipeline/explain/explanation.ts'
import { underEdits } from '../../pipeline/explain/under-edits.ts'
import type { EditContext } from '../api/edits/edit-handler.ts'

/** What each edit did to the durations when it was made; those of which it was not worked out are left out. */
export type EditEffects = ReadonlyMap<EditId, readonly DurationChange[]>

/**
 * In: the edits of an incident. Out: the durations before and after each, the newest first, as many as are affordable.
 * 1. Of the edits of other incidents all hold throughout: only this incident goes back in time.
 * 2. Each step lays the edits up to there over the same evidence; where they group alerts otherwise, that evidence is loaded.
 * 3. What is after the one is before the next, so that n edits need n + 1 steps.
 */
export async function loadEffects(
  sceneAround: EditContext['sceneAround'],
  incident: Pick<Incident, 'id'>,
  { own, all }: { readonly own: readonly Edit[]; readonly all: readonly Edit[] },
): Promise<EditEffects> {
  const about = eventId(incident.id)
  const oldestFirst = own.toSorted(byEditTime)
  const moving = oldestFirst.filter(({ type }) => !KEEPS_DURATIONS.has(type))
  const effects = new Map<EditId, readonly DurationChange[]>(
    oldestFirst.filter(({ type }) => KEEPS_DURATIONS.has(type)).map(({ id }) => [id, []]),
  )
  if (moving.length === 0) return effects
  let scene = await sceneAround([about], all)
  let after = heldBy(scene)
  let left = EVENTS_MAX
  const ownIds = new Set(own.map(({ id }) => id))
  for (const edit of moving.slice(-EFFECTS_MAX).reverse()) {
    // A merge that is taken back may bring in more than the first step had.
    if (left < scene.events.length && left < EVENTS_MAX) break
    left -= scene.events.length
    const earlierOnes = all.filter((one) => !ownIds.has(one.id) || byEditTime(one, edit) < 0)
    // Others are answered in between.
    await turn()
    scene = underEdits(scene, earlierOnes) ?? (await sceneAround([about], earlierOnes))
    const before = heldBy(scene)
    if (before !== undefined && after !== undefined) effects.set(edit.id, durationChanges(before.durations, after.durations))
    after = before
  }
  return effects

  function heldBy({ reconstruction }: Scene): Incident | undefined {
    return reconstruction.incidents.find(({ eventIds }) => eventIds.includes(about))?.incident
  }
}

/** They change words, and no time. */
const KEEPS_DURATIONS: ReadonlySet<Edit['type']> = new Set(['title', 'severity', 'section', 'actionItem', 'approve', 'ignore'])

/** What a reader looks at first. Of a long incident fewer, at least one: the events that are gone through are bounded, whatever its length. */
const EFFECTS_MAX = 10
const EVENTS_MAX = 10_000

const turn = () => new Promise((resolve) => setImmediate(resolve))
