import type { AnchorName } from '../domain/incident/anchor.ts'
import { durationWords, listWords } from '../domain/words.ts'
import { type Band, lengthOf } from './bands.ts'

/** `Investigation; acknowledgement not recorded`, `Unanswered`. */
export function bandName(band: Band): string {
  const missing = listWords(band.missing.map((name) => MISSING_NAMES[name]))
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
