import { readFileSync } from 'node:fs'
import { readInputs } from '../../../src/cli/input.ts'
import type { Incident } from '../../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts'
import { lastReceivedOf } from '../../../src/domain/raw-event.ts'
import type { WrittenPostmortem } from '../../../src/pipeline/claims/check-claims.ts'
import { reconstruct } from '../../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../../src/reading/deliveries.ts'
import { readPostmortem } from '../../../src/reading/postmortem.ts'

/** The five recorded outages, each with the file in which a person wrote it down. */
export const OUTAGES = [
  ['checkout-crash-eat', 'md'],
  ['uneven-traffic-utc-4', 'md'],
  ['total-outage-utc', 'html'],
  ['slow-platform-pst', 'txt'],
  ['ecommerce-meltdown-utc', 'md'],
] as const

/** The incident as reconstructed from the deliveries. */
export async function recordedOutage(name: string): Promise<Incident> {
  const { raws } = await readInputs([`fixtures/outages/${name}`], null)
  const kept = asKept(raws)
  const { incidents } = reconstruct(readAll(kept).events, [], DEFAULT_POLICY, { otherFirings: [], lastReceived: lastReceivedOf(kept) })
  const [first] = incidents
  if (first === undefined) throw new Error(`${name} has no incident`)
  return first.incident
}

export const writtenOutage = (name: string, ending: string): string => readFileSync(`fixtures/postmortems/${name}.${ending}`, 'utf8')

export function read(text: string): WrittenPostmortem {
  const postmortem = readPostmortem(Buffer.from(text))
  if ('reason' in postmortem) throw new Error(postmortem.reason)
  return postmortem
}
