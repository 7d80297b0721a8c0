import { describe, expect, it } from 'vitest'
import type { Edit } from '../../../src/domain/edit.ts'
import type { Event } from '../../../src/domain/event.ts'
import type { Membership } from '../../../src/domain/incident/incident.ts'
import { correlate } from '../../../src/pipeline/correlate/correlate.ts'
import { episodesOf } from '../../../src/pipeline/episodes/episodes.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { anEdit, firstOf, merge, revert, split } from '../edits.ts'
import { alert, keyOf, page, policyOf } from '../trouble.ts'

const shop = policyOf('front > cart')
type Parts = readonly (readonly Event[])[]

const correlated = (parts: Parts, edits: readonly Edit[]) => correlate(episodesOf(parts.flat(), shop), shop, edits)

/** Which of the parts, by position, make an incident; the rest is noise. */
const incidentsOf = (parts: Parts, edits: readonly Edit[]): readonly (readonly number[])[] =>
  correlated(parts, edits).clusters.map(({ episodes }) => {
    const keys = new Set(episodes.map(({ senderKey }) => senderKey))
    return parts.flatMap((part, position) => (keys.has(keyOf(part)) ? [position] : []))
  })

const reasonsOf = (parts: Parts, edits: readonly Edit[]): readonly (readonly Membership[])[] =>
  correlated(parts, edits).clusters.map(({ memberships }) => memberships)

const bytesOf = (parts: Parts, edits: readonly Edit[]): string => JSON.stringify(reconstruct(parts.flat(), edits, shop))

const morning = alert(0, 30, { service: 'cart' })
const front = alert(5, 30, { service: 'front' })
const evening = alert(600, 630, { service: 'mail' })
const warning = alert(300, 310, { service: 'disk', severity: 'warning' })
const day = [morning, front, warning, evening]

describe('a merge', () => {
  it('makes one incident of two, however far apart', () => {
    expect(incidentsOf(day, [])).toEqual([[0, 1], [3]])
    expect(incidentsOf(day, [merge(700, evening, front)])).toEqual([[0, 1, 3]])
  })

  it('takes in what was in no incident', () => {
    expect(incidentsOf(day, [merge(700, morning, warning)])).toEqual([[0, 1, 2], [3]])
  })

  it('names itself as the reason of what it brought, and leaves the others theirs', () => {
    const edit = merge(700, morning, evening)
    const [members = []] = reasonsOf(day, [edit])
    expect(members.map(({ rule }) => rule)).toEqual(['first-episode', 'nearest-dependency', 'merged-by-edit'])
    const { id, at, author, reason } = edit
    expect(members[2]).toMatchObject({ because: 'named-by-edit', score: null, edit: { id, at, author, reason } })
    expect(members[0]).not.toHaveProperty('edit')
  })

  it('names itself as the reason of an opener that is no longer the first', () => {
    const [members = []] = reasonsOf(day, [merge(700, evening, morning)])
    expect(members.map(({ because }) => because)).toEqual(['named-by-edit', 'named-by-edit', 'named-by-edit'])
  })

  it('holds where the policy has come to call both sides noise', () => {
    const quiet = [warning, alert(400, 410, { service: 'tape', severity: 'warning' })] as const
    expect(incidentsOf(quiet, [])).toEqual([])
    expect(incidentsOf(quiet, [merge(700, ...quiet)])).toEqual([[0, 1]])
  })

  it('changes nothing while one of its events is unknown, and applies once that is received', () => {
    const edit = merge(700, morning, evening)
    expect(incidentsOf([morning, front], [edit])).toEqual([[0, 1]])
    expect(incidentsOf(day, [edit])).toEqual([[0, 1, 3]])
  })

  it('names what holds both, until a later title does, and nothing that was split again', () => {
    const titlesOf = (edits: readonly Edit[]) => reconstruct(day.flat(), edits, shop).incidents.map(({ incident: { title } }) => title)
    const named = anEdit(700, morning, { type: 'merge', with: firstOf(evening), title: 'One network' })
    const own = titlesOf([])
    expect(titlesOf([named])).toEqual(['One network'])
    expect(titlesOf([named, anEdit(710, evening, { type: 'title', text: 'Two networks' })])).toEqual(['Two networks'])
    expect(titlesOf([named, revert(710, named)])).toEqual(own)
    expect(titlesOf([named, split(710, morning, evening)])).toEqual(own)
  })

  it('of what is one already, or of a test, changes nothing', () => {
    expect(bytesOf(day, [merge(700, morning, front)])).toBe(bytesOf(day, []))
    const test = alert(50, 60, { service: 'mail' }).map((event) => ({ ...event, isTest: true }))
    expect(bytesOf([...day, test], [merge(700, morning, test)])).toBe(bytesOf([...day, test], []))
  })

  it('chains: what is one with the second is one with the third', () => {
    const edits = [merge(700, morning, warning), merge(701, warning, evening)]
    expect(incidentsOf(day, edits)).toEqual([[0, 1, 2, 3]])
    expect(incidentsOf(day, edits.toReversed())).toEqual([[0, 1, 2, 3]])
  })
})

