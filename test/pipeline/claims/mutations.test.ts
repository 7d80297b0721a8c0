import { beforeAll, describe, expect, it } from 'vitest'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { checkClaims } from '../../../src/pipeline/claims/check-claims.ts'
import type { CheckedClaim } from '../../../src/pipeline/claims/claim.ts'
import { type Mutation, mutate, seeded } from './mutations.ts'
import { OUTAGES, read, recordedOutage, writtenOutage } from './recorded-outages.ts'

/** `HINDSIGHT_MUTATIONS=1000` tries as many. */
const TRIES = Number(process.env.HINDSIGHT_MUTATIONS ?? 120)
const KINDS: readonly Mutation['kind'][] = ['shift', 'swap', 'inflate', 'negate']
/** What two of the documents have wrong as they stand: an end an hour and half an hour too late, and "all users" beside 95 %. */
const PLANTED = ['checkout-crash-eat:7', 'total-outage-utc:14', 'slow-platform-pst:6']

interface Written {
  readonly name: string
  readonly text: string
  readonly recorded: Incident
  readonly claims: readonly CheckedClaim[]
}

let written: readonly Written[]
beforeAll(async () => {
  written = await Promise.all(
    OUTAGES.map(async ([name, ending]) => {
      const [recorded, text] = [await recordedOutage(name), writtenOutage(name, ending)]
      return { name, text, recorded, claims: checkClaims(read(text), recorded) }
    }),
  )
})

const contradicted = (claims: readonly CheckedClaim[]) => claims.filter(({ verdict }) => verdict === 'contradicted')

describe('claims of the five outages as people wrote them', () => {
  it('are contradicted only where the document is wrong', () => {
    expect(written.flatMap(({ name, claims }) => contradicted(claims).map(({ line }) => `${name}:${line}`))).toEqual(PLANTED)
  })

  it('are found false where they were made false, and nowhere else', () => {
    const random = seeded(7)
    let [found, missed, elsewhere] = [0, 0, 0]
    for (let index = 0; index < TRIES; index += 1) {
      const { name, text, recorded, claims } = written[index % written.length] as Written
      const planted = (line: number) => PLANTED.includes(`${name}:${line}`)
      const lines = claims.filter(({ verdict, line }) => verdict === 'supported' && !planted(line))
      const mutation = mutate(text, KINDS[Math.floor(index / written.length) % KINDS.length] ?? 'shift', { lines, random })
      if (mutation === null) continue
      const now = contradicted(checkClaims(read(mutation.text), recorded)).filter(({ line }) => !planted(line))
      found += mutation.lines.filter((line) => now.some((claim) => claim.line === line)).length
      missed += mutation.lines.filter((line) => now.every((claim) => claim.line !== line)).length
      elsewhere += now.filter(({ line }) => !mutation.lines.includes(line)).length
    }
    expect(found).toBeGreaterThan(TRIES / 2)
    expect(found / (found + missed)).toBeGreaterThanOrEqual(0.95)
    expect(found / (found + elsewhere)).toBeGreaterThanOrEqual(0.95)
  })
})
