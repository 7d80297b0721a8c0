import type { AnchorName } from '../domain/incident/anchor.ts'
import { durationWords, listWords } from '../domain/words.ts'
import { type Band, lengthOf } from './bands.ts'

/** `Investigation; acknowledgement not recorded`, `Unanswered`. */
export function bandName(band: Band): string {
  const missing = listWords(band.missing.map((name) => missingName(name, band)))
  if (band.name === 'outOfOrder') return `Out of order: ${missing}`
  return missing === '' ? BAND_WORDS[band.name] : `${BAND_WORDS[band.name]}; ${missing} not recorded`
}

/** `5 min`, `6 min so far`. */
export const bandLength = (band: Band): string => `${durationWords(lengthOf(band))}${band.isOpen ? ' so far' : ''}`

const BAND_WORDS: Readonly<Record<Exclude<Band['name'], 'outOfOrder'>, string>> = {
  unnoticed: 'Unnoticed',
  unanswered: 'Unanswered',
  investigation: 'Investigation',
  mitigation: 'Mitigation',
  recovery: 'Recovery',
}

/** A mitigation that is under way is recorded; that it took effect is not. */
const missingName = (name: AnchorName, band: Band): string =>
  name === 'mitigated' && band.name === 'mitigation' ? 'effect' : MISSING_NAMES[name]

const MISSING_NAMES: Readonly<Record<AnchorName, string>> = {
  impactStart: 'impact start',
  detected: 'detection',
  acknowledged: 'acknowledgement',
  escalated: 'escalation',
  identified: 'identification',
  mitigated: 'mitigation',
  impactEnd: 'end of impact',
  resolved: 'resolution',
}