describe('a split', () => {
  it('makes an incident of what it names, and keeps the rest', () => {
    expect(incidentsOf(day, [split(700, morning, front)])).toEqual([[0], [1], [3]])
  })

  it('makes an incident even of what would start none', () => {
    const parts = [morning, alert(3, 20, { service: 'cart', name: 'Latency', severity: 'warning' })] as const
    expect(incidentsOf(parts, [split(700, ...parts)])).toEqual([[0], [1]])
  })

  it('names itself as the reason of what left, and the next one as the opener of what is kept', () => {
    const [left = [], kept = []] = reasonsOf([morning, front], [split(700, front, morning)])
    expect(left.map(({ because, rule }) => [because, rule])).toEqual([['named-by-edit', 'split-by-edit']])
    expect(kept.map(({ because, rule }) => [because, rule])).toEqual([['opened', 'first-episode']])
  })

  it('finds an episode by any of its events', () => {
    const [, end] = front
    expect(incidentsOf(day, [anEdit(700, morning, { type: 'split', events: [end?.id ?? firstOf(front)] })])).toEqual([[0], [1], [3]])
  })

  it('is followed by what comes later of the same series', () => {
    const flaps = [1, 5, 9].map((minute) => alert(minute, minute + 2, { service: 'front' }))
    const [first = [], ...later] = flaps
    expect(incidentsOf([morning, first, ...later], [split(700, morning, first)])).toEqual([[0], [1, 2, 3]])
  })

  it('is not followed where the kept part had that series before', () => {
    const flaps = [0, 4, 8].map((minute) => alert(minute, minute + 2, { service: 'front' }))
    const [, second = []] = flaps
    expect(incidentsOf([morning, ...flaps], [split(700, morning, second)])).toEqual([[0, 1, 3], [2]])
  })

  it('of all that there is keeps what it is about', () => {
    expect(incidentsOf(day, [split(700, morning, morning, front)])).toEqual([[0], [1], [3]])
    expect(incidentsOf(day, [split(700, evening, evening)])).toEqual([[0, 1], [3]])
  })

  it('leaves alone what is no longer with what it is about', () => {
    expect(incidentsOf(day, [split(700, morning, evening)])).toEqual([[0, 1], [3]])
  })

  it('moves a page as it moves an alert', () => {
    const called = page(6, 30, { service: 'front' })
    expect(incidentsOf([morning, front, called], [])).toEqual([[0, 1, 2]])
    expect(incidentsOf([morning, front, called], [split(700, morning, called)])).toEqual([[0, 1], [2]])
  })
})

describe('of a merge and a split', () => {
  it('the later one wins', () => {
    const apart = split(700, morning, front)
    expect(incidentsOf(day, [apart, merge(701, front, morning)])).toEqual([[0, 1], [3]])
    expect(incidentsOf(day, [apart, merge(699, front, evening)])).toEqual([[0, 3], [1]])
  })

  it('what was reverted leaves no trace', () => {
    for (const edit of [merge(700, morning, evening), split(700, morning, front), merge(700, morning, warning)]) {
      expect(bytesOf(day, [edit])).not.toBe(bytesOf(day, []))
      expect(bytesOf(day, [edit, revert(701, edit)])).toBe(bytesOf(day, []))
    }
  })

  it('a verdict given to one side holds for what the two became', () => {
    const verdict = anEdit(690, evening, { type: 'title', text: 'Mail was down all day' })
    const [incident] = reconstruct(day.flat(), [verdict, merge(700, morning, evening)], shop).incidents
    expect(incident?.incident.title).toBe('Mail was down all day')
  })
})
